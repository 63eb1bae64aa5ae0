import http from 'node:http';
import { percentile } from './load.ts';
import { rounded } from './report.ts';
import { benchKey, type BenchServer } from './server.ts';

/** A caller that keeps its connections, for benches that need what the answers say. */
export type Caller = {
  send: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: unknown }>;
  close: () => void;
};

/** Opens a caller of a bench server. Every write gets an idempotency key of its own. */
export function openCaller(server: BenchServer, connections: number): Caller {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  return {
    close: () => agent.destroy(),
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const request = http.request(
          {
            agent,
            method,
            path,
            port: server.port,
            host: '127.0.0.1',
            headers: {
              authorization: `Bearer ${benchKey}`,
              ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }),
              ...(text === undefined
                ? {}
                : {
                    'content-type': 'application/json',
                    'content-length': Buffer.byteLength(text),
                  }),
            },
          },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.once('error', reject);
            answer.once('end', () => {
              const said = Buffer.concat(chunks).toString('utf8');
              resolve({
                status: answer.statusCode ?? 0,
                body: said === '' ? undefined : (JSON.parse(said) as unknown),
              });
            });
          },
        );
        request.once('error', reject);
        request.end(text);
      }),
  };
}

/** Does the work for every item, so many at a time, and tells how long each took. */
export async function timeEach<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<{ perSecond: number; p50Ms: number; p99Ms: number; seconds: number }> {
  const latencies: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) {
        const sentAt = performance.now();
        await work(item);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: rounded(items.length / seconds),
    p50Ms: rounded(percentile(latencies, 0.5)),
    p99Ms: rounded(percentile(latencies, 0.99)),
    seconds: rounded(seconds, 2),
  };
}

/** Fails with the words of an answer that is not what was asked for. */
export function expectStatus(
  answer: { status: number; body: unknown },
  ...wanted: readonly number[]
): void {
  if (!wanted.includes(answer.status)) {
    throw new Error(`Answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 400)}`);
  }
}
