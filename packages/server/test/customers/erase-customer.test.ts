// Who is erased is nowhere any more: in no column of any table, no answer and no line of the log;
// and nothing that is counted has changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicesOf } from '../../src/platform/services.ts';
import { type Place, stockedProduct } from '../fulfillment/support.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation } from '../support/seed.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import {
  canary,
  canaryLatitude,
  canaryLongitude,
  customerId,
  email,
  endOrders,
  erase,
  tellOfCustomer,
  type World,
} from './canaries.ts';
import { findStored } from './stored-texts.ts';

const words = [canary, email, String(canaryLatitude), String(canaryLongitude)];
const places: Record<string, Place> = {};
let server: TestServer;
let world: World;

beforeAll(async () => {
  server = await startTestServer();
  places['EAST'] = await seedLocation(server, 'EAST', { latitude: 40, longitude: -105 });
  places['WEST'] = await seedLocation(server, 'WEST', { latitude: 37, longitude: -122 });
  await stockedProduct(server, 'SHIRT', places, { EAST: 500, WEST: 500 });
  await stockedProduct(server, 'RARE', places, { EAST: 0 });
  world = await tellOfCustomer(server, 'SHIRT', places);
  const bystander = orderBody('bystander', [{ product: 'SHIRT', quantity: 1 }], {
    customer: { id: 'cus_other', name: 'Ben Stays', email: 'ben@example.com' },
  });
  await server.request('POST', '/v1/orders', { body: bystander, idempotencyKey: 'bystander' });
});

afterAll(async () => {
  await server.stop();
});

const sequenced = (): Promise<unknown> =>
  eventually('every fact has its number', async () => (await count('event_outbox')) === 0);

async function count(table: string): Promise<number> {
  const { rows } = await server.db.system.query<{ n: number }>(
    `select count(*)::int as n from ${table}`,
  );
  return rows[0]?.n ?? 0;
}

/** Numbers that an erasure may not change. */
async function figures(): Promise<unknown> {
  const { rows } = await server.db.system.query(
    `select (select json_agg(json_build_array(status, stage, total_minor, currency, channel_order_id,
         destination_country) order by id) from orders) as orders,
       (select json_agg(json_build_array(quantity, cancelled, shipped, delivered, unit_price_minor)
         order by id) from order_lines) as lines,
       (select json_agg(json_build_array(on_hand, allocated, reserved) order by product_id, location_id)
         from inventory) as stock,
       (select json_build_array(count(*), sum(on_hand_delta), sum(allocated_delta), sum(reserved_delta))
         from inventory_movements) as ledger,
       (select json_agg(json_build_array(status, location_id) order by id) from shipments) as shipments,
       (select json_agg(json_build_array(sequence, type, subject_id) order by sequence)
         from events where type <> 'customer.erased') as events`,
  );
  return rows[0];
}

type Operation = { parameters?: { name: string; in: string }[] };

