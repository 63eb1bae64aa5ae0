import type { Network } from '../network/index.ts';
import type { OrderNode, OrderProblem, ParcelService } from '../planner/index.ts';
import type { PlanLocation } from '../sourcing/index.ts';
import { addTo, type CarriedStock, cellKey } from './carried-stock.ts';
import type { AddedPlace, Variation } from './variation.ts';

/**
 * A problem of the past as the varied world sees it. `world` is what the goods, the places and the
 * carriers would have been; `choice` is the same with the weights that the plan is chosen by.
 */
export type VariedProblem = { readonly world: OrderProblem; readonly choice: OrderProblem };

/** Nodes that were changed in the same way, remembered while the history's nodes live. */
type Changed = WeakMap<readonly OrderNode[], readonly OrderNode[]>;

/** A variation ready for many problems. */
export type PreparedVariation = {
  readonly variation: Variation;
  readonly networks: WeakMap<Network, Network>;
  readonly places: WeakMap<readonly PlanLocation[], readonly PlanLocation[]>;
  readonly addedNodes: Changed;
  readonly worldNodes: Changed;
  readonly choiceNodes: Changed;
};

/** Readies a variation; keep it for the whole period, as it remembers nodes that it has changed. */
export function prepareVariation(variation: Variation): PreparedVariation {
  return {
    variation,
    networks: new WeakMap(),
    places: new WeakMap(),
    addedNodes: new WeakMap(),
    worldNodes: new WeakMap(),
    choiceNodes: new WeakMap(),
  };
}

/**
 * Applies a variation to a problem. `carry` is read for the stock that varied plans have taken more
 * or fewer; an opening factor is noted in it the first time that a product is met at a node.
 */
export function varyProblem(
  prepared: PreparedVariation,
  given: OrderProblem,
  options: {
    carry: CarriedStock;
    /** UTC. */
    day: string;
    nodeFor: (place: AddedPlace) => OrderNode | undefined;
  },
): VariedProblem {
  const { variation } = prepared;
  const { carry, day } = options;
  const problem = withAdded(prepared, given, options.nodeFor);
  openStock(variation, problem, carry);
  const worldNodes = limitNodes(variation, nodesOfWorld(prepared, problem.nodes), carry, day);
  const world: OrderProblem = {
    ...problem,
    nodes: worldNodes,
    available: stockOf(variation, problem, carry),
  };
  return { world, choice: weighProblem(prepared, world) };
}

const matches = (wanted: string | undefined, value: string): boolean =>
  wanted === undefined || wanted === value;

/** The problem over one node more for each place that is added; they have no stock of their own. */
function withAdded(
  { variation, addedNodes }: PreparedVariation,
  problem: OrderProblem,
  nodeFor: (place: AddedPlace) => OrderNode | undefined,
): OrderProblem {
  const { added = [] } = variation;
  if (added.length === 0) return problem;
  let nodes = addedNodes.get(problem.nodes);
  if (nodes === undefined) {
    const last = Math.max(0, ...problem.nodes.map(({ rank }) => rank));
    const more = added.flatMap((place, index) => {
      const node = nodeFor(place);
      return node === undefined ? [] : [{ ...node, id: place.id, rank: last + 1 + index }];
    });
    nodes = [...problem.nodes, ...more];
    addedNodes.set(problem.nodes, nodes);
  }
  const [before, after] = [problem.nodes.length, nodes.length];
  const widened = (values: ArrayLike<number> | undefined): Float64Array | undefined => {
    if (values === undefined) return undefined;
    const cells = new Float64Array(problem.lines.length * after);
    problem.lines.forEach((_line, i) => {
      for (let n = 0; n < before; n++) cells[i * after + n] = values[i * before + n] ?? 0;
    });
    return cells;
  };
  return {
    ...problem,
    nodes,
    available: widened(problem.available) ?? [],
    scarcityMinor: widened(problem.scarcityMinor),
    otherMinor: widened(problem.otherMinor),
  };
}

/** What history had of a product at the beginning is what the period first met there. */
function openStock(
  { stock = [], added = [] }: Variation,
  problem: OrderProblem,
  carry: CarriedStock,
): void {
  if (stock.length === 0 && added.length === 0) return;
  const width = problem.nodes.length;
  const unitsAt = (line: number, node: string): number => {
    const place = problem.nodes.findIndex(({ id }) => id === node);
    const units = place < 0 ? 0 : (problem.available[line * width + place] ?? 0);
    return Number.isFinite(units) ? units : 0;
  };
  problem.lines.forEach(({ product }, i) => {
    for (const { id } of problem.nodes) {
      const key = cellKey(product, id);
      if (carry.met.has(key)) continue;
      carry.met.add(key);
      const place = added.find((one) => one.id === id);
      const before = place === undefined ? unitsAt(i, id) : 0;
      const base =
        place === undefined ? before : Math.floor(unitsAt(i, place.like) * place.stockFactor);
      let factor = 1;
      for (const one of stock)
        if (matches(one.node, id) && matches(one.product, product)) factor *= one.factor;
      addTo(carry.more, key, Math.floor(base * factor) - before);
    }
  });
}

