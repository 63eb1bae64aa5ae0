import type { Highs } from 'highs';
import { seededRng } from '../../../packages/server/src/lib/rng.ts';
import type { Uuid } from '../../../packages/server/src/lib/ids.ts';
import { dayMs, instantOfMs } from '../../../packages/server/src/lib/time.ts';
import type { DemandOrder } from '../../../packages/server/src/modules/orders/index.ts';
import {
  findPrices,
  type FoundPrices,
} from '../../../packages/server/src/modules/prices/core/find-prices.ts';
import type { PriceWorld } from '../../../packages/server/src/modules/prices/core/world.ts';
import {
  decideWorld,
  type Known,
} from '../../../packages/server/src/modules/prices/decide-world.ts';
import {
  createHighsMaster,
  limitedCells,
} from '../../../packages/server/src/modules/prices/highs-master.ts';
import type { ShadowPrices } from '../../../packages/server/src/modules/prices/index.ts';
import {
  createLivePrices,
  type LivePrices,
} from '../../../packages/server/src/modules/prices/live-prices.ts';
import {
  type CellPrice,
  defaultSettings,
  type PriceMethod,
  type PriceSettings,
} from '../../../packages/server/src/modules/prices/price.ts';
import { freightTo } from '../../../packages/server/src/modules/prices/read-known.ts';
import { pricesOf } from '../../../packages/server/src/modules/prices/solve-prices.ts';
import type { PlannedShipment } from '../../../packages/server/src/modules/sourcing/plan.ts';
import type { HeldStock } from './held-stock.ts';
import type { ReplayOrder, ReplayWorld } from './world.ts';

/** The forward prices of one played business. */
export type ReplayPrices = {
  /** Finds prices when the last run is old enough; `came` are the orders so far, oldest first. */
  readonly runIfDue: (nowMs: number, came: readonly ReplayOrder[]) => void;
  readonly at: (nowMs: number) => ShadowPrices | undefined;
  /** Lets prices follow what a plan took. */
  readonly note: (shipments: readonly PlannedShipment[], nowMs: number) => void;
  readonly told: { runs: number; seconds: number; priced: number; methods: Record<string, number> };
};

/**
 * The server gives a run three minutes and then lets prices follow the orders alone. A time would
 * make two runs differ; so many lines over all kinds of orders stand for it (7,000 took longer).
 */
const linesMax = 5000;

type Size = { weightGrams: number; volumeCm3: number };

/**
 * Runs of prices as the server makes them, by the same code: the last 28 days stand for the next
 * 14, stock and what is announced until then is what there is, the LP is solved where HiGHS is
 * installed. Between runs prices follow the plans. The time is that of the replay.
 */
export function createReplayPrices(
  world: ReplayWorld,
  stock: HeldStock,
  periodDays: number,
  highs: Highs | undefined,
): ReplayPrices {
  const settings: PriceSettings = {
    ...defaultSettings,
    scarcityWeight: 1,
    periodMinutes: periodDays * 1440,
  };
  const locations = world.network.locations.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const told: ReplayPrices['told'] = { runs: 0, seconds: 0, priced: 0, methods: {} };
  const sizes = new Map<Uuid, Size>();
  let live: LivePrices | undefined;
  let before: CellPrice[] = [];
  let lastMs = -Infinity;

  const find = (nowMs: number, came: readonly ReplayOrder[]): void => {
    const now = instantOfMs(nowMs);
    const known = knownAt(world, stock, sizes, { nowMs, came, settings, locations });
    const tenant = decideWorld(known);
    if (tenant.world.rows.length === 0) return;
    const earlier = new Map(before.map((one) => [one.productId + one.locationId, one.priceMinor]));
    const start = Float64Array.from(tenant.world.stock, (_, cell) => {
      const product = tenant.products[Math.floor(cell / locations.length)] ?? '';
      return earlier.get(product + (locations[cell % locations.length]?.id ?? '')) ?? 0;
    });
    const lines = tenant.world.rows.reduce((sum, { products }) => sum + products.length, 0);
    const found =
      lines > linesMax ? undefined : findWithin(tenant.world, before.length === 0, start, highs);
    const method: PriceMethod = found?.method ?? 'online';
    before = pricesOf(tenant, before, found);
    told.methods[method] = (told.methods[method] ?? 0) + 1;
    told.priced = before.filter(({ priceMinor }) => priceMinor > 0).length;
    const head = {
      version: told.runs + 1,
      runId: '00000000-0000-4000-8005-000000000000' as Uuid,
      method,
      solvedAt: found === undefined ? null : now,
      publishedAt: now,
      horizonEndsAt: instantOfMs(nowMs + settings.horizonDays * dayMs),
      ordersToCome: tenant.basis.orders_expected,
      priceMaxMinor: Math.round(tenant.world.priceMax),
    };
    live = createLivePrices(settings, head, before, now);
  };

  return {
    told,
    runIfDue: (nowMs, came) => {
      if (nowMs - lastMs < periodDays * dayMs) return;
      const startedAt = performance.now();
      find(nowMs, came);
      told.runs++;
      told.seconds += (performance.now() - startedAt) / 1000;
      lastMs = nowMs;
    },
    at: (nowMs) => {
      if (live?.head === undefined) return undefined;
      const { head } = live;
      const priced = live;
      return {
        version: head.version,
        method: live.methodAt(instantOfMs(nowMs)),
        weight: 1,
        priceMinor: (productId, locationId) =>
          Math.round(priced.cellOf(productId, locationId)?.price ?? 0),
      };
    },
    note: (shipments, nowMs) => {
      live?.note(
        {
          costMinor: shipments.reduce((sum, one) => sum + one.costMinor - one.scarcityMinor, 0),
          units: shipments.flatMap(({ locationId, lines }) =>
            lines.map(({ productId, quantity }) => ({ productId, locationId, quantity })),
          ),
        },
        instantOfMs(nowMs),
      );
    },
  };
}

