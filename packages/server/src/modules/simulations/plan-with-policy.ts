import type { Uuid } from '../../lib/ids.ts';
import { dayMs, msOf } from '../../lib/time.ts';
import type { Location, Network } from '../network/index.ts';
import { newBuckets, type OrderState } from '../orders/index.ts';
import type { OrderProblem, OrderShipment } from '../planner/index.ts';
import {
  capacityLeft,
  type Declined,
  type Heading,
  type HourFacts,
  type How,
  idleHour,
  type PlanLocation,
  planByPolicy,
  planLocations,
  type PlannedShipment,
  type PolicyPlanOptions,
  timedPlaces,
} from '../sourcing/index.ts';
import { placeFor } from './added-place.ts';
import { type CarriedStock, cellKey } from './carried-stock.ts';
import {
  closedGate,
  limitNodes,
  type PreparedVariation,
  rated,
  rateOf,
} from './decide-varied-problem.ts';
import type { HistoricDecision, PolicyQuestion } from './history.ts';
import type { Weights } from './variation.ts';

/** What is known of an order of the past that a policy asks. */
export type PolicyFacts = {
  /** The order as it stands now; what of it was open is told by the problem. */
  readonly state: OrderState;
  readonly network: Network;
  readonly heading: Heading;
  readonly declined: readonly Declined[];
  /** The forward prices that counted: those in the problem are whole prices times the weight. */
  readonly prices: { readonly version: number; readonly weight: number } | undefined;
  readonly weeklyUnits: HourFacts['weeklyUnits'];
  /** By which arrivals were reckoned; undefined: none were. */
  readonly time: How['time'];
};

/**
 * What a policy sends of an order in a varied world: as the dispatch line would ask it, over the
 * places, prices and stock of that world.
 */
export function planWithPolicy(
  past: PolicyFacts,
  { prepared, policy, decision, world, carry, day }: PolicyQuestion,
): readonly OrderShipment[] {
  const { variation } = prepared;
  const network = networkOf(prepared, past.network);
  const { time, heading } = past;
  const seen = planLocations(network, heading);
  const timed = time === undefined ? undefined : timedPlaces(network, heading, seen, time);
  const plan = planByPolicy(openState(past.state, world, decision), {
    network,
    locations: placesOf(prepared, timed?.locations ?? seen),
    arrivals: timed?.arrivals,
    stock: stockOf(world),
    leadDays: leadsOf(world, time),
    declined: past.declined,
    active: policy,
    hour: {
      ...idleHour,
      left: (location) => capacityLeft(location, sentFrom(decision, carry, location)),
      weeklyUnits: past.weeklyUnits,
    },
    nowMs: msOf(decision.at),
    assignedLocationId: undefined,
    prices: pricesOf(past, decision.real ?? decision.problem),
    simulated: {
      objective: (objective) => weighed(objective, variation.weights),
      shipmentsMax: variation.weights?.shipmentsMax,
      change: (problem) => ({
        ...problem,
        // What places may not send is told by the record, for the same lines.
        ...(world.forbidden === undefined ? {} : { forbidden: world.forbidden }),
        nodes: limitNodes(variation, problem.nodes, carry, day),
      }),
    },
  });
  return (plan?.decision.plan.shipments ?? []).map((shipment) => shipmentOf(shipment, world));
}

/** The network with the places that there were not; the same object for the same network. */
function networkOf({ variation, networks }: PreparedVariation, network: Network): Network {
  const { added = [] } = variation;
  if (added.length === 0) return network;
  let wider = networks.get(network);
  if (wider === undefined) {
    const places = added.flatMap((place) => placeFor(network, place) ?? []);
    const locations = [...network.locations, ...places];
    wider = {
      ...network,
      locations,
      locationsById: new Map(locations.map((one) => [one.id, one])),
    };
    networks.set(network, wider);
  }
  return wider;
}

/** The places as the variation has them: closed, and with other prices. */
function placesOf(
  { variation, places }: PreparedVariation,
  locations: readonly PlanLocation[],
): readonly PlanLocation[] {
  const { closed = [], rates = [] } = variation;
  if (closed.length === 0 && rates.length === 0) return locations;
  let known = places.get(locations);
  if (known === undefined) {
    known = locations.map((location) => ({
      ...location,
      closedBy: closed.includes(location.id) ? closedGate : location.closedBy,
      services: location.services.map((service) => rated(service, rateOf(variation, service))),
    }));
    places.set(locations, known);
  }
  return known;
}

/**
 * The order with just that open which the problem asks for, bound to the place that it was bound to
 * then. No order is in a queue before anybody has decided about it.
 */
