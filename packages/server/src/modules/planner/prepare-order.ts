import { defaultCartons } from './cartons.ts';
import { readyNodes, type ReadyNode } from './prepare-nodes.ts';
import type { Forbidden, OrderLine, OrderProblem } from './problem.ts';

/** One possible shipment: a node now, or a node on the day that supply arrives. */
export type Source = {
  readonly ready: ReadyNode;
  /** Place of its node among the ready ones. */
  readonly rank: number;
  readonly on: string | undefined;
  /** Days late whatever the service. */
  readonly lateDays: number;
  readonly linesMax: number;
  readonly unitsMax: number;
  /** Besides freight and handling, for each shipment. */
  readonly extraMinor: number;
  /** The node's sources before this one that share its units; they follow each other. */
  readonly earlier: number;
};

/** Units that several lines, or several dates, share. */
export type Pools = {
  /** Place of each line's product. */
  readonly product: Int32Array;
  readonly products: number;
  /** By product and source: units until then. */
  readonly limit: Float64Array;
};

/**
 * The order as the search sees it: lines in the order in which they are packed, sources by rank.
 */
export type Order = {
  readonly problem: OrderProblem;
  readonly lines: readonly OrderLine[];
  /** Place in the problem. */
  readonly lineIndex: Int32Array;
  /** Place of each line's group, -1 for none, and the first line of each group. */
  readonly group: Int32Array;
  readonly groups: readonly (readonly number[])[];
  /** Units of a line in one set of its group; all of it where the group is one. */
  readonly perSet: Float64Array;
  readonly sources: readonly Source[];
  readonly nodes: readonly ReadyNode[];
  /** Units to send; what an assigned node sent first is taken off. */
  readonly quantity: Float64Array;
  /** Units that a line could take from a source if it were alone, by line and source. */
  readonly free: Float64Array;
  /** What a unit costs from a source besides freight, service and handling. */
  readonly unit: Float64Array;
  readonly pools: Pools | undefined;
  /** What a unit that is not sent counts. */
  readonly unsent: Float64Array;
  /** Part of `unsent` that stands for coverage and is no money. */
  readonly worth: number;
  /** Lines that an assigned node sent some of: another shipment splits them. */
  readonly begun: Uint8Array;
  /** For each shipment after the first of these sources. */
  readonly splitMinor: number;
};

/** More than any order's freight: ten million of a currency with two decimals. */
const worthMost = 1e9;

/**
 * What covering one more unit is worth when units come first. Smaller for orders of more than two
 * million units, so that sums stay exact.
 */
function worthOf(units: number): number {
  return Math.min(worthMost, Math.floor(2 ** 51 / (units + 1)));
}

/** Large goods first, as that packs best; then heavy, then by id. */
function packingOrder(a: OrderLine, b: OrderLine): number {
  return b.volumeCm3 - a.volumeCm3 || b.weightGrams - a.weightGrams || a.id - b.id;
}

/** Makes a problem ready for the search. */
export function prepareOrder(problem: OrderProblem): Order {
  const nodes = readyNodes(problem.nodes, problem.cartons ?? defaultCartons);
  const lineIndex = Int32Array.from(problem.lines.keys());
  if (problem.lines.length > 1)
    lineIndex.sort((a, b) => {
      const [one, other] = [problem.lines[a], problem.lines[b]];
      return one === undefined || other === undefined ? 0 : packingOrder(one, other);
    });
  const lines = Array.from(lineIndex, (index) => problem.lines[index]).filter(
    (line) => line !== undefined,
  );
  const sources = sourcesOf(problem, nodes);
  const quantity = Float64Array.from(lines, (line) => line.quantity);
  let units = 0;
  for (const one of quantity) units += one;
  const { rules } = problem;
  // All or nothing is looked for as if units came first; whether all is worth it is seen then.
  const worth = rules.first === 'units' || rules.shipComplete ? worthOf(units) : 0;
  const order: Order = {
    problem,
    lines,
    lineIndex,
    ...groupsOf(lines),
    perSet: Float64Array.from(lines, (line) => line.quantity / (line.sets ?? 1)),
    sources,
    nodes,
    quantity,
    free: new Float64Array(lines.length * sources.length),
    unit: new Float64Array(lines.length * sources.length),
    pools: poolsOf(problem, lines, sources),
    unsent: Float64Array.from(lines, (line) => worth + (line.backorderMinor ?? 0)),
    worth,
    begun: new Uint8Array(lines.length),
    splitMinor: rules.splitMinor,
  };
  fillCells(order);
  for (const group of order.groups) closePartGroups(order, group);
  return order;
}

const sourcesKnown = new WeakMap<readonly ReadyNode[], readonly Source[]>();

/** The sources; without dated supply these are the nodes, which many orders share. */
function sourcesOf(problem: OrderProblem, nodes: readonly ReadyNode[]): readonly Source[] {
  if (problem.supplies !== undefined) return createSources(problem, nodes);
  let sources = sourcesKnown.get(nodes);
  if (sources === undefined) {
    sources = createSources(problem, nodes);
    sourcesKnown.set(nodes, sources);
  }
  return sources;
}

