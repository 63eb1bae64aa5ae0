import { assert, present } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type ClaimFate,
  type ClaimPart,
  lockOrderReservations,
  type Reservation,
  type StockChange,
} from '../inventory/index.ts';
import { type LineRow, lockOrders, type OrderState } from '../orders/index.ts';
import type { FulfillmentLine, FulfillmentOrder } from './fulfillment-states.ts';
import { selectFulfillmentsOf } from './store.ts';
import type { Shipment, ShipmentLine } from './store-shipments.ts';

/** A hard reservation of a line; `left` are its units that the command has not dealt with. */
export type Claim = { row: Reservation; left: number };

/** Units of a product that the place of a fulfilment order could not find or take. */
export type ShortPick = {
  fulfillmentOrderId: Uuid;
  productId: Uuid;
  orderId: Uuid;
  locationId: Uuid;
  reason: string;
};

/** Something to tell the caller beside the answer. */
export type Warning = { code: string; detail: string };

/** A fact about a fulfilment order, told with how the order is when it is saved. */
export type FulfillmentFact = {
  fulfillment: FulfillmentOrder;
  type: string;
  data?: Record<string, unknown>;
};

/**
 * One order, locked, with its fulfilment orders and claims, and what a command decided to do to
 * them. Commands check first and change then, so that a refused one has changed nothing.
 */
export type Work = {
  state: OrderState;
  lines: ReadonlyMap<Uuid, LineRow>;
  /** The oldest first; new ones are added at the end. */
  fulfillments: FulfillmentOrder[];
  /** Live claims by order line, the oldest first. */
  claims: Map<Uuid, Claim[]>;
  created: Set<FulfillmentOrder>;
  changed: Set<FulfillmentOrder>;
  parts: ClaimPart[];
  stock: StockChange[];
  shipments: Shipment[];
  shipmentLines: ShipmentLine[];
  /** Shipments that were there and are changed. */
  shipmentsChanged: Set<Shipment>;
  facts: FulfillmentFact[];
  shipmentFacts: { shipment: Shipment; type: string; data?: Record<string, unknown> }[];
  warnings: Warning[];
  /** What places could not find or take. */
  shorts: ShortPick[];
  /** Units went back to unallocated: the dispatch line is to look at the order after the commit. */
  resource: boolean;
};

/** Locks orders with all that hangs on them: orders, then their claims. Missing ones are left out. */
export async function lockWorks(tx: Tx, orderIds: readonly Uuid[]): Promise<Map<Uuid, Work>> {
  const works = new Map<Uuid, Work>();
  if (orderIds.length === 0) return works;
  const ids = [...new Set(orderIds)];
  // One flight: the database takes the orders' locks before it looks at what hangs on them.
  const [states, fulfillments, reservations] = await Promise.all([
    lockOrders(tx, ids),
    selectFulfillmentsOf(tx, ids),
    lockOrderReservations(tx, ids),
  ]);
  const owners = new Map<Uuid, Work>();
  for (const [id, state] of states) {
    const work = newWork(state);
    works.set(id, work);
    for (const line of state.lines) owners.set(line.id, work);
  }
  // Whoever changes fulfilment orders holds the lock of their order: reading them is enough.
  for (const fulfillment of fulfillments) {
    works.get(fulfillment.orderId)?.fulfillments.push(fulfillment);
  }
  for (const row of reservations) {
    if (row.orderLineId === null) continue;
    const { claims } = present(owners.get(row.orderLineId), 'The order of a claim');
    const list = claims.get(row.orderLineId);
    if (list === undefined) claims.set(row.orderLineId, [{ row, left: row.quantity }]);
    else list.push({ row, left: row.quantity });
  }
  return works;
}

function newWork(state: OrderState): Work {
  return {
    state,
    lines: new Map(state.lines.map((line) => [line.id, line])),
    fulfillments: [],
    claims: new Map(),
    created: new Set(),
    changed: new Set(),
    parts: [],
    stock: [],
    shipments: [],
    shipmentLines: [],
    shipmentsChanged: new Set(),
    facts: [],
    shipmentFacts: [],
    warnings: [],
    shorts: [],
    resource: false,
  };
}

/** The order line behind a line of a fulfilment order. */
export function orderLineOf(work: Work, line: Pick<FulfillmentLine, 'orderLineId'>): LineRow {
  return present(work.lines.get(line.orderLineId), 'The line of a fulfilment order');
}

/** Units of a line that are claimed and not yet part of a fulfilment order; of one place or all. */
export function unboundUnits(work: Work, lineId: Uuid, locationId?: Uuid): number {
  let units = 0;
  for (const claim of work.claims.get(lineId) ?? []) {
    if (claim.row.fulfillmentOrderId !== null) continue;
    if (locationId === undefined || claim.row.locationId === locationId) units += claim.left;
  }
  return units;
}

/** Which claims of a line a step takes from. */
export type ClaimChoice = {
  lineId: Uuid;
  /** The fulfilment order they are bound to; null: to none. */
  boundTo: Uuid | null;
  accepts?: (row: Reservation) => boolean;
};

/** Gives so many claimed units of a line their fate, the oldest claims first. All must be there. */
export function takeClaims(
  work: Work,
  choice: ClaimChoice,
  units: number,
  fate: ClaimFate,
  reason?: string,
): void {
  let missing = units;
  for (const claim of work.claims.get(choice.lineId) ?? []) {
    if (missing === 0) break;
    const fits =
      claim.row.fulfillmentOrderId === choice.boundTo && (choice.accepts?.(claim.row) ?? true);
    const quantity = fits ? Math.min(missing, claim.left) : 0;
    if (quantity === 0) continue;
    claim.left -= quantity;
    missing -= quantity;
    work.parts.push({ reservationId: claim.row.id, quantity, fate, reason });
  }
  assert(missing === 0, 'Every held unit has its claim (law I2).');
}
