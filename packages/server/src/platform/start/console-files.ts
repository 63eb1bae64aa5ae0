import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const consoleDir = join(import.meta.dirname, '../../../../console');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

const contentSecurityPolicy =
  "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

type ServedFile = { bytes: Buffer; type: string; etag: string; isForever: boolean };

/**
 * Serves the console's files: the built ones, or the welcome page when it has not been built. They
 * are read once; nothing outside the folder can be reached, for only what was found is served.
 */
export function serveConsole(app: FastifyInstance): void {
  const folder = [join(consoleDir, 'dist'), join(consoleDir, 'public')].find((one) =>
    existsSync(join(one, 'index.html')),
  );
  if (folder === undefined) return;
  for (const path of filesBelow(folder)) {
    const file = readServed(path);
    const name = relative(folder, path).split(sep).join('/');
    const address = name === 'index.html' ? '/' : `/${name}`;
    app.get(address, (request, reply) => send(file, request, reply));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function readServed(path: string): ServedFile {
  const bytes = readFileSync(path);
  return {
    bytes,
    type: types[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    // A built file has a hash of its content in its name.
    isForever: /-[\w-]{8}\.(?:js|css|woff2|svg|png)$/.test(path),
  };
}

function send(file: ServedFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({
    'content-type': file.type,
    etag: file.etag,
    'cache-control': file.isForever ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return reply.send(file.bytes);
}
