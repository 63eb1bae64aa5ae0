import type { JsonSchema } from '../http/wire-schema.ts';
import { codeHtml, curlOf } from './code-html.ts';
import { mediaOf, type Operation, resolved } from './document-parts.ts';
import { escapeHtml, htmlPage, prose, textOf } from './page.ts';
import { problemPages } from './problem-pages.ts';
import { schemaHtml } from './schema-html.ts';

/** The page of one operation: what it takes and answers, beside it the call and a form to try it. */
export function operationHtml(document: JsonSchema, one: Operation, aside: string): string {
  const { method, path, operation } = one;
  const parameters = ((operation['parameters'] ?? []) as JsonSchema[]).map((p) =>
    resolved(document, p),
  );
  const summary = String(operation['summary']);
  const tag = String((operation['tags'] as string[])[0]);
  const asked = bodyHtml(document, operation) + parametersHtml(parameters);
  const answered = responsesHtml(document, operation);
  return htmlPage(
    summary,
    `<article class="operation" id="${one.id}">
<p class="crumb"><a href="/docs">Operations</a> / <a href="/docs#tag-${tagId(tag)}">${escapeHtml(tag)}</a></p>
<h1>${escapeHtml(summary)}</h1>
<p class="address">${methodHtml(method)} <code>${escapeHtml(path)}</code></p>
<div class="intro">${prose(String(operation['description']))}</div>${factsHtml(operation)}
<div class="two"><div>${asked}${answered}</div>
<div class="beside"><h2>The call</h2>${codeHtml(escapeHtml(callOf(one, parameters)))}
${tryHtml(one, parameters)}</div></div></article>`,
    aside,
  );
}

/** The method as a small mark in its colour. */
export function methodHtml(method: string): string {
  return `<span class="method ${method.toLowerCase()}">${method}</span>`;
}

/** A tag as it may stand in an address. */
export function tagId(tag: string): string {
  return tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function factsHtml(operation: JsonSchema): string {
  const scopes = (operation['x-required-scopes'] ?? []) as string[];
  const facts = [
    scopes.length === 0
      ? 'Needs no key'
      : `Scope ${scopes.map((scope) => `<code>${scope}</code>`).join(' ')}`,
    ...(operation['x-idempotency'] === 'none'
      ? []
      : [`<code>Idempotency-Key</code> ${String(operation['x-idempotency'])}`]),
    `<code>operationId</code> ${String(operation['operationId'])}`,
  ];
  return `<ul class="facts">${facts.map((fact) => `<li>${fact}</li>`).join('')}</ul>`;
}

const isFilter = (parameter: JsonSchema): boolean => parameter['style'] === 'deepObject';

function parametersHtml(parameters: readonly JsonSchema[]): string {
  const filters = parameters.filter(isFilter);
  const others = parameters.filter((parameter) => !isFilter(parameter));
  return (
    tableHtml('Parameters', others) +
    tableHtml(
      'Filters',
      filters,
      '<p>As <code>name=value</code> or <code>name[operator]=value</code>; lists are parted by commas.</p>',
    )
  );
}

function tableHtml(title: string, parameters: readonly JsonSchema[], intro = ''): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) => {
    const schema = (parameter['schema'] ?? {}) as JsonSchema;
    const place =
      parameter['in'] === 'query'
        ? ''
        : ` <span class="optional">${textOf(parameter['in'])}</span>`;
    const required =
      parameter['required'] === true ? ' <span class="required">required</span>' : '';
    const description = textOf(parameter['description']);
    const told = isFilter(parameter)
      ? filterHtml(schema, description)
      : schemaHtml(schema) + prose(description);
    return `<div class="row"><dt><code>${escapeHtml(String(parameter['name']))}</code>${place}${required}</dt>
<dd>${told}</dd></div>`;
  });
  return `<h2>${title}</h2>${intro}<dl class="rows">${rows.join('')}</dl>`;
}

function filterHtml(schema: JsonSchema, description: string): string {
  const operators = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const own = description.replace(/^Filter by \S+\s*|`\S+=x` is short for `\S+`\./g, '').trim();
  return `${schemaHtml(operators[0]?.[1] ?? {})}${own === '' ? '' : prose(own)}
<p class="operators">${operators.map(([operator]) => `<code>${operator}</code>`).join(' ')}</p>`;
}

function bodyHtml(document: JsonSchema, operation: JsonSchema): string {
  const found = mediaOf((operation['requestBody'] ?? {}) as JsonSchema);
  if (found === undefined) return '';
  const schema = (found.media['schema'] ?? {}) as JsonSchema;
  return `<h2>Body</h2><p class="optional"><code>${escapeHtml(found.type)}</code></p>${schemaHtml(schema, document)}`;
}

