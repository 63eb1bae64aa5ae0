// Guarantee: a decision by a scorecard keeps every term of every place, and a score that was
// changed is noticed. Through HTTP.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../src/lib/ids.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const weights = { inventory: 0.4, shipping: 0.3, history: 0.2, cost: 0.1 };
type Score = Record<'inventory' | 'shipping' | 'history' | 'cost' | 'total', number>;
type Candidate = { code: string; chosen: boolean; score: Score | null };
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  const product = await seedProduct(server, 'MUG');
  const near = await seedLocation(server, 'DEN', { latitude: 39.8, longitude: -104.9 });
  const far = await seedLocation(server, 'NYC', { latitude: 40.7, longitude: -74 });
  await seedLocation(server, 'EMPTY');
  await seedStock(server, product.uuid, near.uuid, 50);
  await seedStock(server, product.uuid, far.uuid, 50);
  const document = {
    schema: 'switchyard.policy/1',
    batches: [{ name: 'All', rules: [{ name: 'Best' }] }],
    objective: { kind: 'scorecard', weights },
    otherwise: { action: 'backorder' },
  };
  const body = { code: 'best', document };
  expect((await server.request('POST', '/v1/policies', { body })).status).toBe(201);
  const path = '/v1/policies/best/versions/1';
  for (const [step, sent] of [
    ['test', undefined],
    ['submit', {}],
    ['approve', {}],
    ['publish', { accept_warnings: true, activate: { channel: 'scored' } }],
  ] as const) {
    const { body: version } = await server.request('GET', path);
    const headers = { 'if-match': `"${version.version}"` };
    const answer = await server.request('POST', `${path}/${step}`, { body: sent, headers });
    expect(answer.status, answer.text).toBe(200);
  }
});
afterAll(() => server.stop());

async function decisionIn(source: string) {
  const body = { ...orderBody(`in ${source}`, [{ product: 'MUG', quantity: 1 }]), source };
  const made = await server.request('POST', '/v1/orders', { body });
  expect(made.status, made.text).toBe(201);
  return (await server.request('GET', `/v1/orders/${made.body.id}/decisions`)).body.data[0];
}

test('the terms and their sum are kept, shown and held against the record', async () => {
  const decision = await decisionIn('scored');
  expect(decision.score_weights).toEqual(weights);
  const of = (code: string): Score | null | undefined =>
    (decision.candidates as Candidate[]).find((one) => one.code === code)?.score;
  const den = of('DEN');
  expect(den).toMatchObject({ inventory: 1, shipping: 1, history: 0.5, cost: 1 });
  expect(den?.total).toBe(0.4 + 0.3 + 0.2 * 0.5 + 0.1);
  expect(of('EMPTY'), 'it has none').toBeNull();
  const chosen = (decision.candidates as Candidate[]).filter((one) => one.chosen);
  const most = Math.max(den?.total ?? 0, of('NYC')?.total ?? 0);
  expect(chosen.map(({ score }) => score?.total)).toEqual([most]);
  const told = await server.request('GET', `/v1/decisions/${decision.id}/explain`);
  const explained = (told.body.candidates as Candidate[]).find((one) => one.code === 'DEN');
  expect(explained?.score, told.text).toEqual(den);

  const verify = async (): Promise<unknown> =>
    (await server.request('POST', `/v1/decisions/${decision.id}/verify`)).body;
  expect(await verify()).toMatchObject({ equal: true, differences: [] });
  await server.db.system.query(
    `update routing_decisions set document = replace(document, '[1,1,0.5,1,', '[1,1,0.5,0.9,')
     where tenant_id = $1 and id = $2`,
    [server.tenantId, decodeId('dec', decision.id as string)],
  );
  expect(await verify()).toMatchObject({ equal: false, differences: ['scores'] });
});

test('where money decides there are no scores', async () => {
  const decision = await decisionIn('elsewhere');
  expect(decision.score_weights).toBeNull();
  expect((decision.candidates as Candidate[]).map(({ score }) => score)).toEqual([
    null,
    null,
    null,
  ]);
});
