import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const tee = {
  sku: 'TEE-RED-M',
  name: 'T-shirt, red, M',
  cost: 6.2,
  price: 19.99,
  currency: 'USD',
  weight_grams: 180,
  length_mm: 300,
  width_mm: 220,
  height_mm: 25,
  attributes: { colour: 'red' },
};

async function make(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await server.request('POST', '/v1/products', { body });
  expect(answer.text).not.toContain('"errors"');
  expect(answer.status).toBe(201);
  return answer.body as Record<string, unknown>;
}

const patch = (id: unknown, version: unknown, body: unknown) =>
  server.request('PATCH', `/v1/products/${String(id)}`, {
    body,
    headers: { 'if-match': `"${String(version)}"` },
  });

describe('products', () => {
  it('are created with money and measures as sent, in grams and mm and again in kg and cm', async () => {
    const answer = await server.request('POST', '/v1/products', { body: tee });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      object: 'product',
      ...tee,
      is_kit: false,
      components: [],
      status: 'active',
      version: 1,
      weight: 0.18,
      length: 30,
      width: 22,
      height: 2.5,
    });
    expect(answer.headers['location']).toBe(`/v1/products/${answer.body.id}`);
    for (const ref of [answer.body.id, 'TEE-RED-M']) {
      expect((await server.request('GET', `/v1/products/${ref}`)).body).toEqual(answer.body);
    }
  });

  it('are refused a sku that is taken, with the id of the product that has it', async () => {
    const { id } = await make({ sku: 'ONCE' });
    const answer = await server.request('POST', '/v1/products', { body: { sku: 'ONCE' } });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'duplicate', existing_id: id });
  });

  it('tell every fault of a body at once', async () => {
    const answer = await server.request('POST', '/v1/products', {
      body: { sku: 'BAD', cost: 1.234, price: 0.001, currency: 'XYZ' },
    });
    expect(answer.status).toBe(422);
    const codes = (body: { errors: { pointer: string; code: string }[] }) =>
      body.errors.map(({ pointer, code }) => `${pointer} ${code}`);
    expect(codes(answer.body)).toEqual(['#/currency unknown_currency']);
    const yen = await server.request('POST', '/v1/products', {
      body: { sku: 'YEN', cost: 1.5, price: 2.5, currency: 'JPY' },
    });
    expect(codes(yen.body)).toEqual(['#/cost too_many_decimals', '#/price too_many_decimals']);
    const shape = await server.request('POST', '/v1/products', {
      body: { sku: ' ', price: -1, colour: 'red' },
    });
    expect(shape.status).toBe(422);
    expect(shape.body.errors).toHaveLength(3);
  });

  it('answer an unknown id, another kind of id and another tenant alike with 404', async () => {
    const other = await createTestTenant(server.db, server.ids, 'other');
    const id = server.ids.uuid();
    await server.db.transaction(other, {}, (tx) =>
      tx.execute(
        `insert into products (tenant_id, id, sku, name, currency, created_at, updated_at)
       values ($1, $2, 'THEIRS', 'x', 'USD', '2026-01-01Z', '2026-01-01Z')`,
        [other, id],
      ),
    );
    for (const ref of ['THEIRS', 'nothing', 'ord_00000000000000000000000000', 'prd_x']) {
      const answer = await server.request('GET', `/v1/products/${ref}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
  });

  it('change by merge patch under their version', async () => {
    const made = await make({ ...tee, sku: 'PATCHED' });
    expect(
      (await patch(made['id'], 1, { cost: null, price: 21, attributes: { a: 1 } })).body,
    ).toMatchObject({ cost: null, price: 21, weight_grams: 180, attributes: { a: 1 }, version: 2 });
    const stale = await patch(made['id'], 1, { price: 22 });
    expect([stale.status, stale.body.code, stale.body.current_version]).toEqual([
      412,
      'version_mismatch',
      2,
    ]);
    const same = await patch('PATCHED', 2, { price: 21, attributes: { a: 1 } });
    expect([same.status, same.body.version]).toEqual([200, 2]);
    const unguarded = await server.request('PATCH', '/v1/products/PATCHED', { body: { price: 1 } });
    expect(unguarded.status).toBe(428);
    expect((await patch('PATCHED', 2, { sku: 'OTHER' })).status).toBe(422);
    const yen = await patch('PATCHED', 2, { currency: 'JPY' });
    expect(yen.body.errors).toMatchObject([{ pointer: '#/currency', code: 'amount_required' }]);
    expect((await patch('PATCHED', 2, { currency: 'JPY', price: 2100 })).body).toMatchObject({
      currency: 'JPY',
      price: 2100,
      cost: null,
      version: 3,
    });
  });

  it('are archived once, and told of once', async () => {
    const made = await make({ sku: 'OLD' });
    for (let time = 0; time < 2; time++) {
      const answer = await server.request('POST', '/v1/products/OLD/archive');
      expect([answer.status, answer.body.status, answer.body.version]).toEqual([
        200,
        'archived',
        2,
      ]);
    }
    const { rows } = await server.db.system.query<{ type: string }>(
      `select type from event_outbox where data::json->'object'->>'id' = $1
       union all select type from events where data::json->'object'->>'id' = $1`,
      [made['id']],
    );
    expect(rows.map(({ type }) => type).toSorted()).toEqual([
      'product.archived',
      'product.created',
    ]);
  });

  it('are listed by filter and sort, page by page', async () => {
    for (const n of [3, 1, 2])
      await make({ sku: `LIST-${n}`, name: `Listed ${n}`, weight_grams: n });
    const first = await server.request('GET', '/v1/products?sku[prefix]=LIST-&sort=sku&limit=2');
    expect(first.body).toMatchObject({
      object: 'list',
      has_more: true,
      data: [{ sku: 'LIST-1' }, { sku: 'LIST-2' }],
    });
    const rest = await server.request(
      'GET',
      `/v1/products?sku[prefix]=LIST-&sort=sku&limit=2&cursor=${first.body.next_cursor}`,
    );
    expect(rest.body).toMatchObject({ has_more: false, data: [{ sku: 'LIST-3' }] });
    const newest = await server.request('GET', '/v1/products?sku[in]=LIST-1,LIST-2,LIST-3');
    expect(newest.body.data.map(({ sku }: { sku: string }) => sku)).toEqual([
      'LIST-2',
      'LIST-1',
      'LIST-3',
    ]);
    expect((await server.request('GET', '/v1/products?colour=red')).status).toBe(400);
  });
});

describe('kits', () => {
  it('list their components, by id or sku', async () => {
    const [mug, tea] = [await make({ sku: 'MUG' }), await make({ sku: 'TEA' })];
    const kit = await make({
      sku: 'TEA-TIME',
      components: [
        { product_id: tea['id'], quantity: 2 },
        { sku: 'MUG', quantity: 1 },
      ],
    });
    expect(kit).toMatchObject({
      is_kit: true,
      components: [
        { product_id: mug['id'], sku: 'MUG', quantity: 1 },
        { product_id: tea['id'], sku: 'TEA', quantity: 2 },
      ],
    });
    const more = await patch(kit['id'], 1, { components: [{ sku: 'MUG', quantity: 3 }] });
    expect(more.body).toMatchObject({ version: 2, components: [{ sku: 'MUG', quantity: 3 }] });
    const same = await patch(kit['id'], 2, { components: [{ product_id: 'MUG', quantity: 3 }] });
    expect(same.body.version).toBe(2);
    const none = await patch(kit['id'], 2, { components: null });
    expect(none.body).toMatchObject({ version: 3, is_kit: false, components: [] });
  });

  it('hold nothing unknown, twice, nested or themselves', async () => {
    await make({ sku: 'PART' });
    await make({ sku: 'INNER', components: [{ sku: 'PART', quantity: 1 }] });
    const answer = await server.request('POST', '/v1/products', {
      body: {
        sku: 'OUTER',
        components: [
          { sku: 'INNER', quantity: 1 },
          { sku: 'NOWHERE', quantity: 1 },
          { sku: 'OUTER', quantity: 1 },
          { sku: 'PART', quantity: 1 },
          { product_id: 'PART', quantity: 1 },
          { quantity: 1 },
        ],
      },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([
      { pointer: '#/components/0/sku', code: 'nested_kit' },
      { pointer: '#/components/1/sku', code: 'unknown_reference' },
      { pointer: '#/components/2/sku', code: 'self_reference' },
      { pointer: '#/components/4/product_id', code: 'duplicate' },
      { pointer: '#/components/5/product_id', code: 'required' },
    ]);
    await make({ sku: 'LEAF' });
    const nested = await patch('PART', 1, { components: [{ sku: 'LEAF', quantity: 1 }] });
    expect(nested.body.errors).toMatchObject([{ pointer: '#/components', code: 'nested_kit' }]);
  });
});
