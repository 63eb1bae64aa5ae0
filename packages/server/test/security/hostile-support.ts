// A server process of its own, and sockets that say to it what no client library would.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../src/platform/db/index.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { createTestDatabase } from '../support/server.ts';

export const attackKey = 'attack-bootstrap-key-0123456789';

export type AttackedServer = {
  url: string;
  port: number;
  process: ServerProcess;
  databaseUrl: string;
  connection: Connection;
  dataDir: string;
  /** Memory that the process holds now, in MiB. */
  residentMiB: () => number;
  /** An honest request; its status and how long it took. */
  honest: () => Promise<{ status: number; ms: number }>;
  stop: () => Promise<void>;
};

/** Starts a whole server as a process, on a database of the test cluster. */
export async function startAttackedServer(
  env: Record<string, string> = {},
): Promise<AttackedServer> {
  const { db, drop } = await createTestDatabase();
  const { host, port: databasePort, user, database } = db.connection;
  const at = `localhost:${databasePort}/${database}?host=${encodeURIComponent(host)}`;
  const databaseUrl = `postgresql://${user}@${at}`;
  const folder = mkdtempSync(join(tmpdir(), 'sw-attacked-'));
  const dataDir = join(folder, 'data');
  const child = startProcess(['--data-dir', dataDir, '--port', '0', '--no-demo'], {
    DATABASE_URL: databaseUrl,
    SWITCHYARD_BOOTSTRAP_KEY: attackKey,
    SWITCHYARD_RATE_LIMITS: 'off',
    ...env,
  });
  const { port } = await child.ready();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    databaseUrl,
    connection: db.connection,
    dataDir,
    process: child,
    residentMiB: () => residentMiB(child.child.pid ?? 0),
    honest: async () => {
      const startedMs = performance.now();
      const answer = await fetch(`${url}/v1/products?limit=1`, {
        headers: { authorization: `Bearer ${attackKey}`, connection: 'close' },
      });
      await answer.text();
      return { status: answer.status, ms: performance.now() - startedMs };
    },
    stop: async () => {
      if (child.child.exitCode === null) await child.end('SIGTERM');
      await drop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

export type RawAnswer = { status: number; head: string; body: string };

/**
 * Says the bytes and answers what came back until the server closes, `answersMax` have come, or
 * the deadline passes.
 */
export function say(
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
  options: { answersMax?: number; deadlineMs?: number } = {},
): Promise<{ answers: RawAnswer[]; closed: boolean; ms: number }> {
  const { answersMax = 1, deadlineMs = 10_000 } = options;
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let closed = false;
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answers: answersOf(text), closed, ms: performance.now() - startedMs });
    };
    const timer = setTimeout(end, deadlineMs);
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (answersOf(text).length >= answersMax) end();
    });
    socket.once('close', () => {
      closed = true;
      end();
    });
    for (const piece of Array.isArray(bytes) ? bytes : [bytes]) socket.write(piece as Buffer);
  });
}

/** The whole answers in what a server said. */
function answersOf(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let at = 0; ;) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    if (headEnd === -1) return answers;
    const head = text.slice(at, headEnd);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    const bodyEnd = headEnd + 4 + length;
    if (bodyEnd > text.length) return answers;
    if (status !== 100) answers.push({ status, head, body: text.slice(headEnd + 4, bodyEnd) });
    at = bodyEnd;
  }
}

/** A POST of an order as it would be sent; the body may be anything. */
export function post(body: string | Buffer, headers: Record<string, string> = {}): Buffer {
  const all: Record<string, string> = {
    host: 'localhost',
    authorization: `Bearer ${attackKey}`,
    'content-type': 'application/json',
    'idempotency-key': `hostile-${Math.trunc(performance.now() * 1e6)}`,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const head = `POST /v1/orders HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** A GET of one product with these header lines. */
export function get(target: string, ...lines: readonly string[]): string {
  const all = ['host: localhost', `authorization: Bearer ${attackKey}`, ...lines];
  return `GET ${target} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`;
}

/** Opens a connection and keeps it, whatever happens. */
export function keepOpen(port: number, bytes: string | Buffer): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  if (bytes.length > 0) socket.write(bytes);
  return socket;
}
