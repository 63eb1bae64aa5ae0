import { splitMinor } from '../../lib/money.ts';
import type { Uuid } from '../../lib/ids.ts';
import { quantile } from './core/negative-binomial.ts';
import { type ForecastDocument, keptDemand } from './decide-forecast.ts';
import type { AbcClass, PlanningSettings } from './settings.ts';

/** A forecast of demand at a place with the stock there and what is on its way. */
export type StockedForecast = {
  readonly productId: Uuid;
  readonly locationId: Uuid;
  readonly method: string;
  readonly meanPerDay: number;
  readonly testOrigins: number;
  readonly testHorizonDays: number;
  readonly missedUnits: number;
  readonly document: ForecastDocument;
  readonly priceMinor: number | null;
  /** Free to promise before anything is held back: on hand, neither allocated nor reserved. */
  readonly freeUnits: number;
  readonly safetyStock: number;
  readonly inTransitUnits: number;
  /** Of supplies, drafts too. */
  readonly onOrderUnits: number;
  /** Days a supply takes as the record of the place says. */
  readonly recordLeadDays: number | null;
};

/** How long supplies took that arrived: their number, mean and variance in days. */
export type SeenLeadTime = {
  readonly productId: Uuid;
  readonly locationId: Uuid;
  readonly supplies: number;
  readonly meanDays: number;
  readonly varianceDays: number;
};

export const leadTimeSources = ['place', 'record', 'product', 'settings'] as const;
export type LeadTime = {
  readonly source: (typeof leadTimeSources)[number];
  readonly days: number;
  readonly standardDeviationDays: number;
  readonly supplies: number;
};

/** All numbers that a suggestion rests on. */
export type ReplenishmentBasis = {
  readonly serviceLevel: number;
  readonly leadTime: LeadTime;
  /** Lead time and the days until the next order: the days that stock has to last. */
  readonly protectionDays: number;
  readonly demandMean: number;
  readonly demandStandardDeviation: number;
  /** How much wider than said such forecasts missed; at least 1. */
  readonly spreadFactor: number;
  readonly reorderPoint: number;
  readonly orderUpTo: number;
  readonly safetyStockBefore: number;
  readonly freeUnits: number;
  readonly heldBackUnits: number;
  readonly inTransitUnits: number;
  readonly onOrderUnits: number;
  readonly waitingUnits: number;
  readonly settingsVersion: number;
};

export type Replenishment = {
  readonly productId: Uuid;
  readonly locationId: Uuid;
  readonly abcClass: AbcClass;
  readonly safetyStock: number;
  readonly orderQuantity: number;
  readonly basis: ReplenishmentBasis;
};

/** Supplies of which lead times are believed. */
const suppliesMin = 3;
/** A normal value's mean distance from its mean, in standard deviations. */
const meanMissOfNormal = Math.sqrt(2 / Math.PI);
/** Judged forecasts of a method from which their spread is corrected. */
const judgedMin = 5;

/** The class of each product by its share of the revenue that forecasts expect. Pure. */
export function classesOf(
  rows: readonly StockedForecast[],
  { classShares }: PlanningSettings,
): Map<Uuid, AbcClass> {
  const revenue = new Map<Uuid, number>();
  for (const { productId, meanPerDay, priceMinor } of rows) {
    revenue.set(productId, (revenue.get(productId) ?? 0) + meanPerDay * (priceMinor ?? 0));
  }
  const total = [...revenue.values()].reduce((sum, one) => sum + one, 0);
  let above = 0;
  return new Map(
    [...revenue]
      .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
      .map(([productId, own]): [Uuid, AbcClass] => {
        const share = above / Math.max(total, Number.MIN_VALUE);
        above += own;
        if (own <= 0) return [productId, 'C'];
        return [productId, share < classShares.A ? 'A' : share < classShares.B ? 'B' : 'C'];
      }),
  );
}

/** What the kept backtests of each method missed, in units of what its spread let expect. */
export function spreadFactors(rows: readonly StockedForecast[]): Map<string, number> {
  const judged = rows.filter(({ testOrigins }) => testOrigins > 0);
  return new Map(
    [...Map.groupBy(judged, ({ method }) => method)].map(([method, own]) => {
      let [missed, expected] = [0, 0];
      for (const one of own) {
        const { variance } = keptDemand(one.document, one.testHorizonDays);
        missed += one.missedUnits / one.testOrigins;
        expected += Math.sqrt(variance) * meanMissOfNormal;
      }
      const known = own.length >= judgedMin && expected > 0;
      return [method, known ? Math.max(1, missed / expected) : 1];
    }),
  );
}

