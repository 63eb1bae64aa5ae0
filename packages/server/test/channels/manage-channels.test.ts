import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';

describe('channels', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  it('are created, read by id or code, listed by code, and changed only at the version that was read', async () => {
    const made = await server.request('POST', '/v1/channels', {
      body: { code: 'web', name: 'Web shop', kind: 'web' },
    });
    expect(made.status, made.text).toBe(201);
    await server.request('POST', '/v1/channels', { body: { code: 'amz' } });
    const byCode = await server.request('GET', '/v1/channels/web');
    expect(byCode.body).toEqual(made.body);
    const list = await server.request('GET', '/v1/channels');
    expect(list.body.data.map((one: { code: string }) => one.code)).toEqual(['amz', 'web']);
    const path = `/v1/channels/${made.body.id}`;
    expect((await server.request('PATCH', path, { body: { stock_buffer: 3 } })).status).toBe(428);
    const changed = await server.request('PATCH', path, {
      body: { stock_buffer: 3 },
      headers: { 'if-match': '"1"' },
    });
    expect(changed.body).toMatchObject({ stock_buffer: 3, version: 2, name: 'Web shop' });
    const stale = await server.request('PATCH', path, {
      body: { name: 'Late' },
      headers: { 'if-match': '"1"' },
    });
    expect([stale.status, stale.body.current_version]).toEqual([412, 2]);
    const twice = await server.request('POST', '/v1/channels', { body: { code: 'web' } });
    expect([twice.status, twice.body.existing_id]).toEqual([409, made.body.id]);
  });

  it('keep their buffer out of what they can promise', async () => {
    const place = await seedLocation(server, 'P');
    const product = await seedProduct(server, 'BUF');
    await seedStock(server, product.uuid, place.uuid, 10);
    const all = await server.request('GET', '/v1/availability?product_id=BUF');
    const web = await server.request('GET', '/v1/availability?product_id=BUF&channel=web');
    expect([all.body.available_to_promise, web.body.available_to_promise]).toEqual([10, 7]);
    expect(
      (await server.request('GET', '/v1/availability?product_id=BUF&channel=nope')).status,
    ).toBe(404);
  });
});
