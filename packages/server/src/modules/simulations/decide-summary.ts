import { cellKey, type NodeLoad } from './carried-stock.ts';
import { addPair, emptyPairs, type Interval, intervalOf } from './decide-interval.ts';
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

/** What a node sends in two worlds, and by how much a day's units differ. */
export type NodeDifference = {
  readonly node: string;
  readonly historyUnits: number;
  readonly units: number;
  /** Units of a day, varied less history, with days as pairs. */
  readonly aDay: Interval;
};

/**
 * Every node of either world, by id. A day on which neither sends anything from a node is a pair
 * without a difference: `days` are those on which something was decided.
 */
export function compareLoad(
  history: ReadonlyMap<string, NodeLoad>,
  varied: ReadonlyMap<string, NodeLoad>,
  days: Iterable<string>,
): NodeDifference[] {
  const keys = [...history.keys(), ...varied.keys()].map((key) => key.split(' '));
  const nodes = [...new Set(keys.map(([node = '']) => node))].toSorted();
  const all = [...new Set([...days, ...keys.map(([, day = '']) => day)])].toSorted();
  return nodes.map((node) => {
    const pairs = emptyPairs();
    let [historyUnits, units] = [0, 0];
    for (const day of all) {
      const key = cellKey(node, day);
      const [then, now] = [history.get(key)?.units ?? 0, varied.get(key)?.units ?? 0];
      historyUnits += then;
      units += now;
      addPair(pairs, day, now - then);
    }
    return { node, historyUnits, units, aDay: intervalOf(pairs) };
  });
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
