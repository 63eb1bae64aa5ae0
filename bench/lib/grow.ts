import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { monotonicIds } from '../../packages/server/src/lib/ids.ts';
import type { Seeded } from './seed.ts';

const ids = monotonicIds(Date.now, randomBytes);

/**
 * Orders with lines, claims, ledger and events, as capture leaves them, straight into the tables in
 * statements of 5,000: of ten, two are being worked on and six have been shipped. Names come from a
 * short list, numbers are each one's own.
 */
export async function addOrders(
  client: pg.Client,
  seeded: Seeded,
  { count, from }: { count: number; from: number },
  tell: (orders: number) => void,
): Promise<void> {
  const batch = 5000;
  for (let done = 0; done < count; done += batch) {
    const size = Math.min(batch, count - done);
    const orderIds = Array.from({ length: size }, () => ids.uuid());
    const lineIds = Array.from({ length: size * 2 }, () => ids.uuid());
    const claimIds = Array.from({ length: size * 2 }, () => ids.uuid());
    const workIds = Array.from({ length: size }, () => ids.uuid());
    const shipmentIds = Array.from({ length: size }, () => ids.uuid());
    await client.query(
      `with o as (
         insert into orders (tenant_id, id, type, status, stage, channel, channel_order_id, fingerprint, customer_id,
           customer, currency, total_minor, shipping_address, destination_country, placed_at, created_at, updated_at)
         select $1, u.id, 'standard', case when u.n % 10 < 2 then 'in_fulfillment'
             when u.n % 10 < 8 then 'completed' else 'fully_allocated' end, 'received',
           'grown', 'G-' || ($5::bigint + u.n), 'f', 'cus_' || ($5::bigint + u.n) % 20000,
           json_build_object('name', 'Customer ' || ($5::bigint + u.n) % 20000,
             'email', 'c' || ($5::bigint + u.n) || '@example.com'), 'USD', 2000, '{"country":"US"}', 'US',
           now() - ($5::bigint + u.n) * interval '1 second', now(), now()
         from unnest($2::uuid[]) with ordinality u (id, n)
       ), lines as (
         select l.id as line_id, c.id as claim_id, ($2::uuid[])[(l.n + 1) / 2] as order_id, (l.n + 1) % 2 + 1 as no,
           ($6::uuid[])[1 + (l.n * 7919 + $5::bigint) % cardinality($6::uuid[])] as product_id,
           ($7::uuid[])[1 + l.n % cardinality($7::uuid[])] as location_id
         from unnest($3::uuid[]) with ordinality l (id, n)
         join unnest($4::uuid[]) with ordinality c (id, n) on c.n = l.n
       ), ol as (
         insert into order_lines (tenant_id, id, order_id, line_no, product_id, sku, name, quantity,
           unit_price_minor, allocated)
         select $1, line_id, order_id, no, product_id, 'grown', 'Product', 1, 1000, 1 from lines
       ), r as (
         insert into reservations (tenant_id, id, product_id, location_id, quantity, status, owner_type,
           order_id, order_line_id, created_at)
         select $1, claim_id, product_id, location_id, 1, 'allocated', 'order', order_id, line_id, now() from lines
       ), m as (
         insert into inventory_movements (tenant_id, product_id, location_id, kind, allocated_delta,
           reference_type, reference_id, actor, at)
         select $1, product_id, location_id, 'allocate', 1, 'order', order_id, 'bench', now() from lines
       ), work as (
         insert into fulfillment_orders (tenant_id, id, order_id, location_id, status, work_step, request_status,
           picking_method, carrier, tracking_number, created_at, updated_at)
         select $1, ($8::uuid[])[u.n], u.id, ($7::uuid[])[1 + u.n % cardinality($7::uuid[])],
           case when u.n % 10 < 2 then 'open' else 'completed' end, 'none', 'unsubmitted', 'single', 'UPS',
           'TRK-' || ($5::bigint + u.n), now(), now()
         from unnest($2::uuid[]) with ordinality u (id, n) where u.n % 10 < 8
       ), shipped as (
         insert into shipments (tenant_id, id, fulfillment_order_id, order_id, location_id, status, carrier,
           tracking_number, shipped_at)
         select $1, ($9::uuid[])[u.n], ($8::uuid[])[u.n], u.id, ($7::uuid[])[1 + u.n % cardinality($7::uuid[])],
           'shipped', 'UPS', 'TRK-' || ($5::bigint + u.n), now() - ($5::bigint + u.n) * interval '1 second'
         from unnest($2::uuid[]) with ordinality u (id, n) where u.n % 10 between 2 and 7
       )
       insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, occurred_at, data)
       select $1, gen_random_uuid(), 'order.created', 'ord', u.id, 'bench', now(), '{"object":{"version":1}}'
       from unnest($2::uuid[]) u (id)
       union all
       select $1, gen_random_uuid(), 'fulfillment_order.created', 'ffo', u.id, 'bench', now(),
         '{"object":{"version":1}}'
       from unnest($8::uuid[]) with ordinality u (id, n) where u.n % 10 < 8`,
      [
        seeded.tenantId,
        orderIds,
        lineIds,
        claimIds,
        from + done,
        seeded.productIds,
        seeded.locationIds,
        workIds,
        shipmentIds,
      ],
    );
    tell(from + done + size);
  }
}

