import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import { docsHtml, operationPages, problemHtml, problemsHtml } from '../openapi/docs-page.ts';
import { buildOpenApi } from '../openapi/index.ts';
import { llmsText } from '../openapi/llms-text.ts';
import { contentSecurityPolicy } from '../openapi/page.ts';
import { problemPages } from '../openapi/problem-pages.ts';
import type { Route } from './route.ts';

const assetsDir = join(import.meta.dirname, '../openapi/assets');
const assets: Readonly<Record<string, string>> = {
  'docs.css': 'text/css; charset=utf-8',
  'docs.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** Bytes that all answers share: a thousand slow readers of a page take the memory of one. */
type Page = { type: string; bytes: () => Buffer };

/**
 * Adds the pages about the API: /openapi.json, /docs, /problems/<code>, /llms.txt. Public, made at
 * their first request, and free of anything from elsewhere.
 */
export function addPages(app: FastifyInstance, routes: readonly Route[]): void {
  const document = once(() => buildOpenApi(routes));
  const html = 'text/html; charset=utf-8';
  const pages: Record<string, Page> = {
    '/openapi.json': {
      type: 'application/json; charset=utf-8',
      bytes: once(() => Buffer.from(JSON.stringify(document()))),
    },
    '/docs': { type: html, bytes: once(() => Buffer.from(docsHtml(document()))) },
    '/docs/problems': { type: html, bytes: once(() => Buffer.from(problemsHtml())) },
    '/llms.txt': {
      type: 'text/plain; charset=utf-8',
      bytes: once(() => Buffer.from(llmsText(routes))),
    },
    ...Object.fromEntries(
      Object.entries(assets).map(([name, type]) => [
        `/docs/assets/${name}`,
        { type, bytes: once(() => readFileSync(join(assetsDir, name))) },
      ]),
    ),
  };
  for (const [path, page] of Object.entries(pages)) {
    app.get(path, (_request, reply) => sendPage(reply, page.type, page.bytes()));
  }
  const operations = once(() => operationPages(document()));
  app.get('/docs/operations/:id', (request, reply) => {
    const { id } = request.params as { id: string };
    const page = operations().get(id);
    if (page === undefined)
      throw new Refusal('not_found', 'There is no operation of this name. All are at /docs.');
    return sendPage(reply, html, page());
  });
  for (const path of ['/problems/:slug', '/docs/problems/:slug']) {
    app.get(path, (request, reply) => sendProblemPage(request, reply));
  }
}

function sendPage(reply: FastifyReply, type: string, text: string | Buffer): FastifyReply {
  return reply
    .headers({
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    })
    .send(text);
}

function sendProblemPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { slug } = request.params as { slug: string };
  const page = problemPages.get(slug);
  if (page === undefined)
    throw new Refusal(
      'not_found',
      'There is no problem of this name. All are listed at /docs/problems.',
    );
  const wantsJson = request.headers.accept?.includes('json') === true;
  return wantsJson
    ? sendPage(reply, 'application/json; charset=utf-8', JSON.stringify(page))
    : sendPage(reply, 'text/html; charset=utf-8', problemHtml(page));
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