function openState(
  { order, lines }: OrderState,
  { lines: asked, rules }: OrderProblem,
  { isFirst }: HistoricDecision,
): OrderState {
  const open = new Map(asked.map(({ id, quantity }) => [id, quantity]));
  const assignedLocationId = (rules.assignedNode as Uuid | undefined) ?? null;
  return {
    order: { ...order, assignedLocationId, queue: isFirst ? null : order.queue },
    lines: lines.map((line) => ({ ...line, ...newBuckets(open.get(line.lineNo) ?? 0) })),
  };
}

function stockOf({ lines, nodes, available, supplies }: OrderProblem): PolicyPlanOptions['stock'] {
  const units = new Map<string, number>();
  lines.forEach(({ product }, i) => {
    nodes.forEach(({ id }, n) => {
      units.set(cellKey(product, id), available[i * nodes.length + n] ?? 0);
    });
  });
  // What is there after a lead time is promised like what lies there.
  for (const { product, node, units: more } of supplies ?? []) {
    const key = cellKey(product, node);
    units.set(key, (units.get(key) ?? 0) + more);
  }
  return (productId, locationId) => units.get(cellKey(productId, locationId)) ?? 0;
}

/** Lead times as the problem tells them: by when the units are there. */
function leadsOf({ supplies }: OrderProblem, time: How['time']): PolicyPlanOptions['leadDays'] {
  if (supplies === undefined || time === undefined) return undefined;
  const leads = new Map<string, Map<Uuid, number>>();
  for (const { product, node, on } of supplies) {
    const days = Math.round((Date.parse(on) - time.orderedMs) / dayMs);
    const ofProduct = leads.get(product) ?? new Map<Uuid, number>();
    leads.set(product, ofProduct.set(node as Uuid, days));
  }
  return (productId) => leads.get(productId);
}

/** What the varied plans have sent from a place on its day. */
function sentFrom(
  { dayOf }: HistoricDecision,
  { sent }: CarriedStock,
  location: Location,
): { orders: number; lines: number; units: number } | undefined {
  const day = dayOf?.(location.id);
  return day === undefined ? undefined : sent.get(cellKey(location.id, String(day)));
}

/** The forward prices of then, as far as the problem tells them. */
function pricesOf(
  { prices }: PolicyFacts,
  { lines, nodes, scarcityMinor }: OrderProblem,
): PolicyPlanOptions['prices'] {
  if (prices === undefined || prices.weight <= 0 || scarcityMinor === undefined) return undefined;
  const minors = new Map<string, number>();
  lines.forEach(({ product }, i) => {
    nodes.forEach(({ id }, n) => {
      minors.set(cellKey(product, id), (scarcityMinor[i * nodes.length + n] ?? 0) / prices.weight);
    });
  });
  return {
    method: 'online',
    version: prices.version,
    weight: prices.weight,
    priceMinor: (productId, locationId) => minors.get(cellKey(productId, locationId)) ?? 0,
  };
}

type Objective = Parameters<NonNullable<PolicyPlanOptions['simulated']>['objective']>[0];

/** The objective of a policy under the weights of a variation; a score has none of them. */
function weighed(objective: Objective, weights: Weights | undefined): Objective {
  if (weights === undefined || objective.kind !== 'money') return objective;
  const { freight = 1, handling = 1, splitMinor, latePerUnitDayMinor } = weights;
  return {
    ...objective,
    freight: objective.freight * freight,
    handling: objective.handling * handling,
    labour: objective.labour * handling,
    splitPenaltyMinor: splitMinor ?? objective.splitPenaltyMinor,
    latePenaltyMinor: latePerUnitDayMinor ?? objective.latePenaltyMinor,
  };
}

/** A planned shipment as the planner would tell it; its days late are those of its way. */
function shipmentOf(shipment: PlannedShipment, world: OrderProblem): OrderShipment {
  const { locationId, freight, handlingMinor, lateMinor, scarcityMinor, otherMinor } = shipment;
  const { carrier, service, transitDays, costMinor: freightMinor } = freight;
  const node = world.nodes.find(({ id }) => id === locationId);
  const way = node?.services.find((one) => one.carrier === carrier && one.service === service);
  return {
    node: locationId,
    on: shipment.on,
    carrier,
    service,
    transitDays,
    lateDays:
      shipment.on === undefined ? (node?.lateDays ?? 0) + (way?.lateDays ?? 0) : shipment.lateDays,
    lines: shipment.lines.map(({ lineNo: line, quantity }) => ({ line, quantity })),
    units: shipment.units,
    parcels: shipment.parcels,
    cost: { freightMinor, handlingMinor, lateMinor, scarcityMinor, otherMinor },
    costMinor: shipment.costMinor,
  };
}
