/**
 * One order to be sent, as data. Whoever knows something that should count adds it here: rules
 * become gates and coefficients, forward prices become `scarcityMinor`, promises become days late
 * and dated supply. Money is whole minor units of one currency, weight grams, volume cm³, time
 * days.
 */
export type OrderProblem = {
  readonly lines: readonly OrderLine[];
  readonly nodes: readonly OrderNode[];
  /**
   * Units at hand of the line's product, by line, then node: `[line * nodes.length + node]`;
   * Infinity where supply is without end (dropship, just in time). Lines of one product share them.
   */
  readonly available: ArrayLike<number>;
  /** What a unit is worth more when kept there for later orders, by line and node. */
  readonly scarcityMinor?: ArrayLike<number> | undefined;
  /** Anything else that a unit costs there (labour, carbon, risk), by line and node. */
  readonly otherMinor?: ArrayLike<number> | undefined;
  /** Lines that a node may not send, and the gate that says so. */
  readonly forbidden?: readonly Forbidden[] | undefined;
  /** Units that will be there from a date on: sent then, as a shipment of their own. */
  readonly supplies?: readonly DatedSupply[] | undefined;
  readonly rules: OrderRules;
  /** What parcels are packed in; the planner's `defaultCartons` when not given. */
  readonly cartons?: readonly Carton[] | undefined;
};

export type OrderLine = {
  /** Different for each line; ties are broken and results told by it. */
  readonly id: number;
  /** Lines with the same product share its units. */
  readonly product: string;
  readonly quantity: number;
  /** Of one unit. */
  readonly weightGrams: number;
  readonly volumeCm3: number;
  /**
   * Lines of one group leave whole, from one node, in one shipment, or not at all: the parts of a
   * kit, or what a customer wants together.
   */
  readonly group?: string | undefined;
  /**
   * The group is of so many equal sets, by which the quantity of each of its lines can be divided:
   * each set leaves whole, another may leave from elsewhere, or wait. Undefined: it is one.
   */
  readonly sets?: number | undefined;
  /** Price of a unit that is not sent; also counted when units covered come first. */
  readonly backorderMinor?: number | undefined;
};

/** Why something is out: what it has against what it needs, in words. */
export type Gate = { readonly gate: string; readonly have: string; readonly need: string };

export type OrderNode = {
  /** Different for each node; ties are broken by `rank`, then by it. */
  readonly id: string;
  /** Lower comes first among plans of equal cost. */
  readonly rank: number;
  /** A gate that the node fails for the whole order. */
  readonly closedBy?: Gate | undefined;
  /** Ways to the destination; without any that takes the goods the node sends nothing. */
  readonly services: readonly ParcelService[];
  readonly handlingOrderMinor: number;
  readonly handlingLineMinor: number;
  readonly handlingUnitMinor: number;
  /** Factor on handling; the product is rounded once a shipment. */
  readonly costFactor: number;
  /** Anything else that a shipment from here costs. */
  readonly shipmentExtraMinor?: number | undefined;
  /** Days late before the service's own: lead time of a dropshipper, a missed cut-off. */
  readonly lateDays?: number | undefined;
  /** What the node's slot still takes; undefined: no limit. Dated supply is not held against it. */
  readonly capacity?: NodeCapacity | undefined;
};

/** Left in the slot in which the node would send this order. */
export type NodeCapacity = {
  readonly orders?: number | undefined;
  readonly lines?: number | undefined;
  readonly units?: number | undefined;
};

/** One way of a carrier from a node to the destination, its zone resolved. */
export type ParcelService = {
  readonly carrier: string;
  readonly service: string;
  readonly transitDays: number;
  /** Days that a unit arrives late with this service, on top of the node's. */
  readonly lateDays?: number | undefined;
  /**
   * Price of one parcel in whole minor units, undefined when it is not taken. Must not fall when
   * weight or volume grows: bounds rest on it.
   */
  readonly priceMinor: (weightGrams: number, volumeCm3: number) => number | undefined;
  /**
   * The heaviest parcel it takes; more is sent in several. Undefined: as heavy as cartons carry.
   */
  readonly weightMaxGrams?: number | undefined;
  /** The largest parcel it takes. */
  readonly volumeMaxCm3?: number | undefined;
  /** Names the tariff behind `priceMinor` in the hash of the problem: same key, same prices. */
  readonly tariffKey: string;
};

export type Forbidden = {
  readonly line: number;
  readonly node: string;
  readonly gate: Gate;
};

