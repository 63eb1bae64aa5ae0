import type { ChangePlace } from './change-problem.ts';
import { isUsed } from './decide-why-not.ts';
import type { OrderNode, OrderPlan, OrderProblem, ParcelService } from './problem.ts';

/** A number that might be changed, how far, and in which direction. */
export type Lever = {
  readonly place: ChangePlace;
  readonly from: number;
  readonly direction: 1 | -1;
  /** Steps of one unit, one minor unit or one gram that make sense at most. */
  readonly most: number;
  /** What one step counts in the size of a change. */
  readonly weight: number;
  /** Whether what has flipped stays flipped with more of it. */
  readonly isMonotone: boolean;
};

/** Money beyond which nothing costs: ten thousand times what the order does. */
const timesMost = 10_000;

/**
 * Every number that could bring the target into the plan or out of it, or without a target change
 * which nodes send. What cannot matter (more stock than is wanted, cheaper than free) is left out.
 */
export function leversOf(
  problem: OrderProblem,
  plan: OrderPlan,
  target: string | undefined,
): Lever[] {
  const measure = measureOf(problem, plan);
  const levers: Lever[] = [];
  for (const node of problem.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const isHere = target === undefined || node.id === target;
    const used = isUsed(plan, node.id);
    if (node.closedBy === undefined) {
      if (isHere) levers.push(...nodeLevers(problem, plan, node, measure));
      else if (used) levers.push(handlingLever(problem, node, 1, measure, false));
    }
    if (isHere && isGated(problem, node))
      levers.push({
        place: { kind: 'gate', node: node.id, gate: gateAt(problem, node) },
        from: 1,
        direction: -1,
        most: 1,
        weight: 1,
        isMonotone: true,
      });
  }
  return [...levers, ...ruleLevers(problem, measure)];
}

type Measure = {
  readonly units: number;
  readonly lines: number;
  readonly costMinor: number;
  readonly mostMinor: number;
};

function measureOf(problem: OrderProblem, plan: OrderPlan): Measure {
  const costMinor = Math.max(1, plan.costMinor);
  return {
    units: problem.lines.reduce((sum, line) => sum + line.quantity, 0),
    lines: problem.lines.length,
    costMinor,
    mostMinor: costMinor * timesMost,
  };
}

const isGated = (problem: OrderProblem, node: OrderNode): boolean =>
  gateAt(problem, node) !== undefined;

const gateAt = (problem: OrderProblem, node: OrderNode): ChangePlace['gate'] =>
  node.closedBy ?? problem.forbidden?.find((one) => one.node === node.id)?.gate;

function nodeLevers(
  problem: OrderProblem,
  plan: OrderPlan,
  node: OrderNode,
  measure: Measure,
): Lever[] {
  const direction = isUsed(plan, node.id) ? -1 : 1;
  return [
    ...stockLevers(problem, plan, node, measure),
    ...node.services.flatMap((service) =>
      freightLevers(problem, node, service, direction, measure),
    ),
    handlingLever(problem, node, direction === -1 ? 1 : -1, measure, true),
    ...capacityLevers(plan, node, direction, measure),
    ...weightLevers(problem, node),
  ];
}

function stockLevers(
  problem: OrderProblem,
  plan: OrderPlan,
  node: OrderNode,
  measure: Measure,
): Lever[] {
  const place = problem.nodes.indexOf(node);
  const levers: Lever[] = [];
  const seen = new Set<string>();
  const byProduct = problem.lines.toSorted((a, b) => (a.product < b.product ? -1 : 1));
  byProduct.forEach((line) => {
    if (seen.has(line.product)) return;
    seen.add(line.product);
    const i = problem.lines.indexOf(line);
    const have = Math.max(0, problem.available[i * problem.nodes.length + place] ?? 0);
    if (have === Infinity) return;
    const wanted = problem.lines
      .filter((one) => one.product === line.product)
      .reduce((sum, one) => sum + one.quantity, 0);
    const at = { kind: 'stock', node: node.id, product: line.product } as const;
    const shared = { place: at, from: have, weight: 1 / measure.units };
    const used = isUsed(plan, node.id);
    // With more stock all plans are there that were, and each new one sends from here.
    levers.push({ ...shared, direction: 1, most: wanted - have, isMonotone: !used });
    if (used) levers.push({ ...shared, direction: -1, most: have, isMonotone: false });
  });
  return levers;
}

