import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { monotonicIds } from '../packages/server/src/lib/ids.ts';
import { cpuSecondsOfTree } from './lib/cpu.ts';
import { percentile, postBytes, runLoad } from './lib/load.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench, type Seeded } from './lib/seed.ts';
import { benchKey, type BenchServer, startBenchServer } from './lib/server.ts';

const ordersMeasured = 4000;
const connections = 128;
const ids = monotonicIds(Date.now, randomBytes);

type Stage = { orders: number; records: number };

/** Orders with lines, claims, ledger and events, as capture leaves them, straight into the tables. */
async function addOrders(
  client: pg.Client,
  seeded: Seeded,
  count: number,
  from: number,
): Promise<void> {
  const batch = 5000;
  for (let done = 0; done < count; done += batch) {
    const size = Math.min(batch, count - done);
    const orderIds = Array.from({ length: size }, () => ids.uuid());
    const lineIds = Array.from({ length: size * 2 }, () => ids.uuid());
    const claimIds = Array.from({ length: size * 2 }, () => ids.uuid());
    await client.query(
      `with o as (
         insert into orders (tenant_id, id, type, status, stage, channel, channel_order_id, fingerprint, customer_id,
           customer, currency, total_minor, shipping_address, destination_country, placed_at, created_at, updated_at)
         select $1, u.id, 'standard', case when u.n % 50 = 0 then 'completed' else 'fully_allocated' end, 'received',
           'grown', 'G-' || ($5::bigint + u.n), 'f', 'cus_' || ($5::bigint + u.n) % 20000,
           json_build_object('name', 'Customer ' || ($5::bigint + u.n) % 20000), 'USD', 2000, '{"country":"US"}', 'US',
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
       )
       insert into event_outbox (tenant_id, id, type, subject_type, subject_id, actor, occurred_at, data)
       select $1, gen_random_uuid(), 'order.created', 'ord', u.id, 'bench', now(), '{"object":{"version":1}}'
       from unnest($2::uuid[]) u (id)`,
      [
        seeded.tenantId,
        orderIds,
        lineIds,
        claimIds,
        from + done,
        seeded.productIds,
        seeded.locationIds,
      ],
    );
  }
}

async function addRecords(client: pg.Client, seeded: Seeded, wanted: number): Promise<void> {
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
  seeded.productIds.push(...fresh);
}

let made = 0;

function orderBytes(seeded: Seeded): Buffer {
  const n = made++;
  const lines = Array.from({ length: 1 + (n % 3) }, () => ({
    product_id: `SKU-${1 + Math.floor(Math.random() * seeded.productIds.length)}`,
    quantity: 1,
    price: 10,
  }));
  const body = JSON.stringify({
    source: 'bench',
    channel_order_id: `${process.pid}-${n}`,
    currency: 'USD',
    customer: { id: `cus_${n % 5000}` },
    line_items: lines,
    shipping_address: { city: 'Denver', country: 'US', latitude: 39.7, longitude: -105 },
  });
  return postBytes('/v1/orders', benchKey, body, { 'idempotency-key': `g${process.pid}-${n}` });
}

/** Every list and search of the API that a growing shop looks at, and how it is asked. */
function pages(grown: number, orderId: string): Record<string, string> {
  const middle = Math.floor(grown / 2);
  return {
    orders: '/v1/orders?limit=50',
    'orders by status': '/v1/orders?status=completed&limit=50',
    'orders of a customer': `/v1/orders?customer_id=cus_${middle % 20_000}&limit=50`,
    'orders by placed_at': '/v1/orders?sort=placed_at&limit=50',
    'order by its number': `/v1/orders?channel_order_id=G-${middle}&limit=50`,
    'orders with a sku': '/v1/orders?sku=SKU-1&limit=50',
    'search a common word': '/v1/orders?q=customer&limit=50',
    'search a rare word': `/v1/orders?q=g-${middle}&limit=50`,
    'search a number': `/v1/orders?q=G-${middle}`,
    'search nothing': '/v1/orders?q=nowheretobefound&limit=50',
    'one order': `/v1/orders/${orderId}`,
    inventory: '/v1/inventory?limit=50',
    'inventory of a product': '/v1/inventory?product_id=SKU-1&limit=50',
    products: '/v1/products?limit=50',
    events: '/v1/events?after=0&limit=50',
    movements: '/v1/inventory/movements?limit=50',
    reservations: '/v1/reservations?limit=50',
    'global inventory': '/v1/inventory/global?product_id=SKU-1',
  };
}

