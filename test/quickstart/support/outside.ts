// The world outside the quickstart: the channels, the ERP and the WMS it posts to. One local server
// stands for all of them and writes down what it is told.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as the outside received it. */
export type OutsideCall = {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
};

export type Outside = {
  readonly calls: readonly OutsideCall[];
  /** A fetch whose every address leads here. */
  readonly fetch: typeof globalThis.fetch;
  /** What the outside answers from now on; 200 at first. */
  answer: (status: number) => void;
  readonly clear: () => void;
  readonly stop: () => Promise<void>;
};

/** Starts the outside on a free port. */
export async function startOutside(): Promise<Outside> {
  const calls: OutsideCall[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const [, host = '', ...path] = (request.url ?? '').split('/');
      const text = Buffer.concat(pieces).toString('utf8');
      calls.push({
        method: request.method ?? '',
        host,
        path: `/${path.join('/')}`,
        authorization: request.headers.authorization,
        body: JSON.parse(text) as Record<string, unknown>,
      });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    fetch: (input, init) => {
      const { host, pathname } = new URL(input instanceof Request ? input.url : input);
      return globalThis.fetch(`http://127.0.0.1:${port}/${host}${pathname}`, init);
    },
    answer: (next) => {
      status = next;
    },
    clear: () => {
      calls.length = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
