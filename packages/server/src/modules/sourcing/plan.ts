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
  /** Lines of one group leave together. */
  group?: string | undefined;
  /** Units in one set of its group, each of which leaves whole; undefined: the group is one. */
  setUnits?: number | undefined;
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
  /** What it can handle; undefined: whatever comes. */
  capabilities?: readonly string[];
  /** Anything else that a shipment from here costs. */
  shipmentExtraMinor?: number;
  /** Ways to the order's destination; none: no service goes there. */
  services: readonly ParcelService[];
};

/** When an order could be worked on, and after which instant it is late. */
export type PlanTime = {
  readonly orderedMs: number;
  readonly deadlineMs: number | undefined;
  /**
   * Places that work on it on a later day than the first, as that one is full: the local day,
   * counted from 1970-01-01. Absent: none.
   */
  readonly days?: readonly (readonly [locationId: Uuid, day: number])[];
};

/**
 * When what is ordered then arrives, by place and service as the places have them: days counted
 * from 1970-01-01 on the customer's clock.
 */
export type PlaceArrivals = PlanTime & {
  /** Undefined where no rate card says when, and where the place or the carrier never works. */
  readonly arriving: readonly (readonly (number | undefined)[])[];
  /** Days past the deadline; undefined when nothing is late. */
  readonly late: readonly (readonly number[])[] | undefined;
  /** The arrivals from a place of what it can work on from another instant on, by service. */
  readonly later: (place: number, fromMs: number) => readonly LaterArrival[];
};

/** An arrival by a service; what never arrives does so at Infinity. */
export type LaterArrival = {
  readonly day: number | undefined;
  /** Undefined where no rate card says when. */
  readonly atMs: number | undefined;
};

/** Days until places have what they can promise of a product; without an entry it lies there. */
export type LeadView = (productId: Uuid) => ReadonlyMap<Uuid, number> | undefined;

/** Units of a product that a location can promise now; Infinity where supply is unlimited. */
export type StockView = (productId: Uuid, locationId: Uuid) => number;

/** What places must be able to handle to send a product, where it asks for something. */
export type HandlingView = ReadonlyMap<Uuid, readonly string[]>;

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
  /** When it would arrive from each place; undefined: not known. */
  arrivals?: PlaceArrivals | undefined;
  /** What products ask of the places that send them. */
  handling?: HandlingView | undefined;
  /** Lead times of dropshippers and of supply just in time. */
  leadDays?: LeadView | undefined;
};

/** What a shipment's freight costs, and who carries it. */
export type Freight = { costMinor: number; carrier: string; service: string; transitDays: number };

/** When a shipment arrives, as far as it is known. */
export type Arriving = {
  /** Day on the customer's clock, counted from 1970-01-01; undefined: not known, or never. */
  arrivalDay: number | undefined;
  /** Past what was promised. */
  lateDays: number;
};

export type PlannedShipment = Arriving & {
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
  /** Instant from which its place has all of it; undefined: now. */
  on: string | undefined;
};

/** Part of a shipment, and the day of its place on which it is worked on. */
export type DatedPart = {
  readonly workDay: string | null;
  readonly lines: readonly { readonly lineNo: number; readonly quantity: number }[];
};

/** What one location could do for the order, and why not when it could not. */
export type Candidate = Arriving & {
  locationId: Uuid;
  code: string;
  gate: Gate | undefined;
  coveredUnits: number;
  /** Of sending everything it covers from here alone; undefined when a gate closes it. */
  cost: CostParts | undefined;
  /** Instant from which it has what it covers; undefined: now. */
  on: string | undefined;
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
  /** The instant by which arrivals were reckoned; undefined: none were. */
  time?: PlanTime;
};

/** How a place scored, every term between 0 and 1; the total is their weighted sum. */
export type PlaceScore = Readonly<
  Record<'inventory' | 'shipping' | 'history' | 'cost' | 'total', number>
>;

/** The scores that a scorecard chose by, of the places that were open and had something. */
export type Scores = {
  readonly weights: Omit<PlaceScore, 'total'>;
  readonly places: ReadonlyMap<Uuid, PlaceScore>;
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
  /** Undefined where no scorecard chose; of several attempts those of the last. */
  scores?: Scores | undefined;
};