function freightLevers(
  problem: OrderProblem,
  node: OrderNode,
  service: ParcelService,
  direction: 1 | -1,
  measure: Measure,
): Lever[] {
  // No parcel of the order costs more: cheaper than free is nothing.
  const grams = problem.lines.reduce((sum, line) => sum + line.weightGrams * line.quantity, 0);
  const cm3 = problem.lines.reduce((sum, line) => sum + line.volumeCm3 * line.quantity, 0);
  const [first] = problem.lines;
  const from =
    service.priceMinor(grams, cm3) ??
    service.priceMinor(service.weightMaxGrams ?? grams, 0) ??
    service.priceMinor(first?.weightGrams ?? 0, first?.volumeCm3 ?? 0);
  if (from === undefined) return [];
  return [
    {
      place: {
        kind: 'freight',
        node: node.id,
        carrier: service.carrier,
        service: service.service,
      },
      from,
      direction: direction === 1 ? -1 : 1,
      most: direction === 1 ? from : measure.mostMinor,
      weight: 1 / measure.costMinor,
      // Cheaper from a node that does not send: once it sends, it goes on to.
      isMonotone: direction === 1,
    },
  ];
}

/**
 * Cheaper where nothing is sent from: once it sends, it goes on to. Dearer where something is: all
 * plans with the node become so by the same, but for rounding and shipments that wait for supply.
 */
function handlingLever(
  problem: OrderProblem,
  node: OrderNode,
  direction: 1 | -1,
  measure: Measure,
  isHere: boolean,
): Lever {
  const isSame = Number.isInteger(node.costFactor) && problem.supplies === undefined;
  return {
    place: { kind: 'handling', node: node.id },
    from: node.handlingOrderMinor,
    direction,
    most: direction === -1 ? node.handlingOrderMinor : measure.mostMinor,
    weight: 1 / measure.costMinor,
    isMonotone: isHere && (direction === -1 || isSame),
  };
}

function capacityLevers(
  plan: OrderPlan,
  node: OrderNode,
  direction: 1 | -1,
  measure: Measure,
): Lever[] {
  const needed = { orders: 1, lines: measure.lines, units: measure.units };
  const used = isUsed(plan, node.id);
  return (['orders', 'lines', 'units'] as const).flatMap((what): Lever[] => {
    const left = node.capacity?.[what];
    if (left === undefined) return [];
    const at = { kind: 'capacity', node: node.id, measure: what } as const;
    const shared = { place: at, from: left, weight: 1 / needed[what] };
    const more: Lever = {
      ...shared,
      direction: 1,
      most: needed[what] - left,
      isMonotone: !used,
    };
    if (direction === 1) return [more];
    return [more, { ...shared, direction: -1, most: left, isMonotone: false }];
  });
}

function weightLevers(problem: OrderProblem, node: OrderNode): Lever[] {
  const grams = problem.lines.reduce((sum, line) => sum + line.weightGrams * line.quantity, 0);
  return node.services.flatMap((service): Lever[] => {
    const from = service.weightMaxGrams;
    if (from === undefined || from < 1) return [];
    const { carrier, service: name } = service;
    return [
      {
        place: { kind: 'service_weight_max', node: node.id, carrier, service: name },
        from,
        direction: 1,
        // Cartons weigh something too.
        most: Math.max(0, 2 * grams - from),
        weight: 1 / from,
        isMonotone: false,
      },
    ];
  });
}

function ruleLevers({ rules, nodes }: OrderProblem, measure: Measure): Lever[] {
  const penalties = [
    ['split_penalty', rules.splitMinor],
    ['late_penalty', rules.latePerUnitDayMinor],
  ] as const;
  const weight = 1 / measure.costMinor;
  const levers = penalties.flatMap(([kind, from]): Lever[] => [
    { place: { kind }, from, direction: 1, most: measure.mostMinor, weight, isMonotone: false },
    { place: { kind }, from, direction: -1, most: from, weight, isMonotone: false },
  ]);
  const from = rules.shipmentsMax;
  const shared = { place: { kind: 'shipments_max' } as const, from, weight: 1, isMonotone: false };
  return [
    ...levers,
    { ...shared, direction: 1, most: Math.max(0, nodes.length - from) },
    // None at all is no rule that anybody could have.
    { ...shared, direction: -1, most: Math.max(0, from - 1) },
  ];
}
