import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dayMs } from '../../../packages/server/src/lib/time.ts';
import { csvBatches } from '../../../packages/cli/src/lib/csv.ts';
import { planOlist, type OlistPlan } from '../../../packages/cli/src/replay/olist-plan.ts';
import { olistBusiness } from '../../../packages/cli/src/replay/olist-run.ts';
import { readOlist } from '../../../packages/cli/src/replay/olist-tables.ts';
import { planRetail } from '../../../packages/cli/src/replay/retail-plan.ts';
import { readRetailRows } from '../../../packages/cli/src/replay/retail-rows.ts';
import { onlineRetail } from '../../../packages/cli/src/replay/retail-run.ts';
import {
  planHomeStock,
  planStock,
  type StockPlan,
} from '../../../packages/cli/src/replay/retail-stock.ts';
import { seededShare } from '../../../packages/cli/src/replay/seeded.ts';
import { buildWorld, type ReplayWorld } from './world.ts';

export type SourceOptions = {
  /** Orders at most, the earliest. */
  limit: number;
  seed: number;
  /** Share of the goods of the stated rule that really come. */
  supply: number;
};

const retailFiles = ['lines.csv.gz', 'lines.csv'];
const olistFiles = ['orders.csv.gz', 'orders.csv'];

const fileIn = (folder: string, names: readonly string[]): string | undefined =>
  names.map((name) => join(folder, name)).find((path) => existsSync(path));

/**
 * The businesses that a folder holds: itself, or its folders `online-retail` and `olist`, told by
 * the files in them.
 */
export async function readWorlds(folder: string, options: SourceOptions): Promise<ReplayWorld[]> {
  const worlds: ReplayWorld[] = [];
  for (const name of ['.', 'online-retail', 'olist']) {
    const place = join(folder, name);
    const lines = fileIn(place, retailFiles);
    if (lines !== undefined) worlds.push(await readRetail(lines, options));
    const orders = fileIn(place, olistFiles);
    if (orders !== undefined) worlds.push(await readMarketplace(place, orders, options));
  }
  if (worlds.length > 0) return worlds;
  throw new Error(
    `${folder} has no lines.csv(.gz) of a retailer and no orders.csv(.gz) of a marketplace, ` +
      'nor have its folders online-retail and olist.',
  );
}

async function readRetail(path: string, options: SourceOptions): Promise<ReplayWorld> {
  const plan = planRetail(await readRetailRows(path, Number.MAX_SAFE_INTEGER), options.seed);
  const stock = planStock(plan, options.seed);
  cutOrders(plan, options.limit);
  return buildWorld({
    name: 'online-retail',
    plan,
    stock: scaled(stock, options.supply),
    business: onlineRetail,
    promisedMs: () => undefined,
  });
}

async function readMarketplace(
  folder: string,
  ordersPath: string,
  options: SourceOptions,
): Promise<ReplayWorld> {
  const plan = planOlist(await readOlist(folder), Number.MAX_SAFE_INTEGER);
  const stock = planSpreadStock(plan, options.seed);
  cutOrders(plan.sales, options.limit);
  const promised = await readPromised(ordersPath);
  return buildWorld({
    name: 'olist',
    plan: plan.sales,
    stock: scaled(stock, options.supply),
    business: olistBusiness(plan),
    promisedMs: ({ key }) => promised.get(key),
  });
}

/** Leaves the first orders; their stock stays that of all, so that a part is not another world. */
function cutOrders(plan: OlistPlan['sales'], limit: number): void {
  if (plan.orders.length <= limit) return;
  plan.orders.length = limit;
  const kept = plan.reversals.map((reversal) => ({
    ...reversal,
    parts: reversal.parts.filter(({ order }) => order < limit),
  }));
  plan.reversals = kept.filter(({ parts }) => parts.length > 0);
}

function scaled(stock: StockPlan, supply: number): StockPlan {
  return stock.map(({ day, arrivals }) => ({
    day,
    arrivals: arrivals.flatMap((arrival) => {
      const quantity = Math.round(arrival.quantity * supply);
      return quantity > 0 ? [{ ...arrival, quantity }] : [];
    }),
  }));
}

/**
 * The tables say who sells a product, not where it lies. Here half of the orders of a product (by
 * the seed) are supplied from its seller's house, the others from the house of their buyer's state
 * where there is one; how much comes and when is the stated rule of the replay.
 */
function planSpreadStock({ sales, homes, locations }: OlistPlan, seed: number): StockPlan {
  const houses = new Set(locations.map(({ code }) => code));
  const pairs = new Map<string, number>();
  const places: string[] = [];
  const split = sales.orders.map((order) => ({
    ...order,
    lines: order.lines.map((line) => {
      const near = `BR-${order.country}`;
      const isNear = houses.has(near) && seededShare(seed, 'near', order.key, line.product) < 0.5;
      const place = isNear ? near : (homes[line.product] ?? 'BR-SP');
      const key = `${line.product}/${place}`;
      let pair = pairs.get(key);
      if (pair === undefined) {
        pair = places.length;
        pairs.set(key, pair);
        places.push(key);
      }
      return { ...line, product: pair };
    }),
  }));
  const productOf = (pair: number): number => Number(places[pair]?.split('/')[0]);
  const skus = places.map((key, pair) => ({
    ...(sales.products[productOf(pair)] ?? sales.products[0]),
    sku: key,
  }));
  const stock = planHomeStock(
    { ...sales, orders: split, products: skus as OlistPlan['sales']['products'] },
    seed,
    (pair) => places[pair]?.split('/')[1] ?? 'BR-SP',
  );
  return stock.map(({ day, arrivals }) => ({
    day,
    arrivals: arrivals.map((one) => ({ ...one, product: productOf(one.product) })),
  }));
}

/** The end of the day that the shop named, by order. */
async function readPromised(path: string): Promise<Map<string, number>> {
  const promised = new Map<string, number>();
  let columns: string[] | undefined;
  for await (const records of csvBatches(path)) {
    for (const { fields } of records) {
      if (columns === undefined) {
        columns = fields.map((name) => name.replace(/^\uFEFF/u, '').trim());
        continue;
      }
      const [id, date] = ['order_id', 'order_estimated_delivery_date'].map(
        (name) => fields[columns?.indexOf(name) ?? -1] ?? '',
      );
      const day = Date.parse(`${(date ?? '').slice(0, 10)}T00:00:00Z`);
      if (id !== undefined && !Number.isNaN(day)) promised.set(id, day + dayMs);
    }
  }
  return promised;
}
