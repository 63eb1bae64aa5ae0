import type { Gate, OrderNode, OrderProblem, ParcelService } from './problem.ts';

/** What one can change of a problem, one thing at a time. */
export type ChangeKind =
  | 'stock'
  | 'freight'
  | 'handling'
  | 'split_penalty'
  | 'late_penalty'
  | 'capacity'
  | 'gate'
  | 'shipments_max'
  | 'service_weight_max';

/** Where a change is made: what of it a kind does not need is undefined. */
export type ChangePlace = {
  readonly kind: ChangeKind;
  readonly node?: string | undefined;
  readonly product?: string | undefined;
  readonly carrier?: string | undefined;
  readonly service?: string | undefined;
  readonly measure?: 'orders' | 'lines' | 'units' | undefined;
  /** The gate that is taken away. */
  readonly gate?: Gate | undefined;
};

/**
 * The problem with one number set to another value; nothing else changes. `from` and `to` are units
 * of stock or capacity, minor units of a parcel's price, of handling an order, of a penalty,
 * shipments, or grams. A gate is there (1) or not (0).
 */
export function applyChange(
  problem: OrderProblem,
  place: ChangePlace,
  from: number,
  to: number,
): OrderProblem {
  const { kind, node } = place;
  switch (kind) {
    case 'stock':
      return withUnits(problem, place.product ?? '', node ?? '', to);
    case 'freight':
      return withService(problem, place, (service) => shifted(service, to - from));
    case 'service_weight_max':
      return withService(problem, place, (service) => heavier(service, from, to));
    case 'handling':
      return withNode(problem, node, (one) => ({ ...one, handlingOrderMinor: to }));
    case 'capacity':
      return withNode(problem, node, (one) => ({
        ...one,
        capacity: { ...one.capacity, [place.measure ?? 'units']: to },
      }));
    case 'gate':
      return to === 0 ? withoutGate(problem, node ?? '') : problem;
    case 'split_penalty':
      return withRules(problem, { splitMinor: to });
    case 'late_penalty':
      return withRules(problem, { latePerUnitDayMinor: to });
    case 'shipments_max':
      return withRules(problem, { shipmentsMax: to });
  }
}

/** The problem with so many units of a product at a node, for each line of the product. */
export function withUnits(
  problem: OrderProblem,
  product: string,
  node: string,
  units: number,
): OrderProblem {
  const available = Float64Array.from(problem.available);
  const place = problem.nodes.findIndex((one) => one.id === node);
  if (place < 0) return problem;
  problem.lines.forEach((line, i) => {
    if (line.product === product) available[i * problem.nodes.length + place] = units;
  });
  return { ...problem, available };
}

/** The problem with other rules. */
export function withRules(
  problem: OrderProblem,
  rules: Partial<OrderProblem['rules']>,
): OrderProblem {
  return { ...problem, rules: { ...problem.rules, ...rules } };
}

/** The problem with a node closed to it. */
export function withoutNode(problem: OrderProblem, node: string): OrderProblem {
  const closedBy: Gate = { gate: 'left_out', have: 'left out', need: 'taken in' };
  return withNode(problem, node, (one) => ({ ...one, closedBy }));
}

function withNode(
  problem: OrderProblem,
  id: string | undefined,
  change: (node: OrderNode) => OrderNode,
): OrderProblem {
  return { ...problem, nodes: problem.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

function withoutGate(problem: OrderProblem, node: string): OrderProblem {
  const open = withNode(problem, node, (one) => ({ ...one, closedBy: undefined }));
  return { ...open, forbidden: problem.forbidden?.filter((one) => one.node !== node) };
}

function withService(
  problem: OrderProblem,
  { node, carrier, service: name }: ChangePlace,
  change: (service: ParcelService) => ParcelService,
): OrderProblem {
  return withNode(problem, node, (one) => ({
    ...one,
    services: one.services.map((service) =>
      service.carrier === carrier && service.service === name ? change(service) : service,
    ),
  }));
}

/** Every parcel so much dearer or cheaper, never below nought: prices still do not fall. */
function shifted(service: ParcelService, byMinor: number): ParcelService {
  return {
    ...service,
    tariffKey: `${service.tariffKey} ${byMinor}`,
    priceMinor: (grams, cm3) => {
      const price = service.priceMinor(grams, cm3);
      return price === undefined ? undefined : Math.max(0, price + byMinor);
    },
  };
}

/** A limit raised: what was too heavy before costs what the heaviest parcel did, if not more. */
function heavier(service: ParcelService, fromGrams: number, toGrams: number): ParcelService {
  return {
    ...service,
    weightMaxGrams: toGrams,
    tariffKey: `${service.tariffKey} up to ${toGrams} g`,
    priceMinor: (grams, cm3) =>
      grams > toGrams ? undefined : service.priceMinor(Math.min(grams, fromGrams), cm3),
  };
}