/** Products with a record at each place until there are so many records. */
export async function addRecords(client: pg.Client, seeded: Seeded, wanted: number): Promise<void> {
  const { rows } = await client.query<{ n: number }>(
    'select count(*)::int as n from inventory where tenant_id = $1',
    [seeded.tenantId],
  );
  const places = seeded.locationIds.length;
  const missing = Math.ceil((wanted - (rows[0]?.n ?? 0)) / places);
  if (missing <= 0) return;
  const fresh = Array.from({ length: missing }, () => ids.uuid());
  const first = seeded.productIds.length;
  await client.query(
    `insert into products (tenant_id, id, sku, name, currency, price_minor, weight_grams, created_at, updated_at)
     select $1, u.id, 'SKU-' || ($3::int + u.n), 'Product ' || ($3::int + u.n), 'USD', 1000, 500, now(), now()
     from unnest($2::uuid[]) with ordinality u (id, n)`,
    [seeded.tenantId, fresh, first],
  );
  await client.query(
    `insert into inventory (tenant_id, product_id, location_id, on_hand, created_at, updated_at)
     select $1, p, l, 100000, now(), now() from unnest($2::uuid[]) p, unnest($3::uuid[]) l`,
    [seeded.tenantId, fresh, seeded.locationIds],
  );
  await client.query(
    `insert into inventory_movements (tenant_id, product_id, location_id, kind, on_hand_delta, actor, at)
     select $1, p, l, 'opening', 100000, 'bench', now() from unnest($2::uuid[]) p, unnest($3::uuid[]) l`,
    [seeded.tenantId, fresh, seeded.locationIds],
  );
  await client.query(
    `insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, occurred_at, data)
     select $1, gen_random_uuid(), 'product.created', 'prd', u.id, 'bench', now(), '{"object":{"version":1}}'
     from unnest($2::uuid[]) u (id)`,
    [seeded.tenantId, fresh],
  );
  seeded.productIds.push(...fresh);
}

/** Waits until every fact has its number and the index of searches has read them all. */
export async function untilRead(client: pg.Client, seeded: Seeded): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ waiting: string }>(
      `select (select count(*) from event_outbox where tenant_id = $1)
         + coalesce((select last_sequence from event_heads where tenant_id = $1), 0)
         - coalesce((select sequence from subscription_cursors
             where tenant_id = $1 and name = 'search'), 0) as waiting`,
      [seeded.tenantId],
    );
    if (Number(rows[0]?.waiting ?? 0) === 0) return;
    process.stderr.write(`\r${rows[0]?.waiting} events to be read \u001b[K`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