export type DatedSupply = {
  readonly product: string;
  readonly node: string;
  /** ISO date; compared as text. What is at hand and what came before may leave with it. */
  readonly on: string;
  readonly units: number;
  /** Days late for that it leaves only then; the most of those that leave together counts. */
  readonly lateDays: number;
  /**
   * Days late by service of the node, in its order, of what leaves on that day: in place of
   * `lateDays` and of the node's and the services' own. The same for all that comes there that day.
   */
  readonly lateDaysOf?: readonly number[] | undefined;
};

export type OrderRules = {
  /** Shipments at most; dated ones count. */
  readonly shipmentsMax: number;
  /** Lines that may come in more than one shipment; undefined: all. */
  readonly splitLinesMax?: number | undefined;
  /** For each shipment after the first. */
  readonly splitMinor: number;
  readonly latePerUnitDayMinor: number;
  /** Everything, or nothing. */
  readonly shipComplete: boolean;
  /**
   * `units`: a plan that covers more units beats any that covers less, whatever it costs.
   * `money`: a unit not sent costs its `backorderMinor`, and the cheapest plan wins.
   */
  readonly first: 'units' | 'money';
  /** Emptied before any other node sends something, in the order of lines. */
  readonly assignedNode?: string | undefined;
  /** Sets of nodes that may be looked at; 2,000 when not given. */
  readonly nodesMax?: number | undefined;
};

/** What goods are packed in, first fit. */
export type Carton = {
  readonly name: string;
  /** Goods that fit inside. */
  readonly volumeCm3: number;
  /** Goods that it carries. */
  readonly weightMaxGrams: number;
  /** Its own weight, added to the parcel's. */
  readonly tareGrams?: number | undefined;
  /** What the carrier measures; the goods' own volume when not given. */
  readonly outerVolumeCm3?: number | undefined;
};

/** What a plan or a part of it costs, and for what. */
export type CostParts = {
  readonly freightMinor: number;
  readonly handlingMinor: number;
  readonly lateMinor: number;
  readonly scarcityMinor: number;
  readonly otherMinor: number;
};

/** Parcels of the same content. */
export type Parcels = {
  readonly carton: string;
  readonly count: number;
  /** Of each, with its carton. */
  readonly weightGrams: number;
  readonly volumeCm3: number;
  readonly priceMinor: number;
};

export type OrderShipment = {
  readonly node: string;
  /** Date of the supply it waits for; undefined: leaves now. */
  readonly on: string | undefined;
  readonly carrier: string;
  readonly service: string;
  readonly transitDays: number;
  readonly lateDays: number;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
  readonly units: number;
  readonly parcels: readonly Parcels[];
  readonly cost: CostParts;
  /** Sum of its parts. */
  readonly costMinor: number;
};

/** What one node could do for the order alone, or why not. */
export type OrderCandidate = {
  readonly node: string;
  /** Date of the supply that it would wait for; undefined: it would leave now. */
  readonly on: string | undefined;
  readonly gate: Gate | undefined;
  /** Units it covers alone; when a gate closes it, 0. */
  readonly coveredUnits: number;
  readonly service: { readonly carrier: string; readonly service: string } | undefined;
  readonly transitDays: number | undefined;
  readonly parcels: number;
  /** Of sending what it covers from here alone. */
  readonly cost: CostParts | undefined;
  readonly costMinor: number | undefined;
};

export type OrderPlan = {
  readonly shipments: readonly OrderShipment[];
  readonly uncovered: readonly { readonly line: number; readonly quantity: number }[];
  readonly coveredUnits: number;
  /** The parts of all shipments. */
  readonly cost: CostParts;
  readonly splitMinor: number;
  /** Shipments and splits: what the plan costs. */
  readonly costMinor: number;
  /** Price of the units that are not sent; not part of `costMinor`. */
  readonly backorderMinor: number;
  /**
   * No plan has a smaller `costMinor + backorderMinor`; with units first, none that covers as many.
   * Their sum itself when `proven`.
   */
  readonly lowerBoundMinor: number;
  readonly proven: boolean;
  /** Sets of nodes that were looked at. */
  readonly nodes: number;
  /** By rank, then id. */
  readonly candidates: readonly OrderCandidate[];
  /** The best plan found that uses other nodes. */
  readonly runnerUp: RunnerUp | undefined;
};

export type RunnerUp = {
  readonly nodes: readonly string[];
  readonly coveredUnits: number;
  readonly costMinor: number;
  readonly backorderMinor: number;
};
