import { connect, type Socket } from 'node:net';

/** One request as bytes; `at` is filled when it is sent. */
export type LoadResult = {
  requests: number;
  seconds: number;
  perSecond: number;
  statuses: Record<string, number>;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
};

const endOfHead = Buffer.from('\r\n\r\n');

/** The value at a fraction of a sorted list. */
export function percentile(sorted: readonly number[], fraction: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0;
}

/** Bytes of an HTTP/1.1 POST with a JSON body. */
export function postBytes(
  path: string,
  key: string,
  body: string,
  headers: Record<string, string> = {},
): Buffer {
  const extra = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: b\r\nauthorization: Bearer ${key}\r\n` +
      `content-type: application/json\r\n${extra}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Bytes of an HTTP/1.1 GET. */
export function getBytes(path: string, key: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: b\r\nauthorization: Bearer ${key}\r\n\r\n`);
}

/** Length of the whole answer at the start of the buffer; undefined while it is not all here. */
export function answerLength(buffer: Buffer): number | undefined {
  const head = buffer.indexOf(endOfHead);
  if (head < 0) return undefined;
  const match = /content-length: (\d+)/i.exec(buffer.toString('latin1', 0, head));
  if (match === null) throw new Error('An answer without content-length.');
  const length = head + 4 + Number(match[1]);
  return buffer.length >= length ? length : undefined;
}

/**
 * Keeps so many connections busy, each sending its next request when the last is answered, until
 * `next` gives none. A bare socket client: the load shares the cores with what is measured.
 */
export async function runLoad(
  port: number,
  connections: number,
  next: () => Buffer | undefined,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  const start = performance.now();
  await Promise.all(
    Array.from({ length: connections }, () =>
      drive(port, next, (status, ms) => {
        latencies.push(ms);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    requests: latencies.length,
    seconds,
    perSecond: latencies.length / seconds,
    statuses,
    p50Ms: percentile(latencies, 0.5),
    p95Ms: percentile(latencies, 0.95),
    p99Ms: percentile(latencies, 0.99),
    maxMs: latencies.at(-1) ?? 0,
  };
}

function drive(
  port: number,
  next: () => Buffer | undefined,
  done: (status: string, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    let pending: Buffer = Buffer.alloc(0);
    const send = (): void => {
      const bytes = next();
      if (bytes === undefined) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(bytes);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const length = answerLength(pending);
      if (length === undefined) return;
      done(pending.toString('latin1', 9, 12), performance.now() - sentAt);
      pending = pending.subarray(length);
      send();
    });
  });
}