function findWithin(
  world: PriceWorld,
  isFirst: boolean,
  start: Float64Array,
  highs: Highs | undefined,
): FoundPrices {
  return findPrices(world, {
    rng: seededRng(1),
    start: isFirst ? undefined : start,
    onRound: () => undefined,
    master:
      highs &&
      (({ rows, stock }) =>
        createHighsMaster(highs, rows.length, stock.length, limitedCells(stock))),
  });
}

type Moment = Pick<Known, 'locations'> & {
  nowMs: number;
  came: readonly ReplayOrder[];
  settings: PriceSettings;
};

/** What the server would read from its tables. */
function knownAt(
  world: ReplayWorld,
  stock: HeldStock,
  sizes: Map<Uuid, Size>,
  { nowMs, came, settings, locations }: Moment,
): Known {
  const { horizonDays, windowDays } = settings;
  const orders: DemandOrder[] = [];
  let hasOlder = false;
  for (const { placedMs, destination, lines } of came.toReversed()) {
    hasOlder = placedMs < nowMs - windowDays * dayMs;
    if (hasOlder) break;
    if (destination === undefined) continue;
    for (const { productId, unitWeightGrams, unitVolumeCm3 } of lines)
      sizes.set(productId, { weightGrams: unitWeightGrams, volumeCm3: unitVolumeCm3 });
    orders.push({
      placedAt: instantOfMs(placedMs),
      country: destination.country,
      latitude: destination.latitude ?? null,
      longitude: destination.longitude ?? null,
      postalCode: destination.postalCode ?? null,
      serviceLevel: null,
      productIds: lines.map(({ productId }) => productId),
      quantities: lines.map(({ quantity }) => quantity),
    });
  }
  const units = new Map<Uuid, Map<Uuid, number>>();
  for (const productId of new Set(orders.flatMap(({ productIds }) => productIds)))
    units.set(productId, new Map(stock.places(productId)));
  addAnnounced(world, units, nowMs, nowMs + horizonDays * dayMs);
  return {
    now: instantOfMs(nowMs),
    horizonDays,
    windowDays,
    orders,
    hasOlder,
    locations,
    sizes,
    units,
    freightTo: (order) => freightTo(world.network, order),
  };
}

/** Goods that are due until the horizon: a buyer knows what was ordered. */
function addAnnounced(
  { days, productIds, locationIds }: ReplayWorld,
  units: Map<Uuid, Map<Uuid, number>>,
  fromMs: number,
  untilMs: number,
): void {
  for (const { day, arrivals } of days) {
    const atMs = Date.parse(`${day}T01:00:00Z`);
    if (atMs <= fromMs || atMs > untilMs) continue;
    for (const { product, location, quantity } of arrivals) {
      const places = units.get(productIds[product] ?? ('' as Uuid));
      const id = locationIds.get(location);
      if (places !== undefined && id !== undefined)
        places.set(id, (places.get(id) ?? 0) + quantity);
    }
  }
}
