import type { NodeLoad } from './carried-stock.ts';
import { type Interval, intervalOf } from './decide-interval.ts';
import { comparedMeasures, type Measure, type Pairs, type Totals } from './decide-measures.ts';

/** What a node sends over a period. */
export type NodeSummary = {
  readonly node: string;
  readonly shipments: number;
  readonly lines: number;
  readonly units: number;
  /** The UTC day with most units; the first of equals. */
  readonly busiestDay: string;
  readonly busiestDayUnits: number;
};

/** What nodes send, by id, from what each sends on a day. */
export function summariseLoad(load: ReadonlyMap<string, NodeLoad>): NodeSummary[] {
  const nodes = new Map<string, { -readonly [key in keyof NodeSummary]: NodeSummary[key] }>();
  for (const [key, { orders, lines, units }] of [...load].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const [node = '', day = ''] = key.split(' ');
    let of = nodes.get(node);
    if (of === undefined) {
      of = { node, shipments: 0, lines: 0, units: 0, busiestDay: day, busiestDayUnits: 0 };
      nodes.set(node, of);
    }
    of.shipments += orders;
    of.lines += lines;
    of.units += units;
    if (units > of.busiestDayUnits) {
      of.busiestDay = day;
      of.busiestDayUnits = units;
    }
  }
  return [...nodes.values()];
}

/** Every measure's mean difference with its interval. */
export function summarisePairs(pairs: Pairs): Record<Measure, Interval> {
  return Object.fromEntries(
    comparedMeasures.map((measure) => [measure, intervalOf(pairs[measure])]),
  ) as Record<Measure, Interval>;
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Rates over a period; null where nothing was decided. */
export function ratesOf(totals: Totals): {
  costPerDecisionMinor: number | null;
  costPerUnitMinor: number | null;
  splitRate: number | null;
  onTimeRate: number | null;
  fillRate: number | null;
  meanDays: number | null;
} {
  return {
    costPerDecisionMinor: share(totals.costMinor, totals.decisions),
    costPerUnitMinor: share(totals.costMinor, totals.coveredUnits),
    splitRate: share(totals.split, totals.sending),
    onTimeRate: share(totals.onTime, totals.decisions),
    fillRate: share(totals.coveredUnits, totals.askedUnits),
    meanDays: share(totals.days, totals.sending),
  };
}
