// Goal: what a committed transaction has put in a lane's line is sent, once where nobody dies, in
// its order, urgent before the rest; what a newer message makes needless is not sent any more.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { monotonicIds, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import type { Context } from '../../src/platform/context.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import {
  createLane,
  enqueueMessages,
  type LaneKind,
  type NewMessage,
  openLane,
  type Ordering,
  selectAttempts,
  selectLane,
  type SendResult,
  startDeliveries,
  stopLane,
} from '../../src/platform/delivery/index.ts';
import { type Surroundings, systemContext } from '../../src/platform/system-context.ts';
import { createLog } from '../../src/platform/telemetry/log.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, createTestTenant } from '../support/server.ts';

const ids = monotonicIds(Date.now, randomBytes);
const clock = { now: () => instantOfMs(Date.now()) };
const undo: (() => unknown)[] = [];
let around: Surroundings;
let tenantId: Uuid;
let sent: string[];
let answer: (topic: string, attempt: number) => SendResult | Promise<SendResult>;

const done: SendResult = { outcome: 'delivered' };
const failed: SendResult = { outcome: 'failed', error: 'no' };

const kind: LaneKind = {
  kind: 'test',
  patience: {
    retryMs: [20, 20],
    restAfterFailures: 100,
    restMsLeast: 10,
    restMsMost: 10,
    stopAfterMs: 3_600_000,
  },
  send: async (_ctx, _laneId, { topic, attempt }) => {
    sent.push(topic);
    return answer(topic, attempt);
  },
};

beforeEach(async () => {
  const { db, drop } = await createTestDatabase();
  undo.push(drop);
  around = { db, clock, ids, log: createLog('silent') };
  tenantId = await createTestTenant(db, ids);
  sent = [];
  answer = () => done;
});
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const inside = <T>(work: (ctx: Context, tx: Tx) => Promise<T>): Promise<T> => {
  const ctx = systemContext(around, tenantId, 'test');
  return around.db.transaction(tenantId, {}, (tx) => work(ctx, tx));
};

async function lane(ordering: Ordering = 'none', concurrency = 1): Promise<Uuid> {
  const id = ids.uuid();
  await inside((ctx, tx) => createLane(ctx, tx, { id, kind, ordering, concurrency }));
  return id;
}

const put = (laneId: Uuid, ...messages: Omit<NewMessage, 'body'>[]): Promise<Uuid[]> =>
  inside((ctx, tx) =>
    enqueueMessages(
      ctx,
      tx,
      laneId,
      messages.map((message) => ({ ...message, body: {} })),
    ),
  );

function start(holder = 'test'): void {
  const started = startDeliveries(around, { holder, kinds: [kind] });
  undo.push(started.stop);
}

/** How many messages are in each state. */
async function states(): Promise<Record<string, number>> {
  const { rows } = await around.db.system.query<{ state: string; n: number }>(
    `select state, count(*)::int as n from switchyard.deliveries where tenant_id = $1 group by 1`,
    [tenantId],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

const settled = (expected: Record<string, number>): Promise<unknown> =>
  eventually(`it is ${JSON.stringify(expected)}`, async () => {
    const now = await states();
    return JSON.stringify(Object.entries(now).toSorted()) ===
      JSON.stringify(Object.entries(expected).toSorted())
      ? true
      : undefined;
  });

it('sends in the order of the line, urgent messages first, and nothing that was rolled back', async () => {
  const id = await lane();
  await put(id, { topic: 'a' }, { topic: 'b' });
  await put(id, { topic: 'hurry', urgent: true });
  await expect(
    inside(async (ctx, tx) => {
      await enqueueMessages(ctx, tx, id, [{ topic: 'never', body: {} }]);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  start();
  await settled({ delivered: 3 });
  expect(sent).toEqual(['hurry', 'a', 'b']);
});

it('leaves out what a newer message about the same thing makes needless', async () => {
  const id = await lane('per_key');
  await inside((ctx, tx) => stopLane(ctx, tx, id, 'manual'));
  const stock = (key: string, topic: string) => ({ topic, key, supersedes: true });
  await put(id, stock('shirt', 'shirt 9'), stock('hat', 'hat 4'), stock('shirt', 'shirt 8'));
  await put(id, stock('shirt', 'shirt 7'), { topic: 'order', key: 'hat' });
  expect(await states(), 'one never came into the line').toEqual({ pending: 3, superseded: 1 });
  await put(id, { ...stock('hat', 'hat 0'), urgent: true });
  await inside((ctx, tx) => openLane(ctx, tx, id));
  start();
  await eventually('all are sent', () => sent.length === 2);
  expect(sent).toEqual(['hat 0', 'shirt 7']);
});

it('does not try again what became needless while it was under way', async () => {
  const id = await lane('per_key', 4);
  let end: ((result: SendResult) => void) | undefined;
  answer = (topic) =>
    topic === 'shirt 9' ? new Promise<SendResult>((resolve) => (end = resolve)) : done;
  start();
  await put(id, { topic: 'shirt 9', key: 'shirt', supersedes: true });
  await eventually('it is under way', () => end);
  await put(id, { topic: 'shirt 8', key: 'shirt', supersedes: true }, { topic: 'hat', key: 'hat' });
  await eventually('another thing does not wait', () => sent.includes('hat'));
  expect(sent).toEqual(['shirt 9', 'hat']);
  end?.(failed);
  await settled({ superseded: 1, delivered: 2 });
  expect(sent).toEqual(['shirt 9', 'hat', 'shirt 8']);
});

it('sends what waited for a message that ended while it was looked for what is due', async () => {
  const id = await lane('per_key', 4);
  let end: ((result: SendResult) => void) | undefined;
  answer = (topic) =>
    topic === 'first' ? new Promise<SendResult>((resolve) => (end = resolve)) : done;
  start();
  for (let round = 1; round <= 40; round++) {
    end = undefined;
    await put(id, { topic: 'first', key: 'shirt', supersedes: true });
    const finish = await eventually('it is under way', () => end);
    // Its end meets the look that these set off.
    await put(id, { topic: 'second', key: 'shirt', supersedes: true }, { topic: 'other' });
    setImmediate(() => finish(failed));
    await settled({ superseded: round, delivered: 2 * round });
  }
}, 120_000);

it('tries again what fails or throws, then keeps it as failed with every attempt', async () => {
  const id = await lane('none', 2);
  answer = (topic, attempt) => {
    if (topic === 'broken') throw new Error('a fault of the sender');
    return topic === 'shaky' && attempt < 3 ? failed : done;
  };
  const [broken] = await put(id, { topic: 'broken' }, { topic: 'shaky' }, { topic: 'good' });
  start();
  await settled({ failed: 1, delivered: 2 });
  const attempts = await inside((_ctx, tx) => selectAttempts(tx, broken ?? id, 10));
  expect(attempts.map(({ number, outcome, error }) => [number, outcome, error])).toEqual(
    [1, 2, 3].map((number) => [number, 'failed', 'sender_failed']),
  );
  const state = await inside((_ctx, tx) => selectLane(tx, id));
  expect(state).toMatchObject({ state: 'open', lastPosition: 3 });
});

it('sends each message once among several processes', async () => {
  const lanes = [await lane('none', 4), await lane('none', 4), await lane('none', 4)];
  for (const holder of ['one', 'two', 'three']) start(holder);
  for (let n = 0; n < 10; n++)
    await Promise.all(lanes.map((id, index) => put(id, { topic: `${index}/${n}` })));
  await settled({ delivered: 30 });
  expect(sent).toHaveLength(30);
  expect(new Set(sent).size).toBe(30);
});
