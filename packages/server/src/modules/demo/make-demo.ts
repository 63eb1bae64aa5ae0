import { randomUUID } from 'node:crypto';
import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import { type Database, refreshStatistics } from '../../platform/db/index.ts';
import { release, renew, tryAcquire } from '../../platform/leases/index.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { pause } from '../../platform/waker.ts';
import type { DemoDoor } from './demo-door.ts';
import { makeCatalogue } from './make-catalogue.ts';
import { makeCustomers, makeOrders, openDays } from './make-orders.ts';
import { makeStock } from './make-stock.ts';
import { type DemoMark, selectCounts, selectIsEmpty, selectMark, updateMark } from './store.ts';
import { castInstant, tellCast, tellHolds, tellWorkInProgress } from './tell-exceptions.ts';
import { type OrderStory, tellClosing, tellDay, tellOpenDay, toldDays } from './tell-orders.ts';
import { tellCatalogue, tellNetwork, tellOpeningStock, tellSupply } from './tell-world.ts';
import { createTeller, type Teller } from './teller.ts';

/** The seed of the demo that a first start makes. */
export const demoSeed = 7800;
/** Who has it makes the demo. */
const leaseName = 'demo';
const leaseMs = 15_000;
const waitMs = 250;
/** How far back the history goes. */
const historyDays = 90;

export type DemoOptions = {
  door: DemoDoor;
  db: Database;
  log: Log;
  tenantId: Uuid;
  now: Instant;
  seed?: number;
  /** Less of a past is made sooner, for tests. */
  days?: number;
};

/** Steps after which the tables have grown so much that statements deserve new plans. */
const statisticsAfter = new Set(['stock', 'day 81', 'day 45', 'holds']);

/** What a server that has a demo says of it. */
export type Demo = { summary: string; seed: number; isNew: boolean };

/**
 * Makes the demo network in an empty tenant through the API: places, goods, stock, 90 days of
 * orders and today's work. Does nothing in a tenant that has anything of its own, and only tells
 * of a demo that is there. Killed half-way, the next call goes on where it ended. Of processes that
 * start at once on one database one makes it; the others wait for it and tell of it, or go on
 * within a quarter of a minute after that one has died.
 */
export async function makeDemo(options: DemoOptions): Promise<Demo | undefined> {
  const { system } = options.db;
  const holder = `demo-${process.pid}-${randomUUID()}`;
  let lease = await tryAcquire(system, leaseName, holder, leaseMs);
  while (lease === undefined) {
    await pause(waitMs);
    lease = await tryAcquire(system, leaseName, holder, leaseMs);
  }
  const held = lease;
  const timer = setInterval(() => {
    renew(system, held, leaseMs).catch((error: unknown) => {
      // The database is away, so nothing is told either.
      options.log.warn({ event: 'demo.unrenewed', error: String(error) });
    });
  }, leaseMs / 3);
  try {
    return await makeAlone(options);
  } finally {
    clearInterval(timer);
    await release(system, held);
  }
}

async function makeAlone(options: DemoOptions): Promise<Demo | undefined> {
  const { db, tenantId, log } = options;
  const mark = await db.transaction(tenantId, {}, async (tx): Promise<DemoMark | undefined> => {
    const kept = await selectMark(tx);
    if (kept !== undefined) return kept;
    if (!(await selectIsEmpty(tx))) return undefined;
    const fresh: DemoMark = {
      state: 'making',
      seed: options.seed ?? demoSeed,
      anchor: options.now,
      steps: 0,
    };
    await updateMark(tx, fresh);
    return fresh;
  });
  if (mark === undefined) return undefined;
  const { seed } = mark;
  if (mark.state === 'ready') return { summary: mark.summary ?? '', seed, isNew: false };
  const startedMs = performance.now();
  log.info({ event: 'demo.started', seed, count: mark.steps });
  const keep = (change: Partial<DemoMark>): Promise<void> =>
    db.transaction(tenantId, {}, (tx) => updateMark(tx, { ...mark, ...change }));
  const teller = createTeller({
    door: options.door,
    done: mark.steps,
    onStep: async (name, steps) => {
      await keep({ steps });
      if (statisticsAfter.has(name)) await refreshStatistics(db.connection);
      if (!name.startsWith('day ') || steps % 8 === 0) log.info({ event: 'demo.progress', name });
    },
  });
  const sizes = await tellAll(teller, mark, options.days ?? historyDays);
  const counts = await db.transaction(tenantId, { readOnly: true }, selectCounts);
  const summary = summaryOf(sizes, counts);
  await keep({ state: 'ready', summary });
  log.info({
    event: 'demo.ready',
    seed,
    detail: summary,
    ms: Math.round(performance.now() - startedMs),
  });
  return { summary, seed, isNew: true };
}

type Sizes = { products: number };

/** The whole story, from the first day to the present. */
async function tellAll(teller: Teller, mark: DemoMark, days: number): Promise<Sizes> {
  const { seed, anchor } = mark;
  const products = makeCatalogue(seed);
  const customers = makeCustomers(seed);
  const orders = makeOrders(seed, anchor, days, { products, customers });
  const stock = makeStock(seed, products, orders);
  const story: OrderStory = { anchor, days, orders, stock, told: new Map() };
  teller.at(instantOfMs(msOf(anchor) - (days + 2) * dayMs));
  await teller.step('network', () => tellNetwork(teller));
  await teller.step('catalogue', () => tellCatalogue(teller, products));
  await teller.step('stock', () => tellOpeningStock(teller, products, stock));
  let before = days + 1;
  for (const day of toldDays(days)) {
    const tell = day < openDays ? tellOpenDay : tellDay;
    await teller.step(`day ${day}`, () => tell(teller, story, day, before));
    before = day;
  }
  teller.at(castInstant(anchor));
  await teller.step('closing', () => tellClosing(teller, story));
  await teller.step('supply', () => tellSupply(teller, anchor, stock));
  const cast = {
    anchor,
    customers,
    products: new Map(products.map((one) => [one.input.sku, one])),
  };
  await teller.step('exceptions', () => tellCast(teller, cast));
  teller.at(anchor);
  await teller.step('work', () => tellWorkInProgress(teller));
  await teller.step('holds', () => tellHolds(teller));
  return { products: products.length };
}

const closed = new Set(['fulfilled', 'completed', 'cancelled']);

function summaryOf(sizes: Sizes, counts: readonly { status: string; count: number }[]): string {
  const sum = (of: (status: string) => boolean): number =>
    counts.filter(({ status }) => of(status)).reduce((total, { count }) => total + count, 0);
  const number = (value: number): string => value.toLocaleString('en-US');
  return (
    `12 locations in 5 countries, ${number(sizes.products)} products, ` +
    `${number(sum((status) => !closed.has(status)))} open orders and ${number(sum((status) => closed.has(status)))} of the last 90 days`
  );
}
