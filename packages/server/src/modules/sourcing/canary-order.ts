import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Network } from '../network/index.ts';
import type { OrderRow } from '../orders/index.ts';
import type { CanaryOrder } from '../policies/index.ts';
import type { PolicyMatch } from './ask-policy.ts';
import { planLocations } from './network-view.ts';
import type { PlannedShipment, PlanLocation, SourcingDecision } from './plan.ts';

/**
 * What the first decision about an order says of the canary that it was made for; undefined when
 * it was made for none, or when the order was decided about before.
 */
export function canaryOrderOf(
  order: OrderRow,
  { decision, match }: { decision: SourcingDecision; match: PolicyMatch },
  around: {
    decisionId: Uuid;
    at: Instant;
    deadlineMs: number | undefined;
    network: Network | undefined;
  },
): CanaryOrder | undefined {
  const { canary } = match;
  if (canary === undefined || order.decisionId !== null) return undefined;
  const { shipments, coveredUnits } = decision.plan;
  const left = decision.uncovered.reduce((sum, { quantity }) => sum + quantity, 0);
  const { factors } = decision.asked?.how ?? {};
  const { network } = around;
  return {
    canaryId: canary.id,
    orderId: order.id,
    decisionId: around.decisionId,
    arm: canary.arm,
    decidedAt: around.at,
    quantity: coveredUnits + left,
    covered: coveredUnits,
    costMinor:
      factors === undefined || network === undefined
        ? sumOf(shipments, ({ freight, handlingMinor }) => freight.costMinor + handlingMinor)
        : realCost(shipments, planLocations(network, order)),
    shipments: shipments.length,
    late:
      around.deadlineMs === undefined
        ? null
        : left > 0 || shipments.some(({ lateDays }) => lateDays > 0),
  };
}

const sumOf = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((sum, one) => sum + of(one), 0);

/** Freight and handling by the network's own prices, where an objective multiplied them. */
function realCost(
  shipments: readonly PlannedShipment[],
  locations: readonly PlanLocation[],
): number {
  const places = new Map(locations.map((location) => [location.id, location]));
  return sumOf(shipments, (shipment) => {
    const place = places.get(shipment.locationId);
    if (place === undefined) return shipment.freight.costMinor + shipment.handlingMinor;
    const handling =
      place.handlingOrderMinor +
      place.handlingLineMinor * shipment.lines.length +
      place.handlingUnitMinor * shipment.units;
    return freightOf(shipment, place) + Math.round(handling * place.costFactor);
  });
}

function freightOf({ freight, parcels }: PlannedShipment, { services }: PlanLocation): number {
  const service = services.find(
    (one) => one.carrier === freight.carrier && one.service === freight.service,
  );
  return sumOf(
    parcels,
    ({ count, weightGrams, volumeCm3, priceMinor }) =>
      count * (service?.priceMinor(weightGrams, volumeCm3) ?? priceMinor),
  );
}