function responsesHtml(document: JsonSchema, operation: JsonSchema): string {
  const responses = Object.entries(operation['responses'] as Record<string, JsonSchema>).map(
    ([status, response]) => {
      const full = resolved(document, response);
      return { status, words: textOf(full['description']), schema: mediaOf(full)?.media['schema'] };
    },
  );
  const isGood = ({ status }: { status: string }): boolean => status.startsWith('2');
  // Several statuses may have one body: it is told once.
  const bodies = Map.groupBy(responses.filter(isGood), ({ schema }) => JSON.stringify(schema));
  const goodHtml = [...bodies.values()].map((same) => {
    const schema = same[0]?.schema as JsonSchema | undefined;
    const statuses = same.map(({ status }) => statusHtml(status)).join(' or ');
    return `<p>${statuses} ${escapeHtml(same[0]?.words ?? '')}</p>${schema === undefined ? '' : schemaHtml(schema, document)}`;
  });
  const items = responses
    .filter((response) => !isGood(response))
    .map(({ status, words }) => `<li>${statusHtml(status)} ${linkCodes(words)}</li>`);
  return `<h2>Answers</h2>${goodHtml.join('')}<ul class="answers">${items.join('')}</ul>`;
}

/** The codes of problems in a text, linked to what explains them. */
function linkCodes(words: string): string {
  return escapeHtml(words).replaceAll(/\b[a-z]+(?:_[a-z]+)*\b/g, (word) => {
    const slug = word.replaceAll('_', '-');
    return problemPages.get(slug)?.code === word && words.includes('Codes:')
      ? `<a href="/docs/problems/${slug}"><code>${word}</code></a>`
      : word;
  });
}

function statusHtml(status: string): string {
  return `<code class="status s${status.charAt(0)}">${status}</code>`;
}

function callOf({ method, path, operation }: Operation, parameters: readonly JsonSchema[]): string {
  const found = mediaOf((operation['requestBody'] ?? {}) as JsonSchema);
  return curlOf({
    method,
    path:
      path.endsWith('s') && parameters.some((p) => p['name'] === 'limit')
        ? `${path}?limit=3`
        : path,
    needsKey: operation['x-required-scopes'] !== undefined,
    idempotency: operation['x-idempotency'] === 'required',
    ifMatch: parameters.some((p) => p['name'] === 'If-Match' && p['required'] === true),
    type: found?.type,
    body: found?.media['example'],
  });
}

/** What the script needs to let the visitor try the operation; hidden without it. */
function tryHtml(one: Operation, parameters: readonly JsonSchema[]): string {
  const { path, method, operation } = one;
  const sent = parameters.filter((parameter) => parameter['in'] !== 'header');
  const inputs = sent.filter((parameter) => !isFilter(parameter)).map(inputHtml);
  const filters = sent.filter(isFilter).map(inputHtml);
  const folded =
    filters.length === 0
      ? ''
      : `<details><summary>Filters (${filters.length})</summary>${filters.join('')}</details>`;
  const found = mediaOf((operation['requestBody'] ?? {}) as JsonSchema);
  const example = found?.media['example'] ?? {};
  const text = found?.type.includes('json') === true ? JSON.stringify(example, null, 2) : '';
  const rows = Math.min(24, Math.max(3, text.split('\n').length));
  const body =
    found === undefined
      ? ''
      : `<label>Body <textarea name="body" rows="${rows}" spellcheck="false">${escapeHtml(text)}</textarea></label>`;
  const dryRun =
    method === 'GET' || operation['x-required-scopes'] === undefined
      ? ''
      : '<label class="check"><input type="checkbox" name="dry-run" checked> Dry run: keep nothing</label>';
  const ifMatch = parameters.some((parameter) => parameter['name'] === 'If-Match')
    ? '<label>If-Match <input name="if-match" autocomplete="off" placeholder="&quot;1&quot;"></label>'
    : '';
  return `<section class="try" hidden><h2>Try it</h2>
<form data-method="${method}" data-path="${escapeHtml(path)}" data-type="${escapeHtml(found?.type ?? '')}">
<label>API key, kept in this tab only <input type="password" class="key" autocomplete="off" spellcheck="false"></label>
${inputs.join('')}${folded}${ifMatch}${body}${dryRun}
<button type="submit">Send</button><output></output></form></section>`;
}

function inputHtml(parameter: JsonSchema): string {
  const name = escapeHtml(String(parameter['name']));
  const schema = (parameter['schema'] ?? {}) as JsonSchema;
  const hint = textOf(schema['default']);
  return `<label>${name} <input name="${name}" data-in="${String(parameter['in'])}" autocomplete="off" placeholder="${escapeHtml(hint)}"></label>`;
}
