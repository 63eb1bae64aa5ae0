// Goal: whoever pages by cursor sees every record once, whatever is written in between; counts
// are what they say they are; a cursor is good for the list it was given for and no other.
// Method: 1,000 orders through HTTP, paged while more are captured.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

const ordersMade = 1000;
let server: TestServer;
let captured = 0;

async function capture(count: number): Promise<void> {
  const orders = Array.from({ length: count }, () => {
    captured++;
    return orderBody(`W-${captured}`, [{ product: 'TEE', quantity: 1 }], {
      priority: captured % 7,
    });
  });
  const answer = await server.request('POST', '/v1/orders/bulk', { body: { orders } });
  expect(answer.body.failed).toBe(0);
}

beforeAll(async () => {
  server = await startTestServer();
  const place = await seedLocation(server, 'DEN-1');
  const product = await seedProduct(server, 'TEE');
  await seedStock(server, product.uuid, place.uuid, 1_000_000);
  for (let made = 0; made < ordersMade; made += 250) await capture(250);
});
afterAll(() => server.stop());

const list = (query: string): Promise<TestAnswer> => server.request('GET', `/v1/orders?${query}`);

/** Every page from the first to the last; `between` runs after each. */
async function pages(query: string, between: () => Promise<void>): Promise<TestAnswer[]> {
  const found: TestAnswer[] = [];
  for (let cursor = ''; ;) {
    const page = await list(cursor === '' ? query : `${query}&cursor=${cursor}`);
    expect([page.status, page.body.detail]).toEqual([200, undefined]);
    found.push(page);
    if (!page.body.has_more) {
      expect(page.body.next_cursor).toBeNull();
      return found;
    }
    cursor = page.body.next_cursor;
    await between();
  }
}

const numbersOf = (found: readonly TestAnswer[]): number[] =>
  found.flatMap((page) =>
    page.body.data.map((order: { channel_order_id: string }) =>
      Number(order.channel_order_id.slice(2)),
    ),
  );
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('paging while orders are captured', () => {
  it('from the newest loses none, doubles none and shows none of the later', async () => {
    const before = captured;
    const found = await pages('limit=70&count=none', () => capture(3));
    expect(captured).toBeGreaterThan(before);
    expect(sorted(numbersOf(found))).toEqual(upTo(before));
    const ids = found.flatMap((page) => page.body.data.map((order: { id: string }) => order.id));
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  it('from the oldest comes to the later ones too', async () => {
    let insertions = 5;
    const found = await pages('limit=200&sort=created_at', async () => {
      if (insertions-- > 0) await capture(7);
    });
    expect(sorted(numbersOf(found))).toEqual(upTo(captured));
  });

  it.each(['sort=-placed_at', 'sort=placed_at', 'q=sku:TEE%20w-', 'priority[gte]=0&sort=id'])(
    'sees each order once with %s',
    async (query) => {
      const before = captured;
      const found = await pages(`${query}&limit=190&count=none`, () => capture(1));
      const seen = numbersOf(found);
      expect(new Set(seen).size).toBe(seen.length);
      expect(sorted(seen.filter((number) => number <= before))).toEqual(upTo(before));
    },
  );

  it('sees each order once when they share their time', async () => {
    // One minute for all: only the id tells them apart.
    await server.db.system.query(`update orders set placed_at = $2 where tenant_id = $1`, [
      server.tenantId,
      '2026-11-23T10:00:00.000Z',
    ]);
    const found = await pages('sort=-placed_at&limit=150', async () => undefined);
    expect(sorted(numbersOf(found))).toEqual(upTo(captured));
  });
});

describe('a count', () => {
  it('is left out, exact, or of the filter', async () => {
    expect((await list('limit=1&count=none')).body.total).toBeNull();
    expect((await list('limit=1')).body.total).toEqual({ value: captured, relation: 'eq' });
    expect((await list('limit=1&count=exact')).body.total).toEqual({
      value: captured,
      relation: 'eq',
    });
    const some = upTo(captured).filter((number) => number % 7 === 3).length;
    expect((await list('limit=1&priority=3')).body.total).toEqual({ value: some, relation: 'eq' });
    expect((await list('count=some')).body.code).toBe('invalid_parameter');
  });

  it('stops at 10,000 unless it shall be exact', async () => {
    await server.db.system.query(
      `insert into log_entries (tenant_id, id, type, body, actor, recorded_at)
       select $1, gen_random_uuid(), 'counted', '{}', 'test', $2
       from generate_series(1, 10050)`,
      [server.tenantId, '2026-11-23T10:00:00.000Z'],
    );
    const count = async (query: string) =>
      (await server.request('GET', `/v1/logs?type=counted&limit=1${query}`)).body.total;
    expect(await count('')).toEqual({ value: 10_000, relation: 'gte' });
    expect(await count('&count=capped')).toEqual({ value: 10_000, relation: 'gte' });
    expect(await count('&count=exact')).toEqual({ value: 10_050, relation: 'eq' });
  });
});

describe('a cursor', () => {
  it('is for the same filters, sort, search and list', async () => {
    const { next_cursor: cursor } = (await list('limit=1&priority=3')).body;
    expect((await list(`limit=5&priority=3&cursor=${cursor}`)).body.data).toHaveLength(5);
    for (const query of ['', 'priority=4&', 'priority=3&sort=placed_at&', 'priority=3&q=w&']) {
      const answer = await list(`${query}cursor=${cursor}`);
      expect([query, answer.status, answer.body.code]).toEqual([query, 400, 'cursor_mismatch']);
    }
    const elsewhere = await server.request('GET', `/v1/products?cursor=${cursor}`);
    expect(elsewhere.body.code).toBe('cursor_mismatch');
  });

  it('is refused when it was changed', async () => {
    const { next_cursor: cursor } = (await list('limit=1')).body;
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const written = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const changed = [
      '%00',
      'x',
      cursor.slice(0, -5),
      written({}),
      written(null),
      written([2, ...parts.slice(1)]),
      written([...parts, 1]),
      written([parts[0], parts[1], "' or 1=1", parts[3]]),
      written([parts[0], parts[1], null, parts[3]]),
      written([parts[0], parts[1], parts[2], 'a\u0000']),
    ];
    for (const text of changed) {
      const answer = await list(`cursor=${text}`);
      expect([text, answer.status, answer.body.code]).toEqual([text, 400, 'invalid_cursor']);
    }
  });

  it('is also a link', async () => {
    const page = await list('limit=2&priority=3');
    const link = /<([^>]+)>; rel="next"/.exec(page.headers['link'] ?? '')?.[1] ?? '';
    const next = await server.request('GET', link.replace('http://switchyard.test', ''));
    expect(next.status).toBe(200);
    expect(numbersOf([next])[0]).toBeLessThan(numbersOf([page])[1] ?? 0);
  });
});
