// Goal: a request sent many times at once, by callers who hang up and come back, has one effect and
// one answer; the same key means nothing to another route or tenant.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { startSecondTenant, stormOfKeys } from './keys.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const place = await seedLocation(server, 'A');
  const product = await seedProduct(server, 'STORM');
  await seedStock(server, product.uuid, place.uuid, 30);
});
afterAll(async () => {
  await server.stop();
});

it('T7: forty keys, ten times each at once, a tenth of them cut', async () => {
  const sizes = { keys: 40, twins: 10, cutShare: 0.1, rng: seededRng(7) };
  const { requests, cut } = await stormOfKeys(server, 'STORM', sizes);
  expect(requests).toBe(440);
  expect(cut).toBeGreaterThan(0);
  await expectLaws(server);
});

it('T7: the same key of another tenant is another key', async () => {
  const second = await startSecondTenant(server);
  try {
    const log = (text: string) => ({
      method: 'POST' as const,
      url: '/v1/logs',
      payload: { type: 'x', message: text },
    });
    const headers = (key: string) => ({
      authorization: `Bearer ${key}`,
      'idempotency-key': 'shared',
    });
    const mine = await server.app.inject({ ...log('mine'), headers: headers(server.key) });
    const theirs = await second.server.app.inject({
      ...log('theirs'),
      headers: headers(second.key),
    });
    expect([mine.statusCode, theirs.statusCode], theirs.payload).toEqual([201, 201]);
    expect(theirs.headers['idempotent-replayed']).toBeUndefined();
  } finally {
    await second.stop();
  }
});
