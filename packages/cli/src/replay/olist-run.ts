import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine } from '../lib/csv.ts';
import { olistCarriers, type OlistPlan, planOlist } from './olist-plan.ts';
import { type OlistTables, readOlist } from './olist-tables.ts';
import { type ReplayOptions, type ReplaySummary, runReplay } from './replay-session.ts';
import { planHomeStock } from './retail-stock.ts';
import { type Business, replaySales } from './sales-replay.ts';

const transitDays = 7;

/** The business of the data set: reals, one house a state, addresses with coordinates. */
export function olistBusiness(plan: OlistPlan): Business {
  return {
    channel: 'olist',
    currency: 'BRL',
    locations: plan.locations,
    carriers: olistCarriers(),
    addressOf: (order) => plan.addressByOrder.get(order.key),
    transitDaysOf: () => transitDays,
  };
}

/** Replays the orders of a marketplace; the summary counts every order and item of the tables. */
export async function replayOlistDirectory(options: ReplayOptions): Promise<ReplaySummary> {
  const tables = await readOlist(options.path);
  const plan = planOlist(tables, options.limit);
  const stock = planHomeStock(
    plan.sales,
    options.seed,
    (product) => plan.homes[product] ?? 'BR-SP',
  );
  const business = olistBusiness(plan);
  const summary = await runReplay(
    options,
    {
      kind: 'olist',
      channel: business.channel,
      fingerprint: plan.fingerprint,
      orders: plan.sales.orders.length,
      locations: plan.locations.map((location) => location.code),
      play: (run) => replaySales(run, plan.sales, stock, business),
    },
    business.currency,
  );
  const path = join(options.dataDir, 'unmatched.csv');
  writeListed(path, plan);
  return {
    ...summary,
    rows: countRows(plan, tables),
    listed_in: plan.listed.length === 0 ? null : path,
  };
}

/** What the tables hold, what is replayed, what is listed by rule, and what had to be assumed. */
export function countRows(plan: OlistPlan, tables: OlistTables): Record<string, number> {
  const rows: Record<string, number> = {
    ...tables.rows,
    orders_replayed: plan.sales.orders.length,
  };
  for (const { kind, rule } of plan.listed) {
    const name = `${kind}s_listed_${rule}`;
    rows[name] = (rows[name] ?? 0) + 1;
  }
  return { ...rows, ...plan.assumed };
}

/** Writes what is not replayed, one row each. */
export function writeListed(path: string, plan: OlistPlan): void {
  const lines = plan.listed.map(({ kind, id, rule }) => csvLine([kind, id, rule]));
  writeFileSync(path, `${['kind,id,rule', ...lines].join('\n')}\n`);
}
