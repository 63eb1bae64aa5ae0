import { addUnits, cheapestService, emptyLoad, type Load } from './loads.ts';
import type { Order, Source } from './prepare-order.ts';
import { at } from './solver/problem.ts';

/** What an assigned node sends before all others, and the order without it. */
export type Assigned = {
  readonly s: number;
  readonly load: Load;
  /** Units by line. */
  readonly units: Float64Array;
  readonly rest: Order;
};

/**
 * Takes all that the assigned node has of the order, line by line in the order of their ids; a
 * group whole or not at all. Undefined when there is no such node or it can send nothing.
 */
export function fillAssigned(order: Order): Assigned | undefined {
  const { sources, lines, problem } = order;
  const s = sources.findIndex(
    ({ on, ready }) => on === undefined && ready.node.id === problem.rules.assignedNode,
  );
  const source = sources[s];
  if (source === undefined) return undefined;
  const units = new Float64Array(lines.length);
  const byId = Array.from(lines.keys()).toSorted(
    (a, b) => (lines[a]?.id ?? 0) - (lines[b]?.id ?? 0),
  );
  const decided = new Set<number>();
  for (const i of byId) {
    const group = at(order.group, i);
    if (group >= 0 && decided.has(group)) continue;
    if (group >= 0) decided.add(group);
    const lines = group < 0 ? [i] : (order.groups[group] ?? []);
    let sets = group < 0 ? 1 : Math.round(at(order.quantity, i) / at(order.perSet, i));
    const all = sets;
    while (
      sets > 0 &&
      !takeWhole(order, s, { source, units, lines, share: sets / all }, group >= 0)
    )
      sets--;
  }
  const load = loadOf(order, s, units);
  if (load.units === 0 || cheapestService(order, source, load) === undefined) return undefined;
  return { s, load, units, rest: withoutTaken(order, s, units) };
}

type Taking = {
  source: Source;
  units: Float64Array;
  lines: readonly number[];
  /** Of the group's sets. */
  share: number;
};

/** Takes lines together; the parts of a group only when they can be whole. */
function takeWhole(
  order: Order,
  s: number,
  { source, units, lines, share }: Taking,
  isGroup: boolean,
): boolean {
  const before = Float64Array.from(units);
  for (const i of lines) {
    let lineCount = 0;
    let unitCount = 0;
    units.forEach((one) => {
      if (one > 0) lineCount++;
      unitCount += one;
    });
    const wanted = Math.round(at(order.quantity, i) * share);
    const most = Math.min(
      isGroup ? wanted : Infinity,
      at(order.free, i * order.sources.length + s),
      source.unitsMax - unitCount,
      poolRoom(order, s, units, i),
    );
    units[i] = lineCount < source.linesMax ? Math.max(0, most) : 0;
    if (!isGroup || at(units, i) >= wanted) continue;
    units.set(before);
    return false;
  }
  return true;
}

/** Units of a line's product that lines before it left there. */
function poolRoom(order: Order, s: number, units: Float64Array, i: number): number {
  const { pools, sources } = order;
  if (pools === undefined) return Infinity;
  const product = at(pools.product, i);
  let left = at(pools.limit, product * sources.length + s);
  units.forEach((taken, j) => {
    if (j !== i && at(pools.product, j) === product) left -= taken;
  });
  return left;
}

function loadOf(order: Order, s: number, units: Float64Array): Load {
  let load = emptyLoad;
  units.forEach((taken, i) => {
    if (taken > 0) load = addUnits(order, s, load, i, taken);
  });
  return load;
}

/** What is left to send, from where it still is; every shipment now comes after a first one. */
function withoutTaken(order: Order, s: number, units: Float64Array): Order {
  const { sources, quantity, free, pools, begun, groups } = order;
  const width = sources.length;
  const rank = sources[s]?.rank;
  const rest: Order = {
    ...order,
    sources: sources.map((source, t) => ({
      ...source,
      extraMinor: source.extraMinor + order.splitMinor,
      linesMax: t === s ? 0 : source.linesMax,
    })),
    quantity: quantity.map((wanted, i) => wanted - at(units, i)),
    free: Float64Array.from(free),
    begun: begun.map((_, i) => (at(units, i) > 0 ? 1 : 0)),
    pools: pools === undefined ? undefined : { ...pools, limit: Float64Array.from(pools.limit) },
    groups,
    splitMinor: 0,
  };
  for (let i = 0; i < units.length; i++) {
    for (let t = 0; t < width; t++) {
      const cell = i * width + t;
      const isHere = sources[t]?.rank === rank;
      if (rest.pools !== undefined && isHere) {
        const pool = at(rest.pools.product, i) * width + t;
        rest.pools.limit[pool] = at(rest.pools.limit, pool) - at(units, i);
      }
      rest.free[cell] = t === s ? 0 : Math.min(at(free, cell), at(rest.quantity, i));
    }
  }
  return rest;
}
