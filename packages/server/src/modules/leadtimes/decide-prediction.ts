// What is said of one delivery: by the model where its lane has a history, else by the rate card.
import type { Told } from './decide-model.ts';
import { dayMs } from './observation.ts';

/** What a prediction rests on. */
export type Basis = 'model' | 'rate_card' | 'external';

/** What a model of the user's own says of one delivery: days from the order. */
export type OwnPrediction = {
  readonly p50Days: number;
  readonly p80Days: number;
  readonly p90Days: number;
  /** 0 to 1. */
  readonly confidence: number;
};

/** What is known of a delivery apart from any model. */
export type Journeying = {
  readonly placedMs: number;
  /** The earliest that a carrier takes it: nothing arrives before. */
  readonly pickUpMs: number;
  /** Its arrival by the rate card. */
  readonly tableMs: number;
  readonly transitDays: number;
};

/** A delivery's dates with their chances. */
export type Prediction = {
  readonly basis: Basis;
  /** Days from the order that it stays at or below in 50, 80 and 90 of 100 cases. */
  readonly p50Days: number;
  readonly p80Days: number;
  readonly p90Days: number;
  /** How much history is behind it, 0 (none: a rate card and an assumption) to below 1. */
  readonly confidence: number;
  /** The chance, 0.01 to 0.99, that it is there by an instant; 0 before a carrier could take it. */
  readonly onTime: (dueMs: number) => number;
};

/** A lane with fewer past deliveries is told by its rate card. */
export const laneDeliveriesLeast = 10;
/** Half of the confidence comes with so many deliveries. */
const confidenceHalf = 20;
/** A prediction is kept within this many times the rate card's days, and some days. */
const tableTimesMost = 3;
const daysBeyondMost = 5;

type Knot = readonly [days: number, chance: number];

/**
 * Predicts a delivery. Whatever a model says is bounded: not before a carrier takes it, not later
 * than three times the rate card's days and five more. Without a model, or with fewer than ten past
 * deliveries of the lane, the rate card's date is taken for the middle and an uncertainty is
 * assumed: a quarter of the transit days and at least one, for 80 %, twice that for 90 %.
 */
export function predictLeadTime(
  journey: Journeying,
  told: Told | undefined,
  own: OwnPrediction | undefined,
): Prediction {
  const bound = boundsOf(journey);
  if (own !== undefined) {
    const { p50Days, p80Days, p90Days } = own;
    return byKnots(
      'external',
      journey,
      ascending(bound, [p50Days, p80Days, p90Days]),
      own.confidence,
    );
  }
  if (told === undefined || told.laneDeliveries < laneDeliveriesLeast) {
    const table = (journey.tableMs - journey.placedMs) / dayMs;
    const spread = Math.max(1, journey.transitDays / 4);
    return byKnots('rate_card', journey, [table, table + spread, table + 2 * spread], 0);
  }
  const [p50Days, p80Days, p90Days] = ascending(bound, [
    told.daysAt(0.5),
    told.daysAt(0.8),
    told.daysAt(0.9),
  ]);
  const { laneDeliveries } = told;
  return {
    basis: 'model',
    p50Days,
    p80Days,
    p90Days,
    confidence: laneDeliveries / (laneDeliveries + confidenceHalf),
    onTime: (dueMs) => {
      const days = (dueMs - journey.placedMs) / dayMs;
      if (dueMs < journey.pickUpMs) return 0;
      return days >= bound.most ? 0.99 : withinChances(told.chanceWithin(days));
    },
  };
}

type Bounds = { readonly least: number; readonly most: number };

function boundsOf({ placedMs, pickUpMs, tableMs }: Journeying): Bounds {
  const least = (pickUpMs - placedMs) / dayMs;
  const table = (tableMs - placedMs) / dayMs;
  return { least, most: Math.max(least, tableTimesMost * table + daysBeyondMost) };
}

type Three = readonly [number, number, number];

function ascending({ least, most }: Bounds, [p50, p80, p90]: Three): Three {
  const clamp = (days: number): number => Math.min(Math.max(days, least), most);
  const first = clamp(p50);
  const second = Math.max(first, clamp(p80));
  return [first, second, Math.max(second, clamp(p90))];
}

const withinChances = (chance: number): number => Math.min(Math.max(chance, 0.01), 0.99);

function byKnots(
  basis: Basis,
  journey: Journeying,
  [p50Days, p80Days, p90Days]: Three,
  confidence: number,
): Prediction {
  const spread = Math.max(p90Days - p50Days, 1e-9);
  const knots: readonly Knot[] = [
    [p50Days - spread, 0.01],
    [p50Days, 0.5],
    [p80Days, 0.8],
    [p90Days, 0.9],
    [p90Days + spread, 0.99],
  ];
  return {
    basis,
    p50Days,
    p80Days,
    p90Days,
    confidence: Math.min(Math.max(confidence, 0), 1),
    onTime: (dueMs) =>
      dueMs < journey.pickUpMs
        ? 0
        : withinChances(chanceAt(knots, (dueMs - journey.placedMs) / dayMs)),
  };
}

/** Straight lines between the knots. */
function chanceAt(knots: readonly Knot[], days: number): number {
  let before: Knot | undefined;
  for (const knot of knots) {
    if (days < knot[0]) {
      if (before === undefined) return knot[1];
      const part = (days - before[0]) / (knot[0] - before[0]);
      return before[1] + part * (knot[1] - before[1]);
    }
    before = knot;
  }
  return before?.[1] ?? 0;
}