function leadTimeOf(
  row: StockedForecast,
  seen: ReadonlyMap<Uuid, readonly SeenLeadTime[]>,
  { leadTimeDays }: PlanningSettings,
): LeadTime {
  const ofProduct = seen.get(row.productId) ?? [];
  const told = (
    source: LeadTime['source'],
    one: Omit<SeenLeadTime, 'productId' | 'locationId'>,
  ) => ({
    source,
    days: one.meanDays,
    standardDeviationDays: Math.sqrt(one.varianceDays),
    supplies: one.supplies,
  });
  const here = ofProduct.find(({ locationId }) => locationId === row.locationId);
  if (here !== undefined && here.supplies >= suppliesMin) return told('place', here);
  if (row.recordLeadDays !== null) {
    return told('record', { meanDays: row.recordLeadDays, varianceDays: 0, supplies: 0 });
  }
  const all = pooled(ofProduct);
  if (all.supplies >= suppliesMin) return told('product', all);
  return told('settings', { meanDays: leadTimeDays, varianceDays: 0, supplies: 0 });
}

/** Lead times of several places as if they were one. */
function pooled(parts: readonly SeenLeadTime[]): {
  supplies: number;
  meanDays: number;
  varianceDays: number;
} {
  const supplies = parts.reduce((sum, one) => sum + one.supplies, 0);
  if (supplies < 2) return { supplies, meanDays: parts[0]?.meanDays ?? 0, varianceDays: 0 };
  const meanDays = parts.reduce((sum, one) => sum + one.supplies * one.meanDays, 0) / supplies;
  const squares = parts.reduce(
    (sum, one) =>
      sum + (one.supplies - 1) * one.varianceDays + one.supplies * (one.meanDays - meanDays) ** 2,
    0,
  );
  return { supplies, meanDays, varianceDays: squares / (supplies - 1) };
}

/**
 * What each place should hold back and order. Demand until the next order arrives is negative
 * binomial, wider where such forecasts missed more than they said, and by what lead times vary; the
 * reorder point is what suffices at the service level of the product's class. Units that are held
 * back serve no order, so they are not counted as stock; units that wait are counted as demand,
 * where the forecasts are. Pure.
 */
export function decideReplenishment(
  rows: readonly StockedForecast[],
  seen: readonly SeenLeadTime[],
  waiting: ReadonlyMap<Uuid, number>,
  settings: PlanningSettings,
): Replenishment[] {
  const classes = classesOf(rows, settings);
  const factors = spreadFactors(rows);
  const leadTimes = Map.groupBy(seen, ({ productId }) => productId);
  return [...Map.groupBy(rows, ({ productId }) => productId)].flatMap(([productId, own]) => {
    const waits = splitMinor(
      waiting.get(productId) ?? 0,
      own.map(({ meanPerDay }) => meanPerDay),
    );
    return own.map((row, index) =>
      decideOne(row, {
        abcClass: classes.get(productId) ?? 'C',
        spreadFactor: factors.get(row.method) ?? 1,
        leadTime: leadTimeOf(row, leadTimes, settings),
        waitingUnits: waits[index] ?? 0,
        settings,
      }),
    );
  });
}

function decideOne(
  row: StockedForecast,
  given: {
    abcClass: AbcClass;
    spreadFactor: number;
    leadTime: LeadTime;
    waitingUnits: number;
    settings: PlanningSettings;
  },
): Replenishment {
  const { abcClass, spreadFactor, leadTime, waitingUnits, settings } = given;
  const serviceLevel = settings.serviceLevels[abcClass];
  const protectionDays = leadTime.days + settings.reviewDays;
  const said = keptDemand(row.document, protectionDays);
  const variance =
    said.variance * spreadFactor ** 2 + leadTime.standardDeviationDays ** 2 * row.meanPerDay ** 2;
  const reorderPoint = quantile({ mean: said.mean, variance }, serviceLevel);
  const covered = keptDemand(row.document, protectionDays + settings.coverDays).mean - said.mean;
  const orderUpTo = Math.ceil(reorderPoint + covered);
  const heldBackUnits = Math.min(row.safetyStock, Math.max(0, row.freeUnits));
  const position =
    row.freeUnits - heldBackUnits + row.inTransitUnits + row.onOrderUnits - waitingUnits;
  const isDue = orderUpTo > 0 && position <= reorderPoint && row.meanPerDay > 0;
  return {
    productId: row.productId,
    locationId: row.locationId,
    abcClass,
    safetyStock: Math.max(0, Math.ceil(reorderPoint - said.mean)),
    orderQuantity: isDue ? Math.max(0, orderUpTo - position) : 0,
    basis: {
      serviceLevel,
      leadTime,
      protectionDays,
      demandMean: said.mean,
      demandStandardDeviation: Math.sqrt(variance),
      spreadFactor,
      reorderPoint,
      orderUpTo,
      safetyStockBefore: row.safetyStock,
      freeUnits: row.freeUnits,
      heldBackUnits,
      inTransitUnits: row.inTransitUnits,
      onOrderUnits: row.onOrderUnits,
      waitingUnits,
      settingsVersion: settings.version,
    },
  };
}
