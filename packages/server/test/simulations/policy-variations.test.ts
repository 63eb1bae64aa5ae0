// Goal: orders of the past are planned by another policy as the dispatch line would have planned
// them: the policy that counted changes nothing, another one what it says; what a score chose, and
// what several attempts placed, can be varied too. A policy is checked before it is tried.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign, seedCampaign } from '../sourcing/decision-campaign.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Body, everything, simulate } from './support.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await seedCampaign(server);
  await runCampaign(server, 140, 11);
}, 240_000);
afterAll(() => server.stop());

const document = (more: Record<string, unknown> = {}) => ({
  schema: 'switchyard.policy/1',
  currency: 'USD',
  otherwise: { action: 'backorder' },
  batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
  objective: { kind: 'money' },
  ...more,
});

const equalToHistory = (result: Body): void => {
  expect(result.variations.length).toBeGreaterThan(0);
  const { locations, ...history } = result.history;
  for (const variation of result.variations) {
    expect(variation.totals).toEqual(history);
    for (const { mean, low, high } of Object.values(variation.differences) as Body[])
      expect([mean, low, high]).toEqual([0, 0, 0]);
  }
  expect(locations.length).toBeGreaterThan(0);
};

describe('a simulation under a policy', () => {
  it('leaves no decision out that any policy planned', async () => {
    const { result } = await simulate(server, {
      variations: [{ name: 'no DEN', closed_locations: ['DEN'] }],
    });
    expect(Object.keys(result.left_out)).toEqual(
      Object.keys(result.left_out).filter((why) => why === 'nothing_planned'),
    );
    const den = (await server.request('GET', '/v1/locations/DEN')).body.id as string;
    const places = result.variations[0].locations.map((one: Body) => one.location_id as string);
    expect(places).not.toContain(den);
  });

  it('tells of every place what a day differs by, and of every order the share that is sent', async () => {
    const { result } = await simulate(server, {
      variations: [{ name: 'no DEN', closed_locations: ['DEN'] }],
    });
    const [variation] = result.variations;
    const den = (await server.request('GET', '/v1/locations/DEN')).body.id as string;
    const unitsOf = (locations: Body[]): Record<string, number> =>
      Object.fromEntries(locations.map((one) => [one.location_id, one.quantity]));
    const [then, now] = [unitsOf(result.history.locations), unitsOf(variation.locations)];
    const loads = variation.load_differences as Body[];
    expect(loads.map((one) => one.location_id).toSorted()).toEqual(
      [...new Set([...Object.keys(then), ...Object.keys(now)])].toSorted(),
    );
    for (const {
      location_id: id,
      history_quantity: before,
      varied_quantity: after,
      ...one
    } of loads) {
      expect([before, after]).toEqual([then[id] ?? 0, now[id] ?? 0]);
      const { pairs, mean } = one.quantity_a_day;
      expect(pairs * mean).toBeCloseTo(after - before, 6);
    }
    expect(loads.find((one) => one.location_id === den)).toMatchObject({ varied_quantity: 0 });
    const { fill, covered_quantity: covered } = variation.differences;
    expect(fill.pairs).toBe(covered.pairs);
    expect(fill.low).toBeLessThanOrEqual(fill.mean);
    expect(Math.abs(fill.mean)).toBeLessThanOrEqual(1);
  });

  it('that counted comes out as history, whatever it plans by', async () => {
    for (const [channel, policy] of [
      ['web', { policy_id: 'default', number: 1 }],
      ['score', { policy_id: 'score-2', number: 1 }],
    ] as const) {
      const { result } = await simulate(server, {
        channel,
        variations: [{ name: 'the same', policy }],
      });
      expect(result.repeated.equal, channel).toBeGreaterThan(8);
      equalToHistory(result);
    }
  });

  it('plans by what the document says, over all orders', async () => {
    const { result } = await simulate(server, {
      variations: [
        { name: 'cheapest', policy: { document: document() } },
        {
          name: 'not from NYC',
          policy: {
            document: document({
              batches: [
                {
                  name: 'All',
                  rules: [
                    { name: 'Any', constraints: [{ kind: 'location_not_in', values: ['NYC'] }] },
                  ],
                },
              ],
            }),
          },
        },
        {
          name: 'keeps stock',
          policy: {
            document: document({
              batches: [
                {
                  name: 'All',
                  rules: [{ name: 'Any', constraints: [{ kind: 'stock_left_min', value: 1000 }] }],
                },
              ],
            }),
          },
        },
        {
          name: 'cheapest, another place',
          policy: { document: document() },
          added_locations: [
            { code: 'NEW', like: 'NYC', latitude: 39.8, longitude: -104.9, stock_factor: 50 },
          ],
          closed_locations: ['CHI'],
          rates: [{ carrier: 'ups', factor: 1.5 }],
          capacity: [{ location_id: 'DAL', orders: 1 }],
        },
      ],
    });
    const [cheapest, without, keeping, wider] = result.variations;
    const idOf = async (code: string): Promise<string> =>
      (await server.request('GET', `/v1/locations/${code}`)).body.id as string;
    const at = (variation: Body, id: string): Body =>
      variation.locations.find((one: Body) => one.location_id === id);
    expect(cheapest.totals.decisions).toBe(result.history.decisions);
    expect(at(without, await idOf('NYC'))).toBeUndefined();
    expect(keeping.totals.covered_quantity).toBe(0);
    expect(at(wider, 'NEW').quantity).toBeGreaterThan(0);
    expect(at(wider, await idOf('CHI'))).toBeUndefined();
    expect(at(wider, await idOf('DAL')).shipments).toBeLessThanOrEqual(2);
  });

  it('keeps the document of a draft, so that it can be run again after the draft changed', async () => {
    const made = await server.request('POST', '/v1/policies', {
      body: { code: 'tried', document: document() },
    });
    expect(made.status).toBe(201);
    const policy = { policy_id: 'tried', number: 1 };
    const one = await simulate(server, { variations: [{ name: 'draft', policy }] });
    const changed = await server.request('PATCH', '/v1/policies/tried/versions/1', {
      body: { document: document({ objective: { kind: 'money', split_penalty: 90 } }) },
      headers: { 'if-match': '"1"' },
    });
    expect(changed.status, changed.text).toBe(200);
    const again = await simulate(server, one.request);
    expect(again.digest).toBe(one.digest);
    const other = await simulate(server, {
      ...one.request,
      variations: [{ name: 'draft', policy }],
    });
    expect(other.request.variations[0].policy.document.objective.split_penalty).toBe(90);
  });

  it('is refused with every fault of the document at its place in the request', async () => {
    const impossible = { kind: 'location_in', values: ['NOWHERE'] };
    const answer = await server.request('POST', '/v1/simulations', {
      body: {
        ...everything(),
        variations: [
          { name: 'a', policy: {} },
          { name: 'b', policy: { policy_id: 'default' } },
          { name: 'c', policy: { policy_id: 'default', number: 7 } },
          {
            name: 'd',
            policy: { document: document({ currency: 'XXX' }) },
            objective: { freight: 2 },
          },
          {
            name: 'e',
            policy: {
              document: document({
                batches: [{ name: 'All', rules: [{ name: 'Any', constraints: [impossible] }] }],
              }),
            },
          },
        ],
      },
    });
    expect(answer.status).toBe(422);
    const faults = answer.body.errors.map((one: Body) => `${one.pointer} ${one.code}`);
    expect(faults).toEqual(
      expect.arrayContaining([
        '#/variations/0/policy required',
        '#/variations/1/policy/number required',
        '#/variations/2/policy unknown_reference',
        '#/variations/3/objective not_allowed',
        '#/variations/3/policy/document/currency unknown_currency',
      ]),
    );
    expect(
      faults.filter((one: string) => one.startsWith('#/variations/4/policy/document/batches/0')),
    ).not.toEqual([]);
  });
});
