// Three whole server processes on one database, each asked over HTTP.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { monotonicIds } from '../../src/lib/ids.ts';
import { defaultTenantId } from '../../src/main.ts';
import type { Database } from '../../src/platform/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { createTestDatabase, type TestAnswer, type TestServer } from '../support/server.ts';

const adminKey = 'cluster-bootstrap-key-0123456789';

export type Member = { process: ServerProcess; url: string; pid: number };

export type Cluster = {
  members: Member[];
  db: Database;
  /** What seeds and counts need of a test server. */
  shop: TestServer;
  /** Asks a member (by turn); the key is fresh unless given. */
  call: (
    turn: number,
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey?: string,
  ) => Promise<TestAnswer>;
  /** Follows the events of a member from the first one on, until the signal. */
  follow: (member: Member, signal: AbortSignal) => Followed;
  /** Starts one more member. */
  join: () => Promise<Member>;
  /** Ends a member at once. */
  kill: (member: Member) => Promise<void>;
  stop: () => Promise<void>;
};

/** What a live stream has brought so far: sequence numbers, and each event's id. */
export type Followed = { sequences: number[]; ids: string[]; ended: Promise<void> };

/** Starts so many processes on a fresh database of the test cluster. */
export async function startCluster(count: number): Promise<Cluster> {
  const { db, drop } = await createTestDatabase();
  const { host, port, user, database } = db.connection;
  const databaseUrl = `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  const dataDir = mkdtempSync(joinPath(tmpdir(), 'sw-cluster-'));
  const members: Member[] = [];
  const join = async (): Promise<Member> => {
    const process = startProcess(['--port', '0', '--no-demo', '--data-dir', dataDir], {
      DATABASE_URL: databaseUrl,
      SWITCHYARD_BOOTSTRAP_KEY: adminKey,
      SWITCHYARD_RATE_LIMITS: 'off',
    });
    const { url } = await process.ready();
    const member = { process, url, pid: process.child.pid ?? 0 };
    members.push(member);
    return member;
  };
  // The first makes the tenant; two that do so at once would only wait for each other.
  await join();
  await Promise.all(Array.from({ length: count - 1 }, join));
  const kill = async (member: Member): Promise<void> => {
    members.splice(members.indexOf(member), 1);
    await member.process.end('SIGKILL');
  };
  const call: Cluster['call'] = (turn, method, path, body, idempotencyKey = randomUUID()) => {
    const member = members[turn % members.length];
    if (member === undefined) throw new Error('No member is left.');
    return ask(member.url, method, path, body, idempotencyKey);
  };
  return {
    members,
    db,
    shop: {
      db,
      tenantId: defaultTenantId,
      ids: monotonicIds(Date.now, randomBytes),
      request: (method: string, path: string, request: { body?: unknown } = {}) =>
        call(0, method, path, request.body),
    } as unknown as TestServer,
    call,
    follow,
    join,
    kill,
    stop: async () => {
      await Promise.all(members.map((member) => member.process.end('SIGTERM')));
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function ask(
  url: string,
  method: string,
  path: string,
  body: unknown,
  idempotencyKey: string,
): Promise<TestAnswer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${adminKey}`,
      'idempotency-key': idempotencyKey,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: {}, text, body: text === '' ? '' : JSON.parse(text) };
}

function follow(member: Member, signal: AbortSignal): Followed {
  const followed: Followed = { sequences: [], ids: [], ended: Promise.resolve() };
  followed.ended = (async () => {
    const answer = await fetch(`${member.url}/v1/events/stream?after=0`, {
      headers: { authorization: `Bearer ${adminKey}` },
      signal,
    });
    let rest = '';
    for await (const chunk of answer.body ?? []) {
      const blocks = (rest + Buffer.from(chunk).toString('utf8')).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) keep(followed, block);
    }
  })().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return followed;
}

function keep(followed: Followed, block: string): void {
  const sequence = /^id: ?(\d+)$/m.exec(block)?.[1];
  const data = /^data: ?(.*)$/m.exec(block)?.[1];
  if (sequence === undefined || data === undefined) return;
  followed.sequences.push(Number(sequence));
  followed.ids.push((JSON.parse(data) as { id: string }).id);
}

/** Who sequences now, by its process id, and under which token. */
export async function sequencerOf(
  db: Database,
): Promise<{ pid: number; token: number; holder: string }> {
  return eventually('somebody sequences', async () => {
    const { rows } = await db.system.query<{ holder: string; token: number; live: boolean }>(
      `select holder, token, expires_at > clock_timestamp() as live from leases where name = 'sequencer'`,
    );
    const [row] = rows;
    return row?.live === true ? { ...row, pid: Number(row.holder.split('-')[0]) } : undefined;
  });
}
