// Goal: what is looked up elsewhere before a list is read (codes of products and places, words in
// the texts of another table) finds the same rows as a look at each row; a short word finds all or
// says that it was not looked for. Method: a small stock, against what its names say; 6,000
// products for the short words.
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { searchedLists } from '../../src/app.ts';
import { readTexts } from '../../src/platform/search/index.ts';
import { eventually } from '../support/eventually.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';

let server: TestServer;
const skus = ['MUG-RED', 'MUG-BLUE', 'TEE-RED', 'CUP-9'];
const codes = ['DEN-1', 'RNO-RED', 'NJ-9'];

beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  const places = [];
  for (const code of codes) places.push(await seedLocation(server, code));
  for (const sku of skus) {
    const product = await seedProduct(server, sku);
    for (const place of places) await seedStock(server, product.uuid, place.uuid, 10);
  }
});
afterAll(() => server.stop());

const get = (path: string): Promise<TestAnswer> => server.request('GET', `/v1/${path}`);

/** `MUG-RED at DEN-1` of each record found, in the order of the words. */
async function found(query: string): Promise<string[]> {
  const answer = await get(`inventory?limit=200&${query}`);
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  expect(answer.body.total_count ?? answer.body.data.length).toBe(answer.body.data.length);
  return answer.body.data
    .map((row: { sku: string; location_code: string }) => `${row.sku} at ${row.location_code}`)
    .toSorted();
}

/** Records whose names hold each of the words. */
const holding = (...words: string[]): string[] =>
  skus
    .flatMap((sku) => codes.map((code) => `${sku} at ${code}`))
    .filter((name) => words.every((word) => name.includes(word)))
    .toSorted();

describe('a code', () => {
  it.each([
    ['location_id=NJ-9', holding('at NJ-9')],
    ['location_id=nowhere', []],
    ['location_id=prd_7zzzzzzzzzzzzzzzzzzzzzzzzz', []],
    ['location_id=loc_7zzzzzzzzzzzzzzzzzzzzzzzzz', []],
    ['location_id[in]=nowhere,NJ-9', holding('at NJ-9')],
    ['location_id[ne]=nowhere', holding('')],
    ['location_id[nin]=NJ-9,nowhere', holding('').filter((name) => !name.endsWith('NJ-9'))],
    ['product_id=CUP-9&location_id=NJ-9', ['CUP-9 at NJ-9']],
    ['q=-location_id:nowhere', holding('')],
    ['q=-location_id:NJ-9%20product_id:CUP-9', ['CUP-9 at DEN-1', 'CUP-9 at RNO-RED']],
  ])('%s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('that names nothing answers an empty page that is counted', async () => {
    const { body } = await get('inventory?location_id=nowhere&count=exact');
    expect(body).toMatchObject({ data: [], has_more: false, next_cursor: null });
  });
});

async function readWords(): Promise<void> {
  await eventually('every fact has its number', async () => {
    const { rows } = await server.db.system.query('select 1 from event_outbox limit 1');
    return rows.length === 0;
  });
  const clock = { now: () => new Date().toISOString() as never };
  const around = { db: server.db, clock, ids: server.ids, log: server.log };
  await readTexts(around, searchedLists, new AbortController().signal);
}

describe.each(['before', 'after'])('a word of another table %s its words are read', (when) => {
  beforeAll(async () => {
    if (when === 'after') await readWords();
  });
  it.each([
    ['RED', holding('RED')],
    ['mug-blue', holding('MUG-BLUE')],
    ['RED NJ-9', holding('RED', 'NJ-9')],
    ['RED CUP', holding('RED', 'CUP')],
    ['nowheretobefound', []],
    ['RED -RNO', holding('RED').filter((name) => !name.includes('RNO'))],
    ['UG', holding('UG')],
    ['9 CUP', holding('9', 'CUP')],
  ])('q=%s', async (words, expected) => {
    expect(await found(`q=${encodeURIComponent(words)}`)).toEqual(expected);
  });
});

test('a filter whose name has digits takes comparisons', async () => {
  expect((await get('promises?p90_at[gte]=2030-01-01T00:00:00Z')).status).toBe(200);
});

describe('a word of two letters among 6,000 products', () => {
  beforeAll(async () => {
    await server.db.system.query(
      `insert into products (tenant_id, id, sku, name, currency, created_at, updated_at)
       select tenant_id, gen_random_uuid(), 'S-' || n, 'Plain', 'USD', now(), now()
       from generate_series(1, 6000) n, (select tenant_id from products limit 1) t`,
    );
  });

  it('fills a page when it is common, and is counted as far as was looked', async () => {
    const { status, body } = await get('products?q=la&limit=20&sort=sku');
    expect([status, body.data.length, body.has_more]).toEqual([200, 20, true]);
  });

  it('is refused when it is not, whole, with words that say what to do', async () => {
    const answer = await get('products?q=zq&sort=sku');
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_parameter']);
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ pointer: '?q', code: 'too_short' }),
    ]);
  });

  it('finds all when a filter leaves few enough, and when a longer word stands beside it', async () => {
    for (const query of ['q=UG&sku[prefix]=MUG', 'q=UG%20mug-'])
      expect((await get(`products?${query}`)).body.data).toHaveLength(2);
  });
});
