import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { monotonicIds } from '../../packages/server/src/lib/ids.ts';
import { cpuSecondsOfTree } from './cpu.ts';
import type { Seeded } from './seed.ts';

const linesPerOrder = [1, 2, 3, 2, 3];

/**
 * The floor: the rows of captured orders written by the leanest batched SQL there is, on two
 * connections, without HTTP, validation, planning, row security or answers. What it reaches is
 * what the machine and the schema allow.
 */
export async function runFloor(
  connect: () => Promise<pg.Client>,
  seeded: Seeded,
  orders: number,
  postmasterPid: number,
): Promise<{ perSecond: number; postgresMicros: number }> {
  const clients = [await connect(), await connect()];
  const batch = 128;
  let left = orders;
  const cpuBefore = cpuSecondsOfTree(postmasterPid);
  const start = performance.now();
  await Promise.all(
    clients.map(async (client, worker) => {
      for (let round = 0; left > 0; round++) {
        left -= batch;
        await writeBatch(client, seeded, batch, worker * 1_000_000 + round);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const client of clients) await client.end();
  return {
    perSecond: orders / seconds,
    postgresMicros: ((cpuSecondsOfTree(postmasterPid) - cpuBefore) / orders) * 1e6,
  };
}

const ids = monotonicIds(Date.now, randomBytes);
const address = JSON.stringify({
  line1: '1 Main St',
  city: 'Denver',
  country: 'US',
  latitude: 39.7,
  longitude: -105,
});
const decision = 'x'.repeat(900);
const answer = 'x'.repeat(1800);
const event = 'x'.repeat(320);

async function writeBatch(
  client: pg.Client,
  seeded: Seeded,
  size: number,
  salt: number,
): Promise<void> {
  const { tenantId, productIds, locationIds } = seeded;
  const orderIds = Array.from({ length: size }, () => ids.uuid());
  const lines = orderIds.flatMap((orderId, n) =>
    Array.from({ length: linesPerOrder[n % 5] ?? 1 }, (_, at) => ({
      id: ids.uuid(),
      orderId,
      no: at + 1,
      product: productIds[Math.floor(Math.random() * productIds.length)],
      location: locationIds[Math.floor(Math.random() * locationIds.length)],
    })),
  );
  const arr = (values: readonly unknown[]): string => `{${values.join(',')}}`;
  const column = <K extends keyof (typeof lines)[number]>(key: K): string =>
    arr(lines.map((line) => line[key]));
  const run = (name: string, text: string, values: unknown[]): Promise<unknown> =>
    client.query({ name, text, values });
  await client.query('begin');
  await run(
    'o',
    `insert into orders (tenant_id, id, type, status, stage, channel, channel_order_id, fingerprint, customer_id,
      currency, total_minor, shipping_address, destination_country, placed_at, created_at, updated_at)
    select $1, u.id, 'standard', 'fully_allocated', 'received', 'floor', $3 || u.n, 'f', 'cus', 'USD', 1000, $4, 'US',
       now(), now(), now()
    from unnest($2::uuid[]) with ordinality u (id, n)`,
    [tenantId, arr(orderIds), `${salt}-`, address],
  );
  await run(
    'l',
    `insert into order_lines (tenant_id, id, order_id, line_no, product_id, sku, name,
       quantity, unit_price_minor, allocated)
    select $1, u.id, u.o, u.n, u.p, 'SKU-1000', 'Product', 1, 1000, 1
    from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[]) u (id, o, n, p)`,
    [tenantId, column('id'), column('orderId'), column('no'), column('product')],
  );
  await run(
    'r',
    `insert into reservations (tenant_id, id, product_id, location_id, quantity, status, owner_type,
       order_id, order_line_id, created_at)
    select $1, u.id, u.p, u.l, 1, 'allocated', 'order', u.o, u.i, now()
    from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[]) u (id, p, l, o, i)`,
    [
      tenantId,
      arr(lines.map(() => ids.uuid())),
      column('product'),
      column('location'),
      column('orderId'),
      column('id'),
    ],
  );
  await run(
    'd',
    `insert into routing_decisions (tenant_id, id, order_id, trigger, outcome, committed, decided_at, document)
    select $1, u.id, u.o, 'capture', 'planned', true, now(), $4 from unnest($2::uuid[], $3::uuid[]) u (id, o)`,
    [tenantId, arr(orderIds.map(() => ids.uuid())), arr(orderIds), decision],
  );
  await run(
    'e',
    `insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, occurred_at, data)
    select $1, u.id, 'order.created', 'ord', u.o, 'floor', now(), $4 from unnest($2::uuid[], $3::uuid[]) u (id, o)`,
    [
      tenantId,
      arr([...orderIds, ...orderIds].map(() => ids.uuid())),
      arr([...orderIds, ...orderIds]),
      event,
    ],
  );
  await run(
    'k',
    `insert into idempotency_keys (tenant_id, route, key, fingerprint, status, headers, body, created_at)
    select $1, 'floor', u.o::text, 'f', 201, '{}', $3, now() from unnest($2::uuid[]) u (o)`,
    [tenantId, arr(orderIds), answer],
  );
  await run(
    's',
    `with d as (
      select u.p, u.l, count(*)::int as n from unnest($2::uuid[], $3::uuid[]) u (p, l)
       group by u.p, u.l order by u.p, u.l
    ), locked as (
      select i.product_id, i.location_id, d.n from d
       join inventory i on i.tenant_id = $1 and i.product_id = d.p and i.location_id = d.l
      order by 1, 2 for no key update of i
    ), moved as (
      update inventory i set allocated = i.allocated + k.n from locked k
      where i.tenant_id = $1 and i.product_id = k.product_id and i.location_id = k.location_id returning 1
    )
    insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta, actor, at)
    select $1, u.p, u.l, 'allocate', 1, 'floor', now() from unnest($2::uuid[], $3::uuid[]) u (p, l)`,
    [tenantId, column('product'), column('location')],
  );
  await client.query('commit');
}