function createSources(problem: OrderProblem, nodes: readonly ReadyNode[]): Source[] {
  const sources: Source[] = [];
  nodes.forEach((ready, rank) => {
    const { node } = ready;
    const { capacity } = node;
    if (node.closedBy !== undefined || ready.services.length === 0) return;
    const isFull = (capacity?.orders ?? 1) < 1;
    sources.push({
      ready,
      rank,
      on: undefined,
      lateDays: ready.lateDays,
      linesMax: isFull ? 0 : (capacity?.lines ?? Infinity),
      unitsMax: isFull ? 0 : (capacity?.units ?? Infinity),
      extraMinor: ready.extraMinor,
      earlier: 0,
    });
    if (problem.supplies === undefined) return;
    const here = problem.supplies.filter((supply) => supply.node === node.id);
    const days = [...new Set(here.map((supply) => supply.on))].toSorted();
    days.forEach((on, index) => {
      const then = here.filter((supply) => supply.on === on);
      const lateDaysOf = then.find((supply) => supply.lateDaysOf !== undefined)?.lateDaysOf;
      const late = ready.lateDays + Math.max(...then.map((supply) => supply.lateDays));
      sources.push({
        ready: lateDaysOf === undefined ? ready : leavingLater(ready, lateDaysOf),
        rank,
        on,
        lateDays: lateDaysOf === undefined ? late : 0,
        linesMax: Infinity,
        unitsMax: Infinity,
        extraMinor: ready.extraMinor,
        earlier: index + 1,
      });
    });
  });
  return sources;
}

/** The node as it is for what leaves on a day of which the lateness is known by service. */
function leavingLater(ready: ReadyNode, lateDaysOf: readonly number[]): ReadyNode {
  return {
    ...ready,
    services: ready.services.map((one, k) => ({ ...one, lateDays: lateDaysOf[k] ?? 0 })),
  };
}

function groupsOf(lines: readonly OrderLine[]): Pick<Order, 'group' | 'groups'> {
  const group = new Int32Array(lines.length).fill(-1);
  const groups: number[][] = [];
  const byName = new Map<string, number>();
  lines.forEach((line, i) => {
    if (line.group === undefined) return;
    let place = byName.get(line.group);
    if (place === undefined) {
      place = groups.push([]) - 1;
      byName.set(line.group, place);
    }
    group[i] = place;
    groups[place]?.push(i);
  });
  return { group, groups };
}

/** Units of a line's product at a source until its day. */
function unitsUntil(problem: OrderProblem, line: OrderLine, index: number, source: Source): number {
  const { ready, on } = source;
  let units = Math.max(0, problem.available[index * problem.nodes.length + ready.index] ?? 0);
  if (on === undefined) return units;
  for (const supply of problem.supplies ?? []) {
    if (supply.node === ready.node.id && supply.product === line.product && supply.on <= on)
      units += supply.units;
  }
  return units;
}

function poolsOf(
  problem: OrderProblem,
  lines: readonly OrderLine[],
  sources: readonly Source[],
): Pools | undefined {
  const places = new Map<string, number>();
  const product = new Int32Array(lines.length);
  lines.forEach((line, i) => {
    const place = places.get(line.product) ?? places.size;
    places.set(line.product, place);
    product[i] = place;
  });
  const isShared = places.size < lines.length || sources.some((source) => source.earlier > 0);
  if (!isShared) return undefined;
  const limit = new Float64Array(places.size * sources.length);
  problem.lines.forEach((line, index) => {
    const place = places.get(line.product) ?? 0;
    sources.forEach((source, s) => {
      limit[place * sources.length + s] = unitsUntil(problem, line, index, source);
    });
  });
  return { product, products: places.size, limit };
}

function fillCells(order: Order): void {
  const { problem, lines, lineIndex, sources, quantity, free, unit } = order;
  const { available, scarcityMinor, otherMinor, rules } = problem;
  const width = sources.length;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (line === undefined) continue;
    const index = lineIndex[i] ?? 0;
    const row = index * problem.nodes.length;
    const wanted = quantity[i] ?? 0;
    for (let s = 0; s < width; s++) {
      const source = sources[s];
      if (source === undefined) continue;
      const cell = row + source.ready.index;
      const there =
        source.on === undefined ? (available[cell] ?? 0) : unitsUntil(problem, line, index, source);
      const most = Math.min(wanted, there, source.unitsMax);
      free[i * width + s] = most > 0 ? most : 0;
      const extra = (scarcityMinor?.[cell] ?? 0) + (otherMinor?.[cell] ?? 0);
      unit[i * width + s] = extra + source.lateDays * rules.latePerUnitDayMinor;
    }
  }
  if (problem.forbidden !== undefined) closeForbidden(order, problem.forbidden);
}

function closeForbidden({ lines, sources, free }: Order, forbidden: readonly Forbidden[]): void {
  const width = sources.length;
  for (const { line, node } of forbidden) {
    const i = lines.findIndex((one) => one.id === line);
    sources.forEach((source, s) => {
      if (i >= 0 && source.ready.node.id === node) free[i * width + s] = 0;
    });
  }
}

/** A source sends whole sets of a group: what it has beyond them it does not send. */
function closePartGroups(order: Order, group: readonly number[]): void {
  const { sources, free, perSet } = order;
  for (let s = 0; s < sources.length; s++) {
    let sets = Infinity;
    for (const i of group)
      sets = Math.min(sets, Math.floor((free[i * sources.length + s] ?? 0) / (perSet[i] ?? 1)));
    for (const i of group) free[i * sources.length + s] = sets * (perSet[i] ?? 0);
  }
}