async function readPages(
  server: BenchServer,
  grown: number,
  orderId: string,
): Promise<Record<string, number>> {
  const p50: Record<string, number> = {};
  for (const [name, path] of Object.entries(pages(grown, orderId))) {
    const times: number[] = [];
    for (let n = 0; n < 7; n++) {
      const startedAt = performance.now();
      const answer = await server.request('GET', path);
      times.push(performance.now() - startedAt);
      if (answer.status !== 200)
        throw new Error(`${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    p50[name] = rounded(
      percentile(
        times.toSorted((a, b) => a - b),
        0.5,
      ),
    );
  }
  return p50;
}

type Measured = {
  orders: number;
  inventory_records: number;
  orders_per_second: number;
  p99_ms: number;
  cpu_micros_per_order: number;
  list_ms: Record<string, number>;
};

async function measureStage(
  server: BenchServer,
  client: pg.Client,
  seeded: Seeded,
  pid: number,
  stage: Stage,
): Promise<Measured> {
  // What was just written in bulk is vacuumed now, not during what is measured.
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  let warm = 2000;
  await runLoad(server.port, connections, () => (warm-- > 0 ? orderBytes(seeded) : undefined));
  const cpu = (): number => cpuSecondsOfTree(pid) + cpuSecondsOfTree(server.pid);
  const before = cpu();
  let left = ordersMeasured;
  const load = await runLoad(server.port, connections, () =>
    left-- > 0 ? orderBytes(seeded) : undefined,
  );
  const micros = ((cpu() - before) / ordersMeasured) * 1e6;
  const newest = await server.request('GET', '/v1/orders?limit=1');
  const [order] = (newest.body as { data: { id: string }[] }).data;
  return {
    orders: stage.orders,
    inventory_records: stage.records,
    orders_per_second: rounded(load.perSecond),
    p99_ms: rounded(load.p99Ms),
    cpu_micros_per_order: rounded(micros),
    list_ms: await readPages(server, stage.orders, order?.id ?? ''),
  };
}

function numbersOf(args: readonly string[], name: string, otherwise: number[]): number[] {
  const text = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  return text === undefined ? otherwise : text.split(',').map(Number);
}

/** The same orders and pages with ever more in the tables: what grows, and what must not. */
export const growth: Bench = {
  name: 'growth',
  says: 'capture and every list with 10⁴ to 10⁶ orders, then 10⁶ inventory records (--orders=, --records=)',
  run: async (args): Promise<BenchResult> => {
    const orderStages = numbersOf(args, 'orders', [10_000, 100_000, 1_000_000]);
    const recordStages = numbersOf(args, 'records', [1_000_000]);
    const server = await startBenchServer();
    try {
      const client = await connectBench(server.dataDir);
      const seeded = await seedBench(client, { products: 5000, locations: 20, unitsEach: 100_000 });
      const { rows } = await client.query<{ pid: number }>(
        "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
      );
      const pid = rows[0]?.pid ?? 0;
      const stages: Measured[] = [];
      let orders = 0;
      let records = 100_000;
      const note = async (): Promise<void> => {
        const stage = await measureStage(server, client, seeded, pid, { orders, records });
        process.stderr.write(`${JSON.stringify(stage)}\n`);
        stages.push(stage);
      };
      await note();
      for (const wanted of orderStages) {
        await addOrders(client, seeded, wanted - orders, orders);
        orders = wanted;
        await note();
      }
      for (const wanted of recordStages) {
        await addRecords(client, seeded, wanted);
        records = wanted;
        await note();
      }
      await client.end();
      const [empty] = stages;
      if (empty === undefined) throw new Error('Nothing was measured.');
      const worstCpu = Math.max(...stages.map((one) => one.cpu_micros_per_order));
      const ratio = rounded(worstCpu / empty.cpu_micros_per_order, 2);
      const slowest = stages
        .flatMap((one) =>
          Object.entries(one.list_ms).map(([name, ms]) => ({ name, ms, orders: one.orders })),
        )
        .toSorted((a, b) => b.ms - a.ms)[0];
      const goals = [
        { goal: 'CPU per order at most 1.3 of the empty figure', reached: ratio <= 1.3, is: ratio },
        {
          goal: `the first page of every list within 50 ms (slowest: ${slowest?.name} at ${slowest?.orders} orders)`,
          reached: (slowest?.ms ?? 0) <= 50,
          is: slowest?.ms ?? 0,
        },
      ];
      return {
        name: 'growth',
        figures: { stages },
        goals,
        floor: { empty_cpu_micros_per_order: empty.cpu_micros_per_order },
        ratio,
        ok: goals.every((goal) => goal.reached),
      };
    } finally {
      await server.stop();
    }
  },
};
