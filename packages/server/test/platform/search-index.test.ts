// A rare word finds its records by the index, and none is ever missed: neither one that was there
// before the index, nor one whose events nobody has read, nor one that was changed or erased since.
// Method: the reader runs when the test says so; a row taken out of the index shows that it is
// asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchedLists } from '../../src/app.ts';
import type { Uuid } from '../../src/lib/ids.ts';
import { candidatesOf, readTexts } from '../../src/platform/search/index.ts';
import { gramsOf, saltOf } from '../../src/platform/search/grams.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';

const orders = { kind: 'ord', family: 'order' };
let server: TestServer;
const idsByNumber = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  const place = await seedLocation(server, 'DEN-1');
  const product = await seedProduct(server, 'MUG');
  await seedStock(server, product.uuid, place.uuid, 1000);
  for (const name of ['Ada Byron', 'Grace Hopper', 'Ürsüla Ödland', 'Radia Perlman']) {
    await capture(`W-${idsByNumber.size + 1}`, name);
  }
});
afterAll(() => server.stop());

async function capture(number: string, name: string): Promise<void> {
  const customer = { id: `cus_${idsByNumber.size}`, name, email: `${number}@example.com` };
  const body = orderBody(number, [{ product: 'MUG', quantity: 1 }], { customer });
  const answer = await server.request('POST', '/v1/orders', { body });
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
  idsByNumber.set(number, answer.body.id as string);
}

async function found(q: string, path = 'orders'): Promise<string[]> {
  const answer = await server.request('GET', `/v1/${path}?q=${encodeURIComponent(q)}&sort=id`);
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  return answer.body.data.map((one: { channel_order_id: string }) => one.channel_order_id);
}

async function sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await server.db.system.query<Row>(text, values)).rows;
}

const sequenced = (): Promise<unknown> =>
  eventually('every fact has its number', async () => {
    const [row] = await sql<{ n: number }>('select count(*)::int as n from event_outbox');
    return row?.n === 0;
  });

async function read(): Promise<void> {
  await sequenced();
  const around = { db: server.db, clock: { now: nowOf }, ids: server.ids, log: server.log };
  await readTexts(around, searchedLists, new AbortController().signal);
}

const nowOf = () => new Date().toISOString() as never;

const candidates = (word: string, tenantId = server.tenantId): Promise<Uuid[] | undefined> =>
  server.db.transaction(tenantId, { readOnly: true }, (tx) => candidatesOf(tx, orders, [word]));

test('finds what was there before anything was read, and what was read since', async () => {
  expect(await candidates('hopper')).toBeUndefined();
  expect(await found('hopper')).toEqual(['W-2']);
  await read();
  expect(await candidates('hopper')).toHaveLength(1);
  expect(await candidates('nowhere')).toEqual([]);
  expect(await found('hopper')).toEqual(['W-2']);
  expect(await found('ÜRSÜLA')).toEqual(['W-3']);
  expect(await found('perlman -hopper w-4@exam')).toEqual(['W-4']);
  expect(await found('e')).toHaveLength(4);
});

test('asks the index: without its row an order is not found, and reading anew finds it', async () => {
  const [row] = await sql<{ id: Uuid }>(
    `delete from search_grams where tenant_id = $1 and record_id in (
       select id from orders where tenant_id = $1 and channel_order_id = 'W-2') returning record_id as id`,
    [server.tenantId],
  );
  expect(await found('hopper')).toEqual([]);
  await sql(
    `insert into search_grams (tenant_id, kind, record_id, grams) values ($1, 'ord', $2, null)`,
    [server.tenantId, row?.id],
  );
  expect(await found('hopper')).toEqual(['W-2']);
  await note('W-1');
  await read();
  expect(await sql('select 1 from search_grams where grams is null')).toEqual([]);
  expect(await found('hopper')).toEqual(['W-2']);
});

async function note(number: string): Promise<void> {
  const path = `/v1/orders/${idsByNumber.get(number)}/notes`;
  const answer = await server.request('POST', path, { body: { text: 'Looked at.' } });
  expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
}

test('finds what nobody has read yet, and what was changed since it was read', async () => {
  await capture('W-5', 'Barbara Liskov');
  expect(await found('liskov')).toEqual(['W-5']);
  await sequenced();
  expect(await found('liskov')).toEqual(['W-5']);
  await read();
  const path = `/v1/orders/${idsByNumber.get('W-5')}`;
  const changed = await server.request('PATCH', path, {
    body: { customer: { id: 'cus_5', name: 'Margaret Hamilton' } },
    headers: { 'if-match': '*' },
  });
  expect([changed.status, changed.text]).toEqual([200, expect.anything()]);
  for (const look of [sequenced, read]) {
    expect(await found('hamilton')).toEqual(['W-5']);
    await look();
  }
  expect([await found('hamilton'), await found('liskov')]).toEqual([['W-5'], []]);
});

test('forgets who is erased, and still finds the order by what is left', async () => {
  await server.request('POST', `/v1/orders/${idsByNumber.get('W-5')}/cancel`, { body: {} });
  const erased = await server.request('POST', '/v1/customers/cus_5/erase', {
    body: { reason: 'subject_request' },
  });
  expect([erased.status, erased.text]).toEqual([200, expect.anything()]);
  expect([await found('hamilton'), await found('w-5')]).toEqual([[], ['W-5']]);
  await read();
  const [row] = await sql<{ grams: number[] }>(
    `select g.grams from search_grams g join orders o on o.tenant_id = g.tenant_id and o.id = g.record_id
     where g.tenant_id = $1 and g.kind = 'ord' and o.channel_order_id = 'W-5'`,
    [server.tenantId],
  );
  expect(row?.grams).toEqual(gramsOf('w-5', saltOf(server.tenantId, 'ord')));
  expect(await found('w-5')).toEqual(['W-5']);
});

test('shows one tenant nothing of another', async () => {
  const other = await createTestTenant(server.db, server.ids, 'other');
  await sql(
    `insert into search_marks (tenant_id, kind, place, done) values ($1, 'ord', $1, true)`,
    [other],
  );
  expect(await candidates('hopper', other)).toEqual([]);
});

test('is answered by the index under the role that may use it', async () => {
  const client = await server.db.system.connect();
  try {
    await client.query('begin; set local enable_seqscan = off; set local enable_indexscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain select record_id from search_grams
       where grams @> '{1,2}'::int[]`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('search_grams_of');
  } finally {
    await client.query('rollback');
    client.release();
  }
});
