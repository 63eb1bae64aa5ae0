// Goal: a job runs to its end once, shows how far it is, can be cancelled, is tried again when it
// fails, and goes on from its last checkpoint when its worker dies.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { encodeId, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { Refusal } from '../../src/platform/errors.ts';
import {
  defineJob,
  enqueue,
  type JobKind,
  startWorkers,
  type Workers,
} from '../../src/platform/jobs/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const input = z.strictObject({ rows: z.int().min(0) });
type Input = z.infer<typeof input>;

let done: number[] = [];
let gate: { reached: () => boolean; open: () => void; wait: () => Promise<void> };
function newGate(): typeof gate {
  let open = (): void => undefined;
  let isReached = false;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open,
    reached: () => isReached,
    wait: () => {
      isReached = true;
      return opened;
    },
  };
}

/** Works row by row, each row with its checkpoint in one transaction; waits at row 5 on the first run. */
const counting: JobKind<Input> = defineJob({
  kind: 'counting',
  input,
  run: async (ctx, job, { checkpoint }) => {
    const start = (job.cursor as { next: number } | undefined)?.next ?? 1;
    for (let row = start; row <= job.input.rows; row++) {
      if (row === 5 && job.attempt === 1) await gate.wait();
      await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
        await tx.execute(
          `insert into log_entries (tenant_id, id, type, body, actor, recorded_at)
           values ($1, $2, 'counted', $3, 'job', $4)`,
          [tx.tenantId, ctx.ids.uuid(), JSON.stringify({ row }), ctx.now()],
        );
        await checkpoint(tx, { next: row + 1 }, { done: row, total: job.input.rows, unit: 'rows' });
      });
      done.push(row);
    }
    return { counted: job.input.rows };
  },
});
const flaky = defineJob({
  kind: 'flaky',
  input,
  run: (_ctx, job) => {
    if (job.attempt < 2) throw new Error('the first time never works');
    return Promise.resolve({ attempts: job.attempt });
  },
});
const refusing = defineJob({
  kind: 'refusing',
  input,
  run: () => Promise.reject(new Refusal('nothing_left', 'There is nothing to do.')),
});

const work = { jobKinds: [counting, flaky, refusing], tasks: [], subscribers: [] };
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ work });
});
afterAll(() => server.stop());
beforeEach(async () => {
  done = [];
  gate = newGate();
  await server.db.system.query('delete from log_entries');
});
// Also after a test that failed: what still waits would keep the server from stopping.
let others: Workers[] = [];
afterEach(async () => {
  gate.open();
  await Promise.all(others.map((worker) => worker.stop()));
  others = [];
});

const clock = { now: () => instantOfMs(Date.now()) };

/** Workers of another process; stopped at the end of the test at the latest. */
function startOther(holder: string, kind: JobKind<Input>): Workers {
  const { db, ids, log } = server;
  const workers = startWorkers({ db, clock, ids, log }, { holder, kinds: [kind] });
  others.push(workers);
  return workers;
}

async function put(kind: JobKind<Input>, rows: number): Promise<{ id: Uuid; path: string }> {
  const { db, ids, log, tenantId } = server;
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'test');
  const { id, location } = await db.transaction(tenantId, {}, (tx) =>
    enqueue(ctx, tx, kind, { rows }),
  );
  return { id, path: location };
}

type Job = {
  state: string;
  progress: { done: number; total: number | null };
  result: unknown;
  error: { code: string };
  attempts: number;
};
const look = async (path: string): Promise<Job> => (await server.request('GET', path)).body as Job;
const ended = (path: string): Promise<Job> =>
  eventually('the job ends', async () => {
    const job = await look(path);
    return ['succeeded', 'failed', 'cancelled'].includes(job.state) ? job : undefined;
  });

async function countedRows(): Promise<number[]> {
  const { rows } = await server.db.system.query<{ body: { row: number } }>(
    'select body from log_entries',
  );
  return rows.map(({ body }) => body.row).toSorted((a, b) => a - b);
}

