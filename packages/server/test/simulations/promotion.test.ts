// Goal: what a variation tried becomes a draft of a policy, with a link back and its figures, and
// counts for nothing before it is published; what no policy can say is refused by name.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign, seedCampaign } from '../sourcing/decision-campaign.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Body, everything, simulate } from './support.ts';

let server: TestServer;
let simulation: Body;

const base = {
  schema: 'switchyard.policy/1',
  currency: 'USD',
  otherwise: { action: 'backorder' },
  batches: [{ name: 'All', rules: [{ name: 'Any' }] }],
  objective: { kind: 'money', freight: 2 },
};

beforeAll(async () => {
  server = await startTestServer();
  await seedCampaign(server);
  await runCampaign(server, 40, 3);
  const made = await server.request('POST', '/v1/policies', {
    body: { code: 'base', document: base },
  });
  if (made.status !== 201) throw new Error(made.text);
  simulation = await simulate(server, {
    variations: [
      { name: 'a document', policy: { document: base } },
      {
        name: 'weights & a place',
        objective: { freight: 1.5, split_penalty_minor: 250, shipments_max: 2 },
        closed_locations: ['DEN'],
      },
      { name: 'too many', objective: { freight: 90, shipments_max: 12 } },
      { name: 'no rule', demand: 2, rates: [{ factor: 2 }] },
    ],
  });
}, 120_000);
afterAll(() => server.stop());

const promote = (name: string, body: unknown, key?: string) =>
  server.request(
    'POST',
    `/v1/simulations/${simulation.id}/variations/${encodeURIComponent(name)}/promote`,
    { body, ...(key === undefined ? {} : { key }) },
  );

describe('promoting a variation', () => {
  it('makes a draft of a new policy that says where it comes from', async () => {
    const made = await promote('a document', { code: 'tried' });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      object: 'policy_version',
      number: 1,
      state: 'draft',
      document: base,
      origin: {
        simulation_id: simulation.id,
        variation: 'a document',
        digest: simulation.digest,
        from: simulation.request.from,
      },
    });
    const { differences } = simulation.result.variations[0];
    const { pairs, mean, low, high } = differences.cost_minor;
    expect(made.body.origin.figures.cost_minor).toEqual({ pairs, mean, low, high });
    expect(Object.keys(made.body.origin.figures).toSorted()).toEqual(
      Object.keys(differences).toSorted(),
    );
    const kept = await server.request('GET', '/v1/policies/tried/versions/1');
    expect(kept.body).toEqual(made.body);
    const { body: active } = await server.request('GET', '/v1/policies/active');
    expect(active.code).toBe('default');
  });

  it('changes weights, limits and places of the version that it builds on', async () => {
    const made = await promote('weights & a place', { policy_id: 'base', based_on: 1 });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      number: 2,
      based_on: 1,
      document: {
        objective: { kind: 'money', freight: 3, split_penalty: 2.5 },
        batches: [
          {
            rules: [
              {
                constraints: [
                  { kind: 'location_not_in', values: ['DEN'] },
                  { kind: 'shipments_max', value: 2 },
                ],
              },
            ],
          },
        ],
      },
    });
    const rehearsed = await simulate(server, {
      variations: [{ name: 'promoted', policy: { policy_id: 'base', number: 2 } }],
    });
    const den = (await server.request('GET', '/v1/locations/DEN')).body.id as string;
    const places = rehearsed.result.variations[0].locations as Body[];
    expect(places.map((one) => one.location_id as string)).not.toContain(den);
  });

  it('refuses what no policy can say, all of it at once', async () => {
    const refused = await promote('no rule', {});
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((one: Body) => one.pointer)).toEqual([
      '#/variations/3/rates',
      '#/variations/3/demand',
      '#/variations/3',
      '#/policy_id',
      '#/based_on',
    ]);
    const beyond = await promote('too many', { policy_id: 'base', based_on: 1 });
    expect(beyond.body.errors.map((one: Body) => one.pointer).toSorted()).toEqual([
      '#/document/batches/0/rules/0/constraints/0/value',
      '#/document/objective/freight',
    ]);
    expect((await promote('nothing of that name', { code: 'x' })).status).toBe(404);
    const taken = await promote('a document', { code: 'base' });
    expect([taken.status, taken.body.code]).toEqual([409, 'duplicate']);
  });

  it('needs the scope for policies, and figures to link to', async () => {
    const { body: made } = await server.request('POST', '/v1/api_keys', {
      body: { name: 'simulator', scopes: ['routing:simulate', 'routing:read'] },
    });
    expect((await promote('a document', { code: 'y' }, made.secret as string)).status).toBe(403);
    const { body: started } = await server.request('POST', '/v1/simulations', {
      body: { ...everything(), variations: [{ name: 'a', policy: { document: base } }] },
    });
    await server.request('POST', `/v1/jobs/${started.job_id}/cancel`);
    const { body: latest } = await server.request('GET', `/v1/simulations/${started.id}`);
    const answer = await server.request(
      'POST',
      `/v1/simulations/${started.id}/variations/a/promote`,
      {
        body: { code: 'z' },
      },
    );
    // The job may have been quicker than its cancellation.
    if (latest.state === 'succeeded') expect(answer.status).toBe(201);
    else expect([answer.status, answer.body.code]).toEqual([409, 'illegal_transition']);
  });
});