function stockOf(
  { safetyStock = [] }: Variation,
  { lines, nodes, available }: OrderProblem,
  { more }: CarriedStock,
): ArrayLike<number> {
  if (more.size === 0 && safetyStock.length === 0) return available;
  const units = Float64Array.from(available);
  lines.forEach(({ product }, i) => {
    nodes.forEach(({ id }, n) => {
      const cell = i * nodes.length + n;
      let here = (units[cell] ?? 0) + (more.get(cellKey(product, id)) ?? 0);
      for (const one of safetyStock)
        if (matches(one.node, id) && matches(one.product, product)) here -= one.units;
      units[cell] = Math.max(0, here);
    });
  });
  return units;
}

function nodesOfWorld(
  { variation, worldNodes }: PreparedVariation,
  nodes: readonly OrderNode[],
): readonly OrderNode[] {
  const { closed = [], rates = [] } = variation;
  if (closed.length === 0 && rates.length === 0) return nodes;
  let known = worldNodes.get(nodes);
  if (known === undefined) {
    known = nodes.map((node) => ({
      ...node,
      closedBy: closed.includes(node.id) ? closedGate : node.closedBy,
      services: node.services.map((service) => rated(service, rateOf(variation, service))),
    }));
    worldNodes.set(nodes, known);
  }
  return known;
}

/** What a place fails that a variation closes. */
export const closedGate = { gate: 'simulation', have: 'closed', need: 'open' };

/** What a variation multiplies the prices of a service by. */
export function rateOf({ rates = [] }: Variation, { carrier, service }: ParcelService): number {
  let factor = 1;
  for (const rate of rates)
    if (matches(rate.carrier, carrier) && matches(rate.service, service)) factor *= rate.factor;
  return factor;
}

/** A service with its prices times a factor: still whole, and still not falling with weight or volume. */
export function rated(service: ParcelService, factor: number): ParcelService {
  if (factor === 1) return service;
  return {
    ...service,
    tariffKey: `${service.tariffKey} × ${factor}`,
    priceMinor: (grams, cm3) => {
      const price = service.priceMinor(grams, cm3);
      return price === undefined ? undefined : Math.round(price * factor);
    },
  };
}

/** Capacity is what of the day is left; a limit that history had stays where it is tighter. */
export function limitNodes(
  { capacity = [] }: Variation,
  nodes: readonly OrderNode[],
  { load }: CarriedStock,
  day: string,
): readonly OrderNode[] {
  if (capacity.length === 0) return nodes;
  return nodes.map((node) => {
    const limits = capacity.filter((one) => one.node === node.id);
    if (limits.length === 0) return node;
    const used = load.get(cellKey(node.id, day)) ?? { orders: 0, lines: 0, units: 0 };
    const left = { ...node.capacity };
    for (const limit of limits) {
      for (const measure of ['orders', 'lines', 'units'] as const) {
        const most = limit[measure];
        if (most === undefined) continue;
        left[measure] = Math.min(left[measure] ?? Infinity, Math.max(0, most - used[measure]));
      }
    }
    return { ...node, capacity: left };
  });
}

function weighProblem(prepared: PreparedVariation, world: OrderProblem): OrderProblem {
  const { weights } = prepared.variation;
  if (weights === undefined) return world;
  const { freight = 1, handling = 1, splitMinor, latePerUnitDayMinor, shipmentsMax } = weights;
  const { rules } = world;
  return {
    ...world,
    nodes: weighNodes(prepared, world.nodes, freight, handling),
    rules: {
      ...rules,
      splitMinor: splitMinor ?? rules.splitMinor,
      latePerUnitDayMinor: latePerUnitDayMinor ?? rules.latePerUnitDayMinor,
      shipmentsMax: shipmentsMax ?? rules.shipmentsMax,
    },
  };
}

function weighNodes(
  { choiceNodes }: PreparedVariation,
  nodes: readonly OrderNode[],
  freight: number,
  handling: number,
): readonly OrderNode[] {
  if (freight === 1 && handling === 1) return nodes;
  let known = choiceNodes.get(nodes);
  if (known === undefined) {
    known = nodes.map((node) => ({
      ...node,
      costFactor: node.costFactor * handling,
      services: node.services.map((service) => rated(service, freight)),
    }));
    choiceNodes.set(nodes, known);
  }
  return known;
}
