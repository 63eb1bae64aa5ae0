import type { JsonSchema } from '../http/wire-schema.ts';
import { escapeHtml, htmlPage, prose, textOf } from './page.ts';
import { problemPages, type ProblemPage } from './problem-pages.ts';
import { schemaHtml } from './schema-html.ts';

type Operation = { path: string; method: string; operation: JsonSchema };

function operationsOf(document: JsonSchema): Operation[] {
  const paths = document['paths'] as Record<string, Record<string, JsonSchema>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
}

function resolved(document: JsonSchema, value: JsonSchema): JsonSchema {
  const ref = value['$ref'];
  if (typeof ref !== 'string') return value;
  let found: unknown = document;
  for (const part of ref.slice(2).split('/'))
    found = (found as Record<string, unknown> | undefined)?.[part];
  return (found ?? {}) as JsonSchema;
}

/** The page of all operations: readable without scripts; with them, searchable and to be tried. */
export function docsHtml(document: JsonSchema): string {
  const operations = operationsOf(document);
  const byTag = Map.groupBy(operations, ({ operation }) =>
    String((operation['tags'] as string[])[0]),
  );
  const tags = [...byTag].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const contents = tags.map(
    ([tag, list]) =>
      `<section><h2>${escapeHtml(tag)}</h2><ul>${list.map(contentsEntry).join('')}</ul></section>`,
  );
  const aside = `<aside class="contents">
<label class="search">Search
<input type="search" id="search" autocomplete="off" placeholder="orders, cancel, POST"></label>
<p class="none" id="none" hidden>Nothing matches.</p>
<nav aria-label="Operations">${contents.join('')}</nav></aside>`;
  const info = document['info'] as JsonSchema;
  const main = `<h1>${escapeHtml(String(info['title']))} API</h1><p>Version ${escapeHtml(String(info['version']))}</p>
${prose(String(info['description']))}
<form class="key" id="key-form"><label>Your API key, kept in this tab only
<input type="password" id="key" autocomplete="off" spellcheck="false"></label></form>
${tags.map(([tag, list]) => `<section><h2>${escapeHtml(tag)}</h2>${list.map((one) => operationHtml(document, one)).join('')}</section>`).join('')}`;
  return htmlPage('Switchyard API', main, aside);
}

function contentsEntry({ path, method, operation }: Operation): string {
  const id = String(operation['operationId']);
  const words = [id, method, path, operation['summary']].join(' ').toLowerCase();
  return `<li data-words="${escapeHtml(words)}" data-for="${id}"><a href="#${id}">
<span class="method ${method.toLowerCase()}">${method}</span>
${escapeHtml(String(operation['summary']))}</a></li>`;
}

function operationHtml(document: JsonSchema, one: Operation): string {
  const { path, method, operation } = one;
  const id = String(operation['operationId']);
  const scopes = (operation['x-required-scopes'] ?? []) as string[];
  const parameters = ((operation['parameters'] ?? []) as JsonSchema[]).map((p) =>
    resolved(document, p),
  );
  const facts = [
    scopes.length === 0
      ? 'Needs no key'
      : `Scope ${scopes.map((scope) => `<code>${scope}</code>`).join(' ')}`,
    operation['x-idempotency'] === 'none'
      ? ''
      : `Idempotency-Key ${String(operation['x-idempotency'])}`,
  ].filter((fact) => fact !== '');
  return `<article class="operation" id="${id}" data-for="${id}">
<h3>${escapeHtml(String(operation['summary']))}</h3>
<p class="address"><span class="method ${method.toLowerCase()}">${method}</span> <code>${escapeHtml(path)}</code></p>
${prose(String(operation['description']))}
<p class="facts">${facts.join(' · ')}</p>
${parametersHtml(parameters)}${bodyHtml(document, operation)}${responsesHtml(document, operation)}
${tryHtml(one, parameters)}
</article>`;
}

function parametersHtml(parameters: readonly JsonSchema[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    (parameter) => `<tr><th scope="row"><code>${escapeHtml(String(parameter['name']))}</code></th>
<td>${escapeHtml(String(parameter['in']))}${parameter['required'] === true ? ', required' : ''}</td>
<td>${schemaHtml((parameter['schema'] ?? {}) as JsonSchema)}${prose(textOf(parameter['description']))}</td></tr>`,
  );
  return `<details><summary>Parameters (${parameters.length})</summary><table><tbody>${rows.join('')}</tbody></table></details>`;
}