test('a job runs to its end, tells its result, and becomes an event', async () => {
  gate.open();
  const { id, path } = await put(counting, 8);
  const job = await ended(path);
  expect(job).toMatchObject({
    state: 'succeeded',
    progress: { done: 8, total: 8, unit: 'rows' },
    result: { counted: 8 },
  });
  await eventually('the event', async () => {
    const { body } = await server.request(
      'GET',
      `/v1/events?types=job.*&subject=${encodeId('job', id)}`,
    );
    return body.data.length === 1 && body.data[0].type === 'job.succeeded';
  });
});

test('progress can be watched, and a running job ends soon after it is cancelled', async () => {
  const { path } = await put(counting, 20);
  await eventually('it waits at row 5', gate.reached);
  expect(await look(path)).toMatchObject({ state: 'running', progress: { done: 4, total: 20 } });
  const asked = await server.request('POST', `${path}/cancel`);
  expect([asked.status, asked.body.state, asked.body.cancel_requested]).toEqual([
    200,
    'running',
    true,
  ]);
  gate.open();
  expect((await ended(path)).state).toBe('cancelled');
  expect(done.length).toBeLessThan(20);
  expect(await countedRows()).toEqual(done);
  const again = await server.request('POST', `${path}/cancel`);
  expect([again.status, again.body.state]).toEqual([200, 'cancelled']);
});

test('a job that throws is tried again after a pause', async () => {
  const { path } = await put(flaky, 0);
  expect(await ended(path)).toMatchObject({
    state: 'succeeded',
    attempts: 2,
    result: { attempts: 2 },
  });
});

test('a refusal ends the job at once, with its words', async () => {
  const { path } = await put(refusing, 0);
  expect(await ended(path)).toMatchObject({
    state: 'failed',
    attempts: 1,
    error: { code: 'nothing_left', detail: 'There is nothing to do.' },
  });
  const late = await server.request('POST', `${path}/cancel`);
  expect([late.status, late.body.code]).toEqual([409, 'illegal_transition']);
});

test('a job whose worker hangs is taken over, and the old worker keeps nothing any more', async () => {
  const { id, path } = await put(counting, 10);
  await eventually('it waits at row 5', gate.reached);
  const { db, tenantId } = server;
  // The worker sleeps through its lease: for the database it is dead.
  await db.system.query('update jobs set lease_expires_at = $3 where tenant_id = $1 and id = $2', [
    tenantId,
    id,
    instantOfMs(0),
  ]);
  const other = startOther('other', counting);
  const job = await ended(path);
  expect(job).toMatchObject({ state: 'succeeded', attempts: 2, progress: { done: 10 } });
  gate.open();
  await other.stop();
  await eventually('the old worker has given up', () =>
    server.logged.some((line) => line['event'] === 'job.lost'),
  );
  expect(await countedRows()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a job that is run is taken by no other worker, also while others of its tenant are due', async () => {
  const first = await put(counting, 8);
  await eventually('it waits at row 5', gate.reached);
  startOther('other', counting);
  // With it the tenant is one to look at: the older job, which runs, would be the next to take.
  const second = await put(counting, 4);
  expect(await ended(second.path)).toMatchObject({ state: 'succeeded', attempts: 1 });
  expect(await look(first.path)).toMatchObject({ state: 'running', attempts: 1 });
  gate.open();
  expect(await ended(first.path)).toMatchObject({ state: 'succeeded', attempts: 1 });
  expect(await countedRows()).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8]);
});

test('a stopping worker gives its job back, and the next one goes on from the checkpoint', async () => {
  // A kind that the server's own workers do not know.
  const kind = defineJob({ ...counting, kind: 'counting-elsewhere' });
  const first = startOther('first', kind);
  const { path } = await put(kind, 10);
  await eventually('it waits at row 5', gate.reached);
  const stopping = first.stop();
  gate.open();
  await stopping;
  expect(await look(path)).toMatchObject({ state: 'queued', progress: { done: 4, total: 10 } });
  startOther('second', kind);
  expect(await ended(path)).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: { counted: 10 },
  });
  expect(await countedRows()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('jobs are listed newest first and by kind and state', async () => {
  const { body } = await server.request('GET', '/v1/jobs?kind=refusing&state=failed');
  expect(body.data).toHaveLength(1);
  expect(body.data[0]).toMatchObject({ object: 'job', kind: 'refusing', state: 'failed' });
  const missing = await server.request('GET', `/v1/jobs/${encodeId('job', server.ids.uuid())}`);
  expect(missing.status).toBe(404);
});
