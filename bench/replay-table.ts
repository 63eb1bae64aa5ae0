import { loadavg } from 'node:os';
import { grouped, processOutput, table } from '../packages/cli/src/lib/output.ts';
import { createProgress } from '../packages/cli/src/lib/progress.ts';
import { loadHighs } from '../packages/server/src/modules/prices/highs-master.ts';
import { percentile } from './lib/load.ts';
import { daysOf, type Outcome, play, type Played } from './lib/replay/play.ts';
import { rules } from './lib/replay/rules.ts';
import { readWorlds } from './lib/replay/sources.ts';
import type { ReplayWorld } from './lib/replay/world.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';

/** One line of the table; money is of the plans that were made, in the currency of the business. */
type Row = {
  rule: string;
  cost: number;
  freight: number;
  handling: number;
  cost_per_unit: number;
  shipments: number;
  split_orders: number;
  backordered_orders: number;
  units_sent: number;
  units_never_sent: number;
  /** From the order to the last parcel by the carriers' tables; mean, and of one order in ten. */
  days: number | null;
  days_p90: number | null;
  /** Of orders with a date of the shop's own; null where it promised none. */
  on_time_percent: number | null;
  proven_percent: number;
  cpu_micros_per_plan: number;
  p50_micros: number;
  p99_micros: number;
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const isWhole = ({ waiting, order }: Outcome): boolean =>
  waiting.size === 0 && order.lines.length > 0;

function rowOf(rule: string, played: Played): Row {
  const { outcomes, freightMinor, handlingMinor } = played;
  const days = outcomes
    .flatMap((one) => (isWhole(one) ? (daysOf(one) ?? []) : []))
    .toSorted((a, b) => a - b);
  const dated = outcomes.filter(({ order }) => order.promisedMs !== undefined);
  const inTime = dated.filter(
    (one) => isWhole(one) && (one.arrivesMs ?? Infinity) < (one.order.promisedMs ?? 0),
  );
  const cost = (freightMinor + handlingMinor) / 100;
  return {
    rule,
    cost: rounded(cost, 2),
    freight: rounded(freightMinor / 100, 2),
    handling: rounded(handlingMinor / 100, 2),
    cost_per_unit: rounded(cost / played.units, 4),
    shipments: played.shipments,
    split_orders: outcomes.filter(({ firstShipments }) => firstShipments > 1).length,
    backordered_orders: outcomes.filter(({ firstLeft }) => firstLeft > 0).length,
    units_sent: played.units,
    units_never_sent: outcomes.reduce(
      (sum, { waiting }) => sum + [...waiting.values()].reduce((units, one) => units + one, 0),
      0,
    ),
    days: days.length === 0 ? null : rounded(mean(days), 2),
    days_p90: days.length === 0 ? null : rounded(percentile(days, 0.9), 1),
    on_time_percent: dated.length === 0 ? null : rounded((inTime.length / dated.length) * 100, 2),
    proven_percent: rounded((played.proven / played.plans) * 100, 1),
    cpu_micros_per_plan: rounded(played.cpuMicros / played.plans, 0),
    p50_micros: rounded(percentile(played.micros, 0.5), 0),
    p99_micros: rounded(percentile(played.micros, 0.99), 0),
  };
}

type Options = {
  folder: string;
  limit: number;
  seed: number;
  supply: number;
  pricePeriodDays: number;
};

function readOptions(args: readonly string[]): Options {
  const after = (name: string): string | undefined => {
    const index = args.indexOf(name);
    return index < 0 ? undefined : (args[index + 1] ?? '');
  };
  const number = (name: string, usual: number, least: number): number => {
    const value = Number(after(name) ?? usual);
    if (!(value >= least)) throw new Error(`${name} is a number from ${least} on.`);
    return value;
  };
  const folder = after('--data');
  if (folder === undefined) throw new Error('Name the folder of the data: --data DIR.');
  return {
    folder,
    limit: number('--limit', Number.MAX_SAFE_INTEGER, 1),
    seed: number('--seed', 1, 0),
    supply: number('--supply', 1, 0.01),
    pricePeriodDays: number('--price-days', 7, 0.01),
  };
}

type Compared = { world: ReplayWorld; rows: Row[]; prices: Played['prices'] };

/** The heads of the table for people, and what stands beneath them. */
const columns: readonly (readonly [string, (row: Row, currency: string) => string])[] = [
  ['rule', ({ rule }) => rule],
  ['cost', ({ cost }, currency) => `${grouped(cost)} ${currency}`],
  ['a unit', ({ cost_per_unit: one }) => one.toFixed(4)],
  ['shipments', ({ shipments }) => grouped(shipments)],
  ['split', ({ split_orders: split }) => grouped(split)],
  ['backordered', ({ backordered_orders: orders }) => grouped(orders)],
  ['never sent', ({ units_never_sent: units }) => grouped(units)],
  ['days', ({ days }) => days?.toFixed(2) ?? '-'],
  ['9 of 10', ({ days_p90: days }) => days?.toFixed(1) ?? '-'],
  ['on time %', ({ on_time_percent: share }) => share?.toFixed(2) ?? '-'],
  ['proven %', ({ proven_percent: share }) => share.toFixed(1)],
  ['CPU µs', ({ cpu_micros_per_plan: micros }) => grouped(micros)],
  ['p50 µs', ({ p50_micros: micros }) => grouped(micros)],
  ['p99 µs', ({ p99_micros: micros }) => grouped(micros)],
];

function say({ world, rows }: Compared): void {
  const lines = rows.map((row) => columns.map(([, cell]) => cell(row, world.currency)));
  const heads = columns.map(([head]) => head);
  process.stdout.write(
    `\n${world.name}: ${grouped(world.orders.length)} orders\n` +
      `${table(heads, lines, { color: false, columns: 200 })}\n`,
  );
}

function judge({ world, rows }: Compared): BenchResult['goals'] {
  const costOf = (rule: string): number =>
    rows.find((row) => row.rule === rule)?.cost_per_unit ?? Number.NaN;
  return (
    [
      ['exact', 'scorecard'],
      ['exact', 'greedy'],
      ['exact + prices', 'exact'],
    ] as const
  ).map(([one, other]) => ({
    goal: `${world.name}: a unit by ${one} costs no more than by ${other}`,
    reached: costOf(one) <= costOf(other),
    is: rounded((costOf(one) / costOf(other) - 1) * 100, 2),
  }));
}

async function measure(args: readonly string[]): Promise<BenchResult> {
  const options = readOptions(args);
  const highs = await loadHighs();
  const output = processOutput();
  const compared: Compared[] = [];
  for (const world of await readWorlds(options.folder, options)) {
    const rows: Row[] = [];
    let prices: Played['prices'];
    for (const rule of rules) {
      const progress = createProgress(output, {
        event: `${world.name}, ${rule.name}`,
        unit: 'orders',
        total: () => world.orders.length,
      });
      const played = play(world, rule, {
        pricePeriodDays: options.pricePeriodDays,
        highs,
        onDay: (done, day) => progress.update(done, day),
      });
      progress.end();
      rows.push(rowOf(rule.name, played));
      prices ??= played.prices;
    }
    compared.push({ world, rows, prices });
    if (!args.includes('--json')) say({ world, rows, prices });
  }
  const goals = compared.flatMap(judge);
  const [first] = compared;
  const costs = first?.rows.map((row) => row.cost_per_unit) ?? [];
  return {
    name: 'replay-table',
    figures: {
      stock: 'in memory; plans by the code of the server, without server and database',
      supply: options.supply,
      load: rounded(loadavg()[0] ?? 0, 1),
      ...Object.fromEntries(
        compared.map(({ world, rows, prices }) => [
          world.name,
          {
            orders: world.orders.length,
            currency: world.currency,
            rules: rows,
            prices: prices && { ...prices, seconds: rounded(prices.seconds, 1) },
          },
        ]),
      ),
    },
    goals,
    floor: { scorecard_cost_per_unit: costs[0] ?? 0 },
    ratio: rounded((costs.at(-1) ?? 0) / (costs[0] ?? 1), 3),
    ok: goals.every((goal) => goal.reached),
  };
}

/** Real orders under four rules side by side: what each of them would have cost. */
export const replayTable: Bench = {
  name: 'replay-table',
  says: 'real orders under four sourcing rules: --data DIR [--limit N] [--supply SHARE] [--price-days N]',
  run: measure,
};