function mediaOf(holder: JsonSchema): { type: string; media: JsonSchema } | undefined {
  const [first] = Object.entries((holder['content'] ?? {}) as Record<string, JsonSchema>);
  return first && { type: first[0], media: first[1] };
}

function bodyHtml(document: JsonSchema, operation: JsonSchema): string {
  const found = mediaOf((operation['requestBody'] ?? {}) as JsonSchema);
  if (found === undefined) return '';
  const schema = (found.media['schema'] ?? {}) as JsonSchema;
  const example = found.media['example'];
  const exampleHtml =
    example === undefined
      ? ''
      : `<pre><code>${escapeHtml(JSON.stringify(example, null, 2))}</code></pre>`;
  return `<details><summary>Body <code>${escapeHtml(found.type)}</code></summary>${exampleHtml}${schemaHtml(schema, document)}</details>`;
}

function responsesHtml(document: JsonSchema, operation: JsonSchema): string {
  const responses = Object.entries(operation['responses'] as Record<string, JsonSchema>);
  const items = responses.map(([status, response]) => {
    const full = resolved(document, response);
    const found = mediaOf(full);
    const isGood = status.startsWith('2');
    const schema =
      isGood && found !== undefined
        ? schemaHtml((found.media['schema'] ?? {}) as JsonSchema, document)
        : '';
    return `<li><code>${status}</code> ${escapeHtml(textOf(full['description']))}${schema}</li>`;
  });
  return `<details><summary>Answers</summary><ul class="answers">${items.join('')}</ul></details>`;
}

/** What the script needs to let the visitor try the operation; hidden without it. */
function tryHtml(
  { path, method, operation }: Operation,
  parameters: readonly JsonSchema[],
): string {
  const inputs = parameters
    .filter((parameter) => parameter['in'] !== 'header')
    .map((parameter) => {
      const name = escapeHtml(String(parameter['name']));
      return `<label>${name} <input name="${name}" data-in="${String(parameter['in'])}" autocomplete="off"></label>`;
    });
  const found = mediaOf((operation['requestBody'] ?? {}) as JsonSchema);
  const example = found?.media['example'] ?? {};
  const body =
    found === undefined
      ? ''
      : `<label>Body <textarea name="body" rows="8" spellcheck="false">${escapeHtml(
          found.type.includes('json') ? JSON.stringify(example, null, 2) : '',
        )}</textarea></label>`;
  const dryRun =
    method === 'GET'
      ? ''
      : '<label class="check"><input type="checkbox" name="dry-run" checked> Dry run: keep nothing</label>';
  const ifMatch = parameters.some((parameter) => parameter['name'] === 'If-Match')
    ? '<label>If-Match <input name="if-match" autocomplete="off"></label>'
    : '';
  return `<details class="try" hidden><summary>Try it</summary>
<form data-method="${method}" data-path="${escapeHtml(path)}" data-type="${escapeHtml(found?.type ?? '')}">
${inputs.join('')}${ifMatch}${body}${dryRun}
<button type="submit">Send</button><output></output></form></details>`;
}

/** The list of all kinds of problems. */
export function problemsHtml(): string {
  const rows = [...problemPages.values()].map(
    (page) =>
      `<tr><th scope="row"><a href="/problems/${page.slug}"><code>${page.code}</code></a></th><td>${page.status}</td><td>${escapeHtml(page.title)}</td></tr>`,
  );
  return htmlPage(
    'Problems',
    `<h1>Problems</h1><p>Every kind of refusal and failure, with its cause and what to do.</p>
<table><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** The page of one kind of problem. */
export function problemHtml(page: ProblemPage): string {
  return htmlPage(
    page.title,
    `<h1>${escapeHtml(page.title)}</h1>
<p><code>${page.code}</code> · HTTP ${page.status} · ${page.retryable ? 'the same request may succeed later' : 'the same request will not succeed'}</p>
<h2>Cause</h2>${prose(page.cause)}<h2>Example</h2><pre><code>${escapeHtml(page.example)}</code></pre>
<h2>What to do</h2>${prose(page.fix)}<p><a href="/docs/problems">All problems</a></p>`,
  );
}