/** Every list and report that needs no parameter, and everything about each order. */
function crawled(): string[] {
  const path = join(import.meta.dirname, '../../../../openapi.json');
  const document = JSON.parse(readFileSync(path, 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const open = Object.entries(document.paths)
    .filter(([address, operations]) => operations['get'] && !address.includes('{'))
    .map(([address]) => address)
    .filter((address) => !address.endsWith('/stream'));
  const ofOrders = Object.values(world.orders).flatMap((id) =>
    ['', '/timeline', '/notes', '/decisions'].map((end) => `/v1/orders/${id}${end}`),
  );
  return [
    ...open.map((address) => (address.startsWith('/v1/') ? `${address}?limit=100` : address)),
    '/v1/events?after=0&limit=1000',
    `/v1/orders?search=${canary}`,
    `/v1/analytics/customers/${customerId}/fulfillment_history`,
    ...ofOrders,
  ];
}

/** Answers of the API that hold one of the words, but for where the question itself is repeated. */
async function findAnswered(): Promise<string[]> {
  const found: string[] = [];
  for (const path of crawled()) {
    const answer = await server.request('GET', path);
    const told = answer.text.replaceAll(path, '').replaceAll(customerId, '');
    if (words.some((word) => told.includes(word))) found.push(`${path}: ${told.slice(0, 300)}`);
  }
  return found;
}

test('an export tells everything that is stored, page by page', async () => {
  const answer = await server.request(
    'GET',
    `/v1/customers/${customerId}/export?email=${encodeURIComponent(email)}`,
  );
  expect(answer.status, answer.text.slice(0, 500)).toBe(200);
  expect(answer.body.order_count).toBe(Object.keys(world.orders).length);
  const ids = answer.body.orders.map((one: { order: { id: string } }) => one.order.id);
  expect(ids.toSorted()).toEqual(Object.values(world.orders).toSorted());
  expect(answer.body.known_as.emails).toContain(email);
  expect(answer.body.reservations).toHaveLength(2);
  expect(answer.body.log_entries).toHaveLength(3);
  const { rows } = await server.db.system.query<{ text: string }>('select text from order_notes');
  expect(answer.text).toContain(rows[0]?.text);
  expect(answer.text).not.toContain('Ben Stays');
});

test('while an order is open nothing is erased, and a dry run keeps everything', async () => {
  const before = await figures();
  const refused = await erase(server, { forReal: true });
  expect([refused.status, refused.body.code]).toEqual([409, 'customer_has_open_orders']);
  expect(refused.body.order_ids).toContain(world.orders['draft']);
  expect(refused.body.order_ids).not.toContain(world.orders['completed']);
  await endOrders(server, world);
  const dry = await erase(server);
  expect(dry.status, dry.text).toBe(200);
  expect(dry.body).toMatchObject({ dry_run: true, reason: 'subject_request' });
  expect(dry.body.erased_rows.orders).toBe(Object.keys(world.orders).length);
  expect(await count('erasures')).toBe(0);
  expect(before).not.toEqual({});
  const found = (await findStored(server, words)).map((line) => line.split(':')[0]);
  const holding =
    'events fulfillment_orders idempotency_keys inventory_movements jobs log_entries order_holds ' +
    'order_lines order_notes orders reservations routing_decisions shipments';
  expect([...new Set(found)].join(' ')).toBe(holding);
});

test('after the erasure no column, no answer and no log line tells of the person', async () => {
  await sequenced();
  const { feed } = servicesOf(server.db);
  const unfollow = feed.follow(server.tenantId, () => undefined);
  const before = await figures();
  const done = await erase(server, { forReal: true });
  expect(done.status, done.text).toBe(200);
  expect(done.body.erased_rows.orders).toBe(Object.keys(world.orders).length);
  for (const table of ['events', 'idempotency_keys', 'log_entries', 'shipments', 'jobs']) {
    expect(done.body.erased_rows[table], table).toBeGreaterThan(0);
  }
  expect(done.text).not.toContain(canary);
  await sequenced();
  expect(await findStored(server, words)).toEqual([]);
  expect(await findAnswered()).toEqual([]);
  await eventually('live readers are not given what was read before', async () => {
    const events = await feed.read(server.tenantId, 0, 5000);
    return !words.some((word) => JSON.stringify(events).includes(word));
  });
  unfollow();
  expect(words.filter((word) => JSON.stringify(server.logged).includes(word))).toEqual([]);
  expect(await figures()).toEqual(before);
  await expectLaws(server);
  const fact = await server.request('GET', '/v1/events?after=0&types=customer.erased&limit=10');
  expect(fact.body.data).toMatchObject([
    { type: 'customer.erased', subject: done.body.id, data: { reason: 'subject_request' } },
  ]);
});

test('those who stay are untouched', async () => {
  const stored = await findStored(server, ['Ben Stays']);
  expect(stored.map((line) => line.split(':')[0])).toEqual(['idempotency_keys', 'orders']);
  const body = orderBody('bystander', [{ product: 'SHIRT', quantity: 1 }], {
    customer: { id: 'cus_other', name: 'Ben Stays', email: 'ben@example.com' },
  });
  const again = await server.request('POST', '/v1/orders', { body, idempotencyKey: 'bystander' });
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
});

test('an old key answers 410 and does nothing again; an old order is a duplicate', async () => {
  const before = await figures();
  const answers = new Set<number>();
  for (const { method, path, body, key, status } of world.kept) {
    const again = await server.request(method, path, { body, idempotencyKey: key });
    const isReplay = again.headers['idempotent-replayed'] === 'true';
    expect(isReplay ? status : 410, `${path} ${again.text}`).toBe(again.status);
    expect(again.text.replaceAll(path, '')).not.toContain(canary);
    answers.add(again.status);
  }
  expect(answers).toContain(410);
  const [first] = world.kept;
  const resent = await server.request('POST', '/v1/orders', { body: first?.body });
  expect([resent.status, resent.body.code]).toEqual([409, 'duplicate_order']);
  expect(resent.text).not.toContain(canary);
  expect(await figures()).toEqual(before);
});

test('a second erasure changes nothing and tells of the first', async () => {
  const { rows } = await server.db.system.query<{ id: string; version: number }>(
    'select id, version from orders order by id',
  );
  const again = await erase(server, { forReal: true });
  expect(again.status, again.text).toBe(200);
  expect(again.body.erased_rows).toEqual({});
  expect(await count('erasures')).toBe(1);
  const after = await server.db.system.query('select id, version from orders order by id');
  expect(after.rows).toEqual(rows);
  const gone = await server.request('GET', `/v1/customers/${customerId}/export`);
  expect(gone.status).toBe(404);
  const nobody = await server.request('POST', '/v1/customers/nobody-at-all/erase', {
    body: { reason: 'unlawful' },
    idempotencyKey: null,
  });
  expect(nobody.status).toBe(404);
});

test('whoever an older backup brings back is erased again, once', async () => {
  const list = await server.request('GET', '/v1/erasures');
  expect(list.body.data).toHaveLength(1);
  const id = world.orders['completed'];
  // As an older backup has it: the order tells who it was, and nothing tells of the erasure.
  await server.db.system.query(
    `update orders set customer_id = $2, customer = $3, shipping_address = $3
     where tenant_id = $1 and channel_order_id = 'T35-completed'`,
    [server.tenantId, customerId, JSON.stringify({ id: customerId, email })],
  );
  await server.db.system.query('delete from erasures where tenant_id = $1', [server.tenantId]);
  const reapply = (): ReturnType<TestServer['request']> =>
    server.request('POST', '/v1/erasures/reapply', {
      body: { erasures: list.body.data },
      idempotencyKey: null,
    });
  expect((await reapply()).body).toMatchObject({ added: 1, erased: 1 });
  expect((await reapply()).body).toMatchObject({ added: 0, erased: 0 });
  const order = await server.request('GET', `/v1/orders/${id}`);
  expect(order.body).toMatchObject({ customer: null, shipping_address: null });
  expect(await findStored(server, words)).toEqual([]);
  expect((await erase(server, { forReal: true })).body.erased_rows).toEqual({});
  await expectLaws(server);
});

test('export and erasure need scopes of their own', async () => {
  const key = await server.request('POST', '/v1/api_keys', {
    body: { name: 'support', scopes: ['orders:read', 'orders:write', 'pii:read'] },
  });
  const secret = key.body.secret as string;
  const path = `/v1/customers/${customerId}`;
  const exported = await server.request('GET', `${path}/export`, { key: secret });
  const erased = await server.request('POST', `${path}/erase`, {
    body: { reason: 'objection' },
    key: secret,
  });
  expect([exported.status, erased.status]).toEqual([403, 403]);
});

test('the same customer of another tenant is not touched', async () => {
  const elsewhere = await createTestTenant(server.db, server.ids, 'elsewhere');
  const shared = { id: 'shared-customer', name: 'Cleo Shared', email: 'cleo@example.com' };
  const lines = [{ product: 'SHIRT', quantity: 1 }];
  const order = await server.request('POST', '/v1/orders', {
    body: orderBody('shared', lines, { customer: shared }),
  });
  await server.request('POST', `/v1/orders/${order.body.id}/notes`, { body: { text: 'Cleo' } });
  await server.request('POST', '/v1/logs', { body: { type: 'call', text: 'cleo@example.com' } });
  await server.request('POST', `/v1/orders/${order.body.id}/cancel`, { body: {} });
  await sequenced();
  const tables = ['orders', 'order_notes', 'log_entries', 'events', 'idempotency_keys'];
  for (const table of tables) {
    // The very same rows, ids too, under the other tenant.
    const { rows } = await server.db.system.query<{ columns: string }>(
      `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
       where table_schema = 'switchyard' and table_name = $1 and column_name <> 'tenant_id'`,
      [table],
    );
    const columns = rows[0]?.columns ?? '';
    await server.db.system.query(
      `insert into ${table} (tenant_id, ${columns}) select $2, ${columns} from ${table} t
       where t.tenant_id = $1 and t::text ilike '%cleo%'`,
      [server.tenantId, elsewhere],
    );
  }
  const stored = async (): Promise<unknown[]> => {
    const { rows } = await server.db.system.query(
      tables
        .map((name) => `select t::text as row from ${name} t where t.tenant_id = $1`)
        .join(' union all '),
      [elsewhere],
    );
    return rows;
  };
  const before = await stored();
  expect(before.length).toBeGreaterThanOrEqual(tables.length);
  const done = await server.request('POST', '/v1/customers/shared-customer/erase', {
    body: { reason: 'no_longer_needed', email: shared.email },
    idempotencyKey: null,
  });
  expect(done.status, done.text).toBe(200);
  expect(await stored()).toEqual(before);
  expect(await count(`orders where customer_id = 'shared-customer'`)).toBe(1);
});
