/** What the planner is asked and what it answers. */
import type { Uuid } from '../../lib/ids.ts';
import type { CostParts, Gate, OrderProblem, Parcels, ParcelService } from '../planner/index.ts';

/** What must be sent: one line of an order, units not yet covered. */
export type PlanLine = {
  lineNo: number;
  productId: Uuid;
  quantity: number;
  unitWeightGrams: number;
  unitVolumeCm3: number;
};

/** A place that may send, as one order sees it. */
export type PlanLocation = {
  id: Uuid;
  /** Stable between runs, so that ties fall the same way every time. */
  code: string;
  active: boolean;
  /** Gates it fails whatever the stock, such as its type or an excluded group. */
  closedBy: Gate | undefined;
  handlingOrderMinor: number;
  handlingLineMinor: number;
  handlingUnitMinor: number;
  costFactor: number;
  /** Lower comes first among plans of one cost; then the code decides. */
  priority: number;
  distanceKm: number | undefined;
  /** Anything else that a shipment from here costs. */
  shipmentExtraMinor?: number;
  /** Ways to the order's destination; none: no service goes there. */
  services: readonly ParcelService[];
};

/** Units of a product that a location can promise now; Infinity where supply is unlimited. */
export type StockView = (productId: Uuid, locationId: Uuid) => number;

/** What units are worth more when they are kept where they are for later orders. */
export type Scarcity = {
  /** Of the prices, as published. */
  version: number;
  /** Share of a price that counts, above 0 and at most 1. */
  weight: number;
  /** Whole minor units, the whole price. */
  priceMinor: (productId: Uuid, locationId: Uuid) => number;
};

export type SourcingRules = {
  /** Undefined: nothing is kept for later. */
  scarcity?: Scarcity | undefined;
  shipmentsMax: number;
  shipComplete: boolean;
  /** Chosen by the caller: used for all that it has before any other. */
  assignedLocationId: Uuid | undefined;
  /** Added for each shipment after the first. */
  splitMinor?: number;
  /** Added for each unit and day past the promised day. */
  latePerUnitDayMinor?: number;
  /** What a unit costs more at a place, by line and place. */
  otherMinor?: Float64Array | undefined;
  /** What whoever simulates has otherwise; the nodes stay in their places. */
  change?: ((problem: OrderProblem) => OrderProblem) | undefined;
};

/** What a shipment's freight costs, and who carries it. */
export type Freight = { costMinor: number; carrier: string; service: string; transitDays: number };

export type PlannedShipment = {
  locationId: Uuid;
  lines: { lineNo: number; productId: Uuid; quantity: number }[];
  units: number;
  freight: Freight;
  handlingMinor: number;
  lateMinor: number;
  scarcityMinor: number;
  otherMinor: number;
  /** Sum of freight, handling and the other parts. */
  costMinor: number;
  parcels: readonly Parcels[];
};

/** What one location could do for the order, and why not when it could not. */
export type Candidate = {
  locationId: Uuid;
  code: string;
  gate: Gate | undefined;
  coveredUnits: number;
  /** Of sending everything it covers from here alone; undefined when a gate closes it. */
  cost: CostParts | undefined;
  parcels: number;
  transitDays: number | undefined;
  distanceKm: number | undefined;
};

export type Plan = {
  shipments: PlannedShipment[];
  coveredUnits: number;
  /** For shipments after the first; part of the cost. */
  splitMinor: number;
  costMinor: number;
};

/** How a plan was found, and how good it is known to be. */
export type Search = {
  version: string;
  /** Digest of all that the plan depends on. */
  inputHash: string;
  /** No plan that covers as many units costs less; the plan's own cost when it is proven. */
  lowerBoundMinor: number;
  proven: boolean;
  /** Sets of locations that were looked at. */
  setsExamined: number;
};

/** The problem that a plan answers. */
export type Asked = { problem: OrderProblem; how: How };

/** What else a decision is made from a problem by. */
export type How = {
  /** Whether the plan only joins what several attempts placed: then the problem is just that. */
  isPart?: boolean;
  /** What the objective multiplies the network's prices by; undefined: nothing. */
  factors?: { freight: number; handling: number; labour: number };
  /** Whether what shipments cost besides is what their places lack of a score. */
  isScore?: boolean;
  /**
   * Units that there were before the policy kept some back or an attempt took some, by line and
   * place; undefined: what the problem says.
   */
  stock?: ArrayLike<number>;
};

export type SourcingDecision = {
  outcome: 'planned' | 'partial' | 'backordered' | 'failed';
  reason: string | undefined;
  plan: Plan;
  uncovered: { lineNo: number; productId: Uuid; quantity: number }[];
  /** By code. */
  candidates: Candidate[];
  /** The best plan found over another set of locations. */
  runnerUp: { locationIds: Uuid[]; coveredUnits: number; costMinor: number } | undefined;
  /** The forward prices that it counted. */
  prices?: Pick<Scarcity, 'version' | 'weight'> | undefined;
  /** Undefined when nothing was looked at. */
  search: Search | undefined;
  /** What the planner was given; undefined when nothing was looked at. */
  asked: Asked | undefined;
};
