// A server that answers what a test tells it to: for the behaviour of the wire only, which the real
// server would not show on demand (refused connections, overload, half answers).
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the scripted server saw it. */
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** Answers one request; the last of a script's steps answers all that follow. */
export type Step = (response: ServerResponse, seen: Seen) => void;

export type ScriptedServer = {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly close: () => Promise<void>;
};

/** A JSON answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A refusal as our server words it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Step {
  const body = {
    type: `/problems/${code}`,
    title: 'No',
    status,
    detail: 'because',
    code,
    request_id: 'req_1',
  };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
}

/** Breaks the connection without an answer. */
export const hangUp: Step = (response) => {
  response.destroy();
};

/** Starts a server on a free port that performs the steps in turn. */
export async function scriptedServer(...steps: readonly Step[]): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8');
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body };
      seen.push(one);
      const step = steps[Math.min(seen.length, steps.length) - 1];
      step?.(response, one);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
