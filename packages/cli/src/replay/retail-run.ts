import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine, fieldsOf } from '../lib/csv.ts';
import { type Business, replaySales } from './sales-replay.ts';
import { carrierBodies, countryOf, retailLocations, transitDaysTo } from './retail-network.ts';
import { type ListedRow, type RetailPlan, planRetail } from './retail-plan.ts';
import { readRetailRows } from './retail-rows.ts';
import { planStock } from './retail-stock.ts';
import { type ReplayOptions, type ReplaySummary, runReplay } from './replay-session.ts';

/** The business of the file: pounds, sixteen houses, and a country as the only address. */
export const onlineRetail: Business = {
  channel: 'online-retail',
  currency: 'GBP',
  locations: retailLocations,
  carriers: carrierBodies(),
  addressOf: (order) => {
    const country = countryOf(order.country);
    return country === undefined ? undefined : { country };
  },
  transitDaysOf: (order) => transitDaysTo(order.country),
};

/** Replays the order lines of an online retailer; the summary counts every row of the file. */
export async function replayRetailFile(options: ReplayOptions): Promise<ReplaySummary> {
  const { plan, rowsRead, fingerprint } = await readPlan(options);
  const stock = planStock(plan, options.seed);
  const summary = await runReplay(
    options,
    {
      kind: 'online-retail',
      channel: onlineRetail.channel,
      fingerprint,
      orders: plan.orders.length,
      locations: retailLocations.map((location) => location.code),
      play: (run) => replaySales(run, plan, stock, onlineRetail),
    },
    'GBP',
  );
  const path = join(options.dataDir, 'unmatched.csv');
  writeListed(path, plan.listed);
  return {
    ...summary,
    rows: countRows(plan, rowsRead),
    listed_in: plan.listed.length === 0 ? null : path,
  };
}

/** The plan alone: the rows themselves are not needed while it is played. */
async function readPlan(
  options: ReplayOptions,
): Promise<{ plan: RetailPlan; rowsRead: number; fingerprint: string }> {
  const file = await readRetailRows(options.path, options.limit);
  const rowsRead = file.rows.length + file.unreadable.length;
  return { plan: planRetail(file, options.seed), rowsRead, fingerprint: file.fingerprint };
}

/** How often each rule took a row. The sum of all but `read` is `read`. */
export function countRows(plan: RetailPlan, read: number): Record<string, number> {
  const rows: Record<string, number> = { read };
  rows['sales'] = plan.orders.reduce((sum, order) => sum + order.lines.length, 0);
  rows['taken_back'] = plan.reversals.length;
  for (const { rule } of plan.listed) rows[rule] = (rows[rule] ?? 0) + 1;
  return rows;
}

export function writeListed(path: string, listed: readonly ListedRow[]): void {
  const lines = listed.map(({ rowNo, rule, row, text }) =>
    row === undefined
      ? csvLine([...fieldsOf(text), String(rowNo), rule])
      : csvLine(
          [
            row.description,
            row.quantity,
            row.time,
            row.price,
            row.customer,
            row.country,
            rowNo,
            rule,
          ].map(String),
        ),
  );
  const header = 'description,quantity,invoice_date,unit_price,customer_id,country,row,rule';
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
}
