/** What the planner is asked and what it answers. */
import type { Uuid } from '../../lib/ids.ts';

/** What must be sent: one line of an order, units not yet covered. */
export type PlanLine = {
  lineNo: number;
  productId: Uuid;
  quantity: number;
  unitWeightGrams: number;
  unitVolumeCm3: number;
};

/** What a parcel from a location to this order's destination costs. */
export type Freight = { costMinor: number; carrier: string; service: string; transitDays: number };

/** A place that may send, as one order sees it. */
export type PlanLocation = {
  id: Uuid;
  /** Stable between runs, so that ties fall the same way every time. */
  code: string;
  active: boolean;
  /** Gates it fails whatever the stock, such as its type or an excluded group. */
  closedBy: { gate: string; have: string; need: string } | undefined;
  handlingOrderMinor: number;
  handlingLineMinor: number;
  handlingUnitMinor: number;
  costFactor: number;
  priority: number;
  distanceKm: number | undefined;
  /** The cheapest acceptable parcel of that weight and volume; undefined when no service goes there. */
  freight: (weightGrams: number, volumeCm3: number) => Freight | undefined;
};

/** Units of a product that a location can promise now; Infinity where supply is unlimited. */
export type StockView = (productId: Uuid, locationId: Uuid) => number;

export type SourcingRules = {
  shipmentsMax: number;
  /** Candidates that sets of two and more are made of, best first. */
  splitCandidatesMax: number;
  shipComplete: boolean;
  /** Chosen by the caller: used for all that it has before any other. */
  assignedLocationId: Uuid | undefined;
};

export type PlannedShipment = {
  locationId: Uuid;
  lines: { lineNo: number; productId: Uuid; quantity: number }[];
  units: number;
  freight: Freight;
  handlingMinor: number;
  costMinor: number;
};

/** What one location could do for the order, and why not when it could not. */
export type Candidate = {
  locationId: Uuid;
  code: string;
  gate: { gate: string; have: string; need: string } | undefined;
  coveredUnits: number;
  /** Of sending everything it covers from here alone. */
  freightMinor: number | undefined;
  handlingMinor: number | undefined;
  transitDays: number | undefined;
  distanceKm: number | undefined;
};

export type Plan = {
  shipments: PlannedShipment[];
  coveredUnits: number;
  costMinor: number;
};

export type SourcingDecision = {
  outcome: 'planned' | 'partial' | 'backordered' | 'failed';
  reason: string | undefined;
  plan: Plan;
  uncovered: { lineNo: number; productId: Uuid; quantity: number }[];
  candidates: Candidate[];
  /** The best plan over another set of locations, and what it costs more or covers less. */
  runnerUp: { locationIds: Uuid[]; coveredUnits: number; costMinor: number } | undefined;
  setsExamined: number;
};
