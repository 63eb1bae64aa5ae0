import type { CostParts, OrderProblem, OrderShipment } from '../planner/index.ts';
import { addPair, emptyPairs, type PairSums } from './decide-interval.ts';
import { priceShipments } from './decide-pricing.ts';

/** What one plan is like, in numbers that are compared. */
export type PlanFacts = {
  readonly askedUnits: number;
  readonly coveredUnits: number;
  readonly cost: CostParts;
  readonly splitMinor: number;
  readonly costMinor: number;
  readonly shipments: number;
  /** Everything is sent, and nothing of it arrives after its promised day. */
  readonly onTime: boolean;
  /** Of the slowest shipment; undefined when nothing is sent. */
  readonly days: number | undefined;
  readonly carbonGrams: number;
  /** Shipments without a known distance, of which no carbon is counted. */
  readonly withoutDistance: number;
};

/**
 * An estimate, not a measurement: 100 g of carbon dioxide a tonne and kilometre, a laden lorry on
 * the road, by the great circle.
 */
export const carbonGramsPerTonneKm = 100;

/** The facts of a plan in the prices of a problem. */
export function factsOf(
  problem: OrderProblem,
  shipments: readonly OrderShipment[],
  kmFrom: (node: string) => number | undefined,
): PlanFacts {
  const priced = priceShipments(problem, shipments);
  let [coveredUnits, carbonGrams, withoutDistance, lateUnits] = [0, 0, 0, 0];
  let days: number | undefined;
  for (const shipment of shipments) {
    coveredUnits += shipment.units;
    days = Math.max(days ?? 0, shipment.transitDays);
    if (shipment.lateDays > 0) lateUnits += shipment.units;
    const km = kmFrom(shipment.node);
    if (km === undefined) withoutDistance++;
    else carbonGrams += carbonOf(shipment, km);
  }
  const askedUnits = problem.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    askedUnits,
    coveredUnits,
    ...priced,
    shipments: shipments.length,
    onTime: coveredUnits === askedUnits && lateUnits === 0,
    days,
    carbonGrams,
    withoutDistance,
  };
}

function carbonOf({ parcels }: OrderShipment, km: number): number {
  const grams = parcels.reduce((sum, { count, weightGrams }) => sum + count * weightGrams, 0);
  return Math.round((grams / 1_000_000) * km * carbonGramsPerTonneKm);
}

/** Sums over plans of one world. */
export type Totals = {
  decisions: number;
  askedUnits: number;
  coveredUnits: number;
  freightMinor: number;
  handlingMinor: number;
  lateMinor: number;
  scarcityMinor: number;
  otherMinor: number;
  splitMinor: number;
  costMinor: number;
  shipments: number;
  /** Decisions with more than one shipment. */
  split: number;
  onTime: number;
  /** Decisions that send something, and the days of their slowest shipments. */
  sending: number;
  days: number;
  carbonGrams: number;
  withoutDistance: number;
};

/** Nothing yet. */
export function emptyTotals(): Totals {
  return {
    decisions: 0,
    askedUnits: 0,
    coveredUnits: 0,
    freightMinor: 0,
    handlingMinor: 0,
    lateMinor: 0,
    scarcityMinor: 0,
    otherMinor: 0,
    splitMinor: 0,
    costMinor: 0,
    shipments: 0,
    split: 0,
    onTime: 0,
    sending: 0,
    days: 0,
    carbonGrams: 0,
    withoutDistance: 0,
  };
}

/** Adds a plan. */
export function addFacts(totals: Totals, facts: PlanFacts): void {
  totals.decisions++;
  totals.askedUnits += facts.askedUnits;
  totals.coveredUnits += facts.coveredUnits;
  totals.freightMinor += facts.cost.freightMinor;
  totals.handlingMinor += facts.cost.handlingMinor;
  totals.lateMinor += facts.cost.lateMinor;
  totals.scarcityMinor += facts.cost.scarcityMinor;
  totals.otherMinor += facts.cost.otherMinor;
  totals.splitMinor += facts.splitMinor;
  totals.costMinor += facts.costMinor;
  totals.shipments += facts.shipments;
  if (facts.shipments > 1) totals.split++;
  if (facts.onTime) totals.onTime++;
  if (facts.days !== undefined) {
    totals.sending++;
    totals.days += facts.days;
  }
  totals.carbonGrams += facts.carbonGrams;
  totals.withoutDistance += facts.withoutDistance;
}

/** What is compared decision by decision. */
export const comparedMeasures = [
  'costMinor',
  'split',
  'onTime',
  'coveredUnits',
  'fill',
  'shipments',
  'carbonGrams',
] as const;
export type Measure = (typeof comparedMeasures)[number];
export type Pairs = Record<Measure, PairSums>;

/** No pairs of any measure. */
export function emptyMeasures(): Pairs {
  return {
    costMinor: emptyPairs(),
    split: emptyPairs(),
    onTime: emptyPairs(),
    coveredUnits: emptyPairs(),
    fill: emptyPairs(),
    shipments: emptyPairs(),
    carbonGrams: emptyPairs(),
  };
}

const measured: Readonly<Record<Measure, (facts: PlanFacts) => number>> = {
  costMinor: (facts) => facts.costMinor,
  split: (facts) => (facts.shipments > 1 ? 1 : 0),
  onTime: (facts) => (facts.onTime ? 1 : 0),
  coveredUnits: (facts) => facts.coveredUnits,
  fill: (facts) => (facts.askedUnits === 0 ? 1 : facts.coveredUnits / facts.askedUnits),
  shipments: (facts) => facts.shipments,
  carbonGrams: (facts) => facts.carbonGrams,
};

/** Adds one decision as it was and as it would have been. */
export function addMeasures(
  pairs: Pairs,
  day: string,
  history: PlanFacts,
  varied: PlanFacts,
): void {
  for (const measure of comparedMeasures) {
    const of = measured[measure];
    addPair(pairs[measure], day, of(varied) - of(history));
  }
}
