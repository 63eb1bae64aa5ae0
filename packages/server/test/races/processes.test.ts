// Goal: three processes on one database behave as one: they sell exactly what there is, one of them
// sequences at a time, all tell the same events, and what one leaves behind another takes over.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedProduct } from '../support/seed.ts';
import { type Cluster, sequencerOf, startCluster } from './cluster.ts';
import { sellHotProduct } from './hot-product.ts';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster(3);
}, 180_000);
afterAll(async () => {
  await cluster.stop();
}, 60_000);

const lastSequence = async (): Promise<number> => {
  const { rows } = await cluster.db.system.query<{ n: number }>(
    `select coalesce(max(last_sequence), 0) as n from event_heads
     where tenant_id = $1 and not exists (select 1 from event_outbox)`,
    [cluster.shop.tenantId],
  );
  return rows[0]?.n ?? 0;
};

it('T2: sell exactly what there is, and every stream tells the same events once, in order', async () => {
  const done = new AbortController();
  const followed = cluster.members.map((member) => cluster.follow(member, done.signal));
  await sellHotProduct(cluster, 'HOT', { units: 60, attempts: 180, clients: 24 });
  const last = await eventually('everything is sequenced', lastSequence, 30_000);
  await eventually(
    'every stream has told that one',
    () => followed.every((one) => (one.sequences.at(-1) ?? 0) >= last),
    30_000,
  );
  done.abort();
  await Promise.all(followed.map((one) => one.ended));
  // More may have been told since: what counts is that all say the same up to here.
  for (const one of followed) {
    expect(one.sequences.slice(0, last)).toEqual(Array.from({ length: last }, (_, n) => n + 1));
    expect(one.ids.slice(0, last)).toEqual(followed[0]?.ids.slice(0, last));
  }
  await expectLaws(cluster.shop);
}, 120_000);

it('one of them runs a recurring task each turn', async () => {
  const turns = async (): Promise<Map<string, number>> => {
    const { rows } = await cluster.db.system.query<{ name: string; token: number }>(
      `select name, token from leases where name like 'task/%'`,
    );
    return new Map(rows.map((row) => [row.name, row.token]));
  };
  const everySeconds = 5;
  const name = 'task/allocate-backorders';
  const before = await eventually('the task has run', async () => (await turns()).get(name));
  const startedAt = performance.now();
  const after = await eventually(
    'it has run twice more',
    async () => {
      const now = (await turns()).get(name) ?? 0;
      return now >= before + 2 ? now : undefined;
    },
    60_000,
  );
  const turnsMost = Math.ceil((performance.now() - startedAt) / 1000 / everySeconds) + 1;
  expect(after - before).toBeLessThanOrEqual(turnsMost);
}, 90_000);

it('T16: the events of one that is paused or killed are sequenced by another, once', async () => {
  await seedProduct(cluster.shop, 'PLAIN');
  const capture = async (from: number, turn: number): Promise<void> => {
    for (let n = from; n < from + 10; n++) {
      const body = orderBody(`P-${n}`, [{ product: 'PLAIN', quantity: 1 }]);
      expect((await cluster.call(turn, 'POST', '/v1/orders', body)).status).toBe(201);
    }
  };
  const first = await sequencerOf(cluster.db);
  const leader = cluster.members.find((member) => member.pid === first.pid);
  if (leader === undefined) throw new Error('A stranger sequences.');
  leader.process.child.kill('SIGSTOP');
  const others = cluster.members.filter((member) => member !== leader);
  const turnOf = (member: (typeof others)[number] | undefined): number =>
    member === undefined ? 0 : cluster.members.indexOf(member);
  await capture(0, turnOf(others[0]));
  const second = await eventually('another one sequences', async () => {
    const now = await sequencerOf(cluster.db);
    return now.holder === first.holder ? undefined : now;
  });
  expect(second.token).toBeGreaterThan(first.token);
  await eventually('what came meanwhile is sequenced', lastSequence);
  // The paused one wakes with its old token, and finds that it is no longer the one.
  leader.process.child.kill('SIGCONT');
  await eventually('it says that it has lost', () =>
    leader.process.said().includes('sequencer.lost'),
  );
  await capture(10, turnOf(leader));
  await eventually('what came after is sequenced', lastSequence);
  const heir = cluster.members.find((member) => member.pid === second.pid);
  if (heir === undefined) throw new Error('A stranger sequences.');
  await cluster.kill(heir);
  await capture(20, 0);
  const third = await eventually('a third one sequences', async () => {
    const now = await sequencerOf(cluster.db);
    return now.holder === second.holder ? undefined : now;
  });
  expect(third.token).toBeGreaterThan(second.token);
  const read = async () => {
    const { rows } = await cluster.db.system.query<{
      events: number;
      orders: number;
      last: number;
    }>(
      `select count(*)::int as events, max(sequence)::int as last,
       count(*) filter (where type = 'order.created'
         and data::json->'object'->>'channel_order_id' like 'P-%')::int as orders
     from events where tenant_id = $1`,
      [cluster.shop.tenantId],
    );
    return rows[0];
  };
  await eventually('every order is told', async () => (await read())?.orders === 30);
  await eventually('nothing waits', lastSequence);
  const told = await read();
  expect(told).toMatchObject({ orders: 30, events: told?.last });
  await expectLaws(cluster.shop);
}, 120_000);
