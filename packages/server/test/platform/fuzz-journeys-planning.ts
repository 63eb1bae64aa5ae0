// Walks through what is planned ahead: stock to hold back, to order and to move.
import { decodeId } from '../../src/lib/ids.ts';
import { eventually } from '../support/eventually.ts';
import type { TestServer } from '../support/server.ts';
import type { Ask } from './fuzz-ask.ts';
import type { Json } from './fuzz-document.ts';

const [from, to] = ['WALK-A', 'WALK-B'];
const moved = 'WALK-MOVED';

async function ended(ask: Ask, job: Json): Promise<Json> {
  return eventually('the job ended', async () => {
    const now = await ask('getJob', job);
    return ['succeeded', 'failed'].includes(String(now['state'])) ? now : undefined;
  });
}

/** A product that lies where nobody asks for it, and is forecast where there is next to none. */
async function misplace(server: TestServer, ask: Ask, example: Json): Promise<void> {
  const product = await ask('createProduct', {}, { body: { ...example, sku: moved, price: 900 } });
  const operations = [
    { op: 'receipt', product_id: moved, location_id: from, quantity: 100 },
    { op: 'receipt', product_id: moved, location_id: to, quantity: 1 },
  ];
  await ask('bulkInventory', {}, { body: { operations } });
  const there = await ask('getLocation', { id: to });
  const document = { daily: Array(28).fill(2), variances: [2, 14, 28, 56], velocities: [2, 2, 2] };
  await server.db.system.query(
    `insert into forecasts (tenant_id, product_id, location_id, run_id, method, history_days,
       mean_per_day, test_origins, test_horizon_days, actual_units, forecast_units, missed_units,
       document, made_at)
     values ($1, $2, $3, $4, 'combined', 60, 2, 0, 0, 0, 0, 0, $5, now())`,
    [
      server.tenantId,
      decodeId('prd', String(product['id'])),
      decodeId('loc', String(there['id'])),
      server.ids.uuid(),
      JSON.stringify({ ...document, weekdays: null, pinball: null }),
    ],
  );
}

/** Plans moves of stock, reads them, decides against them, plans again and carries them out. */
export async function walkRebalancing(
  server: TestServer,
  ask: Ask,
  exampleOf: (operationId: string) => Json,
): Promise<void> {
  await misplace(server, ask, exampleOf('createProduct'));
  await ask('getPlanningSettings');
  const terms = { fixed_cost: 1, cost_per_kg: 0, cost_per_m3: 0, transit_days: 2 };
  const rebalancing = { without_lane: terms };
  await ask('updatePlanningSettings', {}, { body: { review_days: 14, rebalancing } });
  const planned = async (): Promise<Json> => {
    const job = await ask('startRebalancingPlan', {}, { body: { benefit_min: 0 } });
    const result = (await ended(ask, job))['result'] as Json | undefined;
    return { id: result?.['rebalancing_plan_id'] };
  };
  const first = await planned();
  await ask('listRebalancingPlans');
  await ask('listRebalancingMoves', {}, { query: { plan_id: String(first['id']) } });
  await ask('getRebalancingPlan', first);
  await ask('rejectRebalancingPlan', first, { body: {} });
  await ask('acceptRebalancingPlan', await planned(), { body: { on_stale: 'skip' } });
}

/** A run, and what it suggests accepted; a draft ordered and given up. */
export async function walkReplenishment(ask: Ask): Promise<void> {
  await ended(ask, await ask('startReplenishmentRun', {}, { body: undefined }));
  await ask('listReplenishmentSuggestions');
  await ask(
    'acceptReplenishmentSuggestions',
    {},
    { body: { parts: ['safety_stock', 'purchase'] } },
  );
  const expected_at = '2999-01-01T00:00:00Z';
  const place = { product_id: moved, location_id: from };
  const draft = { ...place, quantity: 5, draft: true, expected_at };
  const supply = await ask('createSupply', {}, { body: draft });
  await ask('confirmSupply', supply, { body: {} });
  await ask('cancelSupply', supply, { body: {} });
}
