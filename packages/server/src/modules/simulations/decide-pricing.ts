import type { CostParts, OrderProblem, OrderShipment } from '../planner/index.ts';

/** A plan told in the prices of a problem, whatever it was chosen by. */
export type PricedPlan = {
  readonly cost: CostParts;
  readonly splitMinor: number;
  /** All parts and the splits. */
  readonly costMinor: number;
};

/**
 * What shipments cost in the prices of a problem: the same parcels by the same carrier and service
 * from the same node. For a plan that was found for this very problem it is the plan's own cost.
 */
export function priceShipments(
  problem: OrderProblem,
  shipments: readonly OrderShipment[],
): PricedPlan {
  const cost = { freightMinor: 0, handlingMinor: 0, lateMinor: 0, scarcityMinor: 0, otherMinor: 0 };
  for (const shipment of shipments) addShipment(problem, shipment, cost);
  const splitMinor = Math.max(0, shipments.length - 1) * problem.rules.splitMinor;
  const { freightMinor, handlingMinor, lateMinor, scarcityMinor, otherMinor } = cost;
  return {
    cost,
    splitMinor,
    costMinor: freightMinor + handlingMinor + lateMinor + scarcityMinor + otherMinor + splitMinor,
  };
}

function addShipment(
  problem: OrderProblem,
  shipment: OrderShipment,
  cost: { -readonly [part in keyof CostParts]: number },
): void {
  const place = problem.nodes.findIndex(({ id }) => id === shipment.node);
  const node = problem.nodes[place];
  const service = node?.services.find(
    (one) => one.carrier === shipment.carrier && one.service === shipment.service,
  );
  if (node === undefined || service === undefined) return;
  for (const { count, weightGrams, volumeCm3 } of shipment.parcels)
    cost.freightMinor += count * (service.priceMinor(weightGrams, volumeCm3) ?? 0);
  const handling =
    node.handlingOrderMinor +
    node.handlingLineMinor * shipment.lines.length +
    node.handlingUnitMinor * shipment.units;
  cost.handlingMinor += Math.round(handling * node.costFactor);
  cost.lateMinor += shipment.lateDays * problem.rules.latePerUnitDayMinor * shipment.units;
  cost.otherMinor += node.shipmentExtraMinor ?? 0;
  const lineIndex = new Map(problem.lines.map(({ id }, index) => [id, index]));
  for (const { line, quantity } of shipment.lines) {
    const cell = (lineIndex.get(line) ?? 0) * problem.nodes.length + place;
    cost.scarcityMinor += quantity * (problem.scarcityMinor?.[cell] ?? 0);
    cost.otherMinor += quantity * (problem.otherMinor?.[cell] ?? 0);
  }
}
