// Goal: a subscriber sees every event of every tenant in order; what it keeps in the database it
// keeps once; a fault of one tenant does not hold up another; among processes one works at a time.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { monotonicIds, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import {
  type Projection,
  recordFacts,
  startEventFeed,
  startSequencer,
  startSubscribers,
  subscribe,
  type Subscriber,
  type Worker,
} from '../../src/platform/events/index.ts';
import { every, startTasks } from '../../src/platform/jobs/index.ts';
import { type Surroundings, systemContext } from '../../src/platform/system-context.ts';
import { createLog } from '../../src/platform/telemetry/log.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTenant } from '../support/server.ts';

const ids = monotonicIds(Date.now, randomBytes);
const log = createLog('silent');
const clock = { now: () => instantOfMs(Date.now()) };
const undo: (() => unknown)[] = [];
let around: Surroundings;
let feed: ReturnType<typeof startEventFeed>;
let tenants: Uuid[];

beforeEach(async () => {
  const { db, drop } = await createTestDatabase();
  undo.push(drop);
  around = { db, clock, ids, log };
  feed = startEventFeed({ system: db.system, log });
  undo.push(feed.stop);
  const sequencer = startSequencer({
    system: db.system,
    holder: 'test',
    log,
    onAdvance: (tenantId, last) => feed.advanced(tenantId, last),
  });
  undo.push(sequencer.stop);
  tenants = [await createTestTenant(db, ids, 'one'), await createTestTenant(db, ids, 'two')];
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function record(
  tenantId: Uuid,
  from: number,
  to: number,
  type = 'order.updated',
): Promise<void> {
  const ctx = systemContext(around, tenantId, 'test');
  const subjectId = ids.uuid();
  await around.db.transaction(tenantId, {}, (tx) =>
    recordFacts(
      ctx,
      tx,
      Array.from({ length: to - from + 1 }, (_, index) => ({
        type,
        subjectType: 'ord' as const,
        subjectId,
        data: { n: from + index },
      })),
    ),
  );
}

const numbersOf = (events: readonly { data: string }[]): number[] =>
  events.map((event) => (JSON.parse(event.data) as { n: number }).n);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

function start(holder: string, subscribers: readonly Subscriber[]): void {
  const started = startSubscribers(around, { holder, feed, subscribers });
  undo.push(started.stop);
}

/** Keeps what it saw as rows, so that a repeated batch would show. */
function keeper(before: (tenantId: Uuid) => void = () => undefined): Projection {
  return {
    name: 'keeper',
    start: 'first',
    types: ['order.*'],
    handle: async (ctx, tx, events) => {
      for (const n of numbersOf(events)) {
        await tx.execute(
          `insert into log_entries (tenant_id, id, type, body, actor, recorded_at)
           values ($1, $2, 'kept', $3, 'keeper', $4)`,
          [tx.tenantId, ctx.ids.uuid(), JSON.stringify({ n }), ctx.now()],
        );
      }
      before(ctx.tenantId);
    },
  };
}

async function kept(tenantId: Uuid): Promise<number[]> {
  const { rows } = await around.db.system.query<{ body: { n: number } }>(
    'select body from log_entries where tenant_id = $1 order by id',
    [tenantId],
  );
  return rows.map((row) => row.body.n);
}

test('three processes keep every event of two tenants once and in order', async () => {
  const [one, two] = tenants as [Uuid, Uuid];
  await record(one, 1, 40);
  for (const holder of ['a', 'b', 'c']) start(holder, [keeper()]);
  for (let n = 41; n <= 400; n += 20) {
    await record(one, n, n + 19);
    await record(two, n - 40, n - 21);
    await record(two, 0, 0, 'inventory.low');
  }
  await eventually(
    'all are kept',
    async () => (await kept(one)).length + (await kept(two)).length >= 760,
  );
  expect(await kept(one)).toEqual(upTo(400));
  expect(await kept(two)).toEqual(upTo(360));
});

test('a batch that fails leaves nothing, is tried again, and holds up no other tenant', async () => {
  const [one, two] = tenants as [Uuid, Uuid];
  let failures = 0;
  start('a', [
    keeper((tenantId) => {
      if (tenantId === one && failures < 2) {
        failures++;
        throw new Error('not yet');
      }
    }),
  ]);
  await record(one, 1, 10);
  await record(two, 1, 10);
  await eventually('the other tenant is served', async () => (await kept(two)).length === 10);
  await eventually('the failed one is served', async () => (await kept(one)).length === 10);
  expect(failures).toBe(2);
  expect(await kept(one)).toEqual(upTo(10));
});

test('a worker outside the database sees everything at least once, one process at a time', async () => {
  const [one] = tenants as [Uuid];
  const seen: number[] = [];
  let inside = 0;
  const worker: Worker = {
    name: 'outside',
    start: 'first',
    deliver: async (_ctx, events) => {
      inside++;
      expect(inside).toBe(1);
      await around.db.system.query('select pg_sleep(0.01)');
      seen.push(...numbersOf(events));
      inside--;
    },
  };
  start('a', [worker]);
  start('b', [worker]);
  for (let n = 1; n <= 200; n += 10) await record(one, n, n + 9);
  await eventually('all are seen', () => seen.length >= 200);
  expect([...new Set(seen)]).toEqual(upTo(200));
});

test('one that starts now does not see the past', async () => {
  const [one] = tenants as [Uuid];
  const seen: number[] = [];
  await record(one, 1, 10);
  await eventually('they have their place', async () => (await feed.extent(one)).last === 10);
  start('a', [
    {
      name: 'late',
      start: 'now',
      deliver: async (_ctx, events) => void seen.push(...numbersOf(events)),
    },
  ]);
  await eventually('it has its place', async () => {
    const { rows } = await around.db.system.query('select 1 from subscription_cursors');
    return rows.length === 1;
  });
  await record(one, 11, 15);
  await eventually('the new ones are seen', () => seen.length >= 5);
  expect(seen).toEqual([11, 12, 13, 14, 15]);
});

test('what a process keeps in memory is told every event, again when it failed', async () => {
  const [one] = tenants as [Uuid];
  const seen: number[] = [];
  let failed = false;
  await record(one, 1, 5);
  const subscription = subscribe(
    feed,
    log,
    one,
    (events) => {
      if (!failed && seen.length >= 5) {
        failed = true;
        throw new Error('once');
      }
      seen.push(...numbersOf(events));
    },
    { after: 0 },
  );
  undo.push(subscription.stop);
  await eventually('the first are seen', () => seen.length === 5);
  for (let n = 6; n <= 60; n++) await record(one, n, n);
  await eventually('all are seen', () => subscription.position() === 60);
  expect(seen).toEqual(upTo(60));
  expect(failed).toBe(true);
});

test('a recurring task is run by one of several processes, and taken over when that one ends', async () => {
  const runs: string[] = [];
  const processes = ['a', 'b', 'c'].map((holder) =>
    startTasks(around, {
      holder,
      tasks: [every('tick', 0.4, async () => void runs.push(holder))],
    }),
  );
  undo.push(() => Promise.all(processes.map((one) => one.stop())));
  const startedAt = performance.now();
  await eventually('it has run four times', () => runs.length >= 4);
  // Four runs of one schedule: at 0, 0.4, 0.8 and 1.2 s, whoever does them.
  expect(performance.now() - startedAt).toBeGreaterThan(1100);
  const first = ['a', 'b', 'c'].indexOf(runs.at(-1) ?? '');
  await processes[first]?.stop();
  const before = runs.length;
  await eventually('another one runs it', () => runs.length > before + 1);
});
