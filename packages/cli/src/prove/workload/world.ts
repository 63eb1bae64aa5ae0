import type { Register } from '../history.ts';
import type { Json } from './asked.ts';

/** A line of an order as the workload knows it. */
export type LineRef = { id: string; sku: string; quantity: number };

/** A piece of work at a location; only who holds its order changes what is left of it. */
export type WorkRef = {
  id: string;
  place: string;
  lines: { id: string; sku: string; left: number }[];
  isOpen: boolean;
};

/** An order on its way; taken out of the pool by whoever works on it. */
export type OrderRef = {
  id: string;
  /** As in its natural key: a replacement has the same. */
  channel: string;
  lines: LineRef[];
  works: WorkRef[];
  stage: 'placed' | 'released' | 'gone';
  isHeld: boolean;
  /** How often somebody tried to send it and could not. */
  tries: number;
};

/** A return as it was last told; several clients work on one, as people do. */
export type ReturnRef = {
  id: string;
  channel: string;
  /** Code of the place that receives it; empty while it is not known. */
  place: string;
  version: number;
  lines: {
    id: string;
    sku: string;
    awaited: number;
    uninspected: number;
    refundable: number;
  }[];
  /** What it says can be done with it. */
  actions: string[];
};

/** A refund that is not settled, and the status that it was last told to have. */
export type RefundRef = { id: string; status: string };

/** A change of an order that waits for a decision. */
export type ChangeRef = { id: string };

/** A cycle count; taken out of the pool by whoever works on it. */
export type CycleRef = {
  id: string;
  place: string;
  isInReview: boolean;
  lines: { sku: string; isOpen: boolean; variance: number }[];
};

export type HoldRef = { id: string; sku: string; quantity: number; register: Register };
export type TransferRef = {
  id: string;
  from: string;
  to: string;
  sku: string;
  quantity: number;
  isShipped: boolean;
};
export type SupplyRef = { id: string; register: Register; left: number };
export type CaptureRef = { body: Json; naturalKey: string };

/** A tenant with its few products and places, and what the workload remembers of it. */
export type Tenant = {
  slug: string;
  apiKey: string;
  skus: readonly string[];
  kits: readonly string[];
  places: readonly string[];
  skuOf: Map<string, string>;
  placeOf: Map<string, string>;
  orders: OrderRef[];
  /** Orders that nobody works on any more: read and asked about now and then. */
  archive: OrderRef[];
  /** Of the orders that left, the newest with what left of each line. */
  sold: OrderRef[];
  returns: ReturnRef[];
  refunds: RefundRef[];
  changes: ChangeRef[];
  cycles: CycleRef[];
  /** Ids of replacements that are in the pool of orders, or were. */
  replacements: Set<string>;
  holds: HoldRef[];
  transfers: TransferRef[];
  supplies: SupplyRef[];
  /** Captures under way or just done, for others to send once more. */
  captures: CaptureRef[];
  /** Stock on hand as last seen: a hint for choosing what to do. */
  levels: Map<Register, number>;
};

/** Units on hand that a place has of a product at the start, and is brought back to. */
export const targetLevel = 14;

export function registerOf(sku: string, place: string): Register {
  return `${sku}@${place}`;
}

/** Notes by how much stock on hand changed. */
export function shiftLevel(tenant: Tenant, register: Register, units: number): void {
  tenant.levels.set(register, (tenant.levels.get(register) ?? 0) + units);
}

/** Stock on hand over everything, as a share of what it should be. */
export function fullness(tenant: Tenant): number {
  let units = 0;
  for (const level of tenant.levels.values()) units += level;
  return units / Math.max(1, tenant.levels.size * targetLevel);
}

/** Keeps a list at its length: the oldest goes. */
export function keepRing<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length > most) list.shift();
}

/** Takes an item out of a list; the last one takes its place. */
export function takeAt<T>(list: T[], index: number): T | undefined {
  const item = list[index];
  const last = list.pop();
  if (item !== undefined && last !== undefined && index < list.length) list[index] = last;
  return item;
}
