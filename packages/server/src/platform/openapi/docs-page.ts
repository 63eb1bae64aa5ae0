import type { JsonSchema } from '../http/wire-schema.ts';
import { codeHtml, jsonHtml } from './code-html.ts';
import { byTag, type Operation, operationsOf } from './document-parts.ts';
import { methodHtml, operationHtml, tagId } from './operation-page.ts';
import { escapeHtml, htmlPage, prose } from './page.ts';
import { problemPages, type ProblemPage } from './problem-pages.ts';

/** The first page: what holds for all operations, and a list of them. Readable without scripts. */
export function docsHtml(document: JsonSchema): string {
  const operations = operationsOf(document);
  const info = document['info'] as JsonSchema;
  const sections = byTag(operations).map(
    ([tag, list]) =>
      `<section class="group"><h2 id="tag-${tagId(tag)}">${escapeHtml(tag)}</h2><ul class="operations">${list.map(entryHtml).join('')}</ul></section>`,
  );
  const main = `<h1>${escapeHtml(String(info['title']))} API</h1>
<p class="optional">Version ${escapeHtml(String(info['version']))} · ${operations.length} operations</p>
<div class="intro">${prose(String(info['description']))}</div>
<h2>Make the first call</h2>
<p>The server wrote your key into <code>.switchyard/env</code> of its folder.</p>
${codeHtml(escapeHtml(`. .switchyard/env\ncurl "$SWITCHYARD_URL/v1/orders?limit=3" \\\n  -H "Authorization: Bearer $SWITCHYARD_API_KEY"`))}
${sections.join('')}`;
  return htmlPage('Switchyard API', main, asideHtml(operations));
}

/** The pages of the operations by operation id, each made when it is asked for. */
export function operationPages(document: JsonSchema): ReadonlyMap<string, () => string> {
  const operations = operationsOf(document);
  const aside = asideHtml(operations);
  return new Map(operations.map((one) => [one.id, () => operationHtml(document, one, aside)]));
}

function asideHtml(operations: readonly Operation[]): string {
  const contents = byTag(operations).map(
    ([tag, list]) =>
      `<section><h2>${escapeHtml(tag)}</h2><ul>${list.map(contentsEntry).join('')}</ul></section>`,
  );
  return `<aside class="contents">
<label class="search">Search operations
<input type="search" id="search" autocomplete="off" placeholder="cancel order"></label>
<p class="none" id="none" hidden>Nothing matches.</p>
<nav aria-label="Operations">${contents.join('')}</nav></aside>`;
}

function wordsOf({ id, path, method, operation }: Operation): string {
  return [id, method, path, operation['summary']].join(' ').toLowerCase();
}

function contentsEntry(one: Operation): string {
  return `<li data-words="${escapeHtml(wordsOf(one))}"><a
href="/docs/operations/${one.id}">${methodHtml(one.method)}
<span>${escapeHtml(String(one.operation['summary']))}</span></a></li>`;
}

const mayRetry = 'The same request may succeed later.';
const mayNotRetry = 'The same request will not succeed if nothing else changes.';

function statusHtml(status: number): string {
  return `<code class="status s${String(status).charAt(0)}">${status}</code>`;
}

function entryHtml(one: Operation): string {
  return `<li id="${one.id}" data-words="${escapeHtml(wordsOf(one))}"><a
href="/docs/operations/${one.id}">${methodHtml(one.method)}
<code>${escapeHtml(one.path)}</code> <span>${escapeHtml(String(one.operation['summary']))}</span></a></li>`;
}

/** The list of all kinds of problems. */
export function problemsHtml(): string {
  const rows = [...problemPages.values()].map(
    (page) =>
      `<li><a href="/docs/problems/${page.slug}">${statusHtml(page.status)}
<code>${page.code}</code> <span>${escapeHtml(page.title)}</span></a></li>`,
  );
  return htmlPage(
    'Problems',
    `<h1>Problems</h1><p>Every kind of refusal and failure, with its cause and what to do.</p>
<ul class="operations">${rows.join('')}</ul>`,
  );
}

/** The page of one kind of problem. */
export function problemHtml(page: ProblemPage): string {
  const answer = {
    type: `/problems/${page.slug}`,
    title: page.title,
    status: page.status,
    code: page.code,
    detail: '…',
    errors: [],
    retryable: page.retryable,
  };
  const isCode = /^(?:[{[]|[A-Z][A-Za-z-]+: |(?:GET|POST|PUT|PATCH|DELETE) )/.test(page.example);
  const example = isCode ? codeHtml(escapeHtml(page.example)) : prose(page.example);
  return htmlPage(
    page.title,
    `<p class="crumb"><a href="/docs/problems">Problems</a></p>
<h1>${escapeHtml(page.title)}</h1>
<p class="address">${statusHtml(page.status)} <code>${page.code}</code></p>
<p>${page.retryable ? mayRetry : mayNotRetry}</p>
<h2>Cause</h2>${prose(page.cause)}<h2>Example</h2>${example}
<h2>What to do</h2>${prose(page.fix)}
<h2>As it is answered</h2>${jsonHtml(answer)}`,
  );
}
