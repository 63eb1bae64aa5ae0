// The rules of the product over plain memory: what its transactions lock, decide and save, with
// maps in place of tables. Only loading and saving are done here; every decision is the product's.
import type { Uuid } from '../../src/lib/ids.ts';
import type { Instant } from '../../src/lib/time.ts';
import type { FulfillmentOrder } from '../../src/modules/fulfillment/fulfillment-states.ts';
import { settleWork } from '../../src/modules/fulfillment/save-works.ts';
import type { Claim, Work } from '../../src/modules/fulfillment/work.ts';
import { decideClaims } from '../../src/modules/inventory/decide-claims.ts';
import {
  afterDemand,
  decideShortages,
  sumChanges,
} from '../../src/modules/inventory/decide-stock.ts';
import { insufficient } from '../../src/modules/inventory/refuse.ts';
import type { Reservation } from '../../src/modules/inventory/reservation.ts';
import { stockOfEnded } from '../../src/modules/inventory/settle-claims.ts';
import {
  keyOf,
  type StockChange,
  type StockCounters,
  type StockKey,
  type StockRule,
} from '../../src/modules/inventory/stock.ts';
import { newBuckets } from '../../src/modules/orders/order-states.ts';
import { type OrderState, settleOrder } from '../../src/modules/orders/save-order.ts';
import type { LineRow, OrderRow } from '../../src/modules/orders/store.ts';
import type { Context } from '../../src/platform/context.ts';

/** An order with all that hangs on it, as the tables would hold it between transactions. */
export type Kept = {
  state: OrderState;
  fulfillments: FulfillmentOrder[];
  /** Live hard reservations, the oldest first. */
  claims: Reservation[];
  /** Units by order line in shipments. */
  shipped: Map<Uuid, number>;
};

/** A soft hold; `dead`: its time is over, and no sweeper has been there. */
export type Soft = StockKey & { quantity: number; dead: boolean };

export type World = {
  shelves: Map<string, StockCounters>;
  softs: Soft[];
  orders: Kept[];
};

/** What one transaction does to the world; applied whole or not at all. */
export type Change = {
  kept?: { index: number; after: Kept };
  stock: StockChange[];
  rule: StockRule;
  softs?: Soft[];
};

export const uuidOf = (n: number): Uuid =>
  `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as Uuid;

export const noon = '2026-03-01T12:00:00.000Z' as Instant;
let made = 1_000_000;
export const newId = (): Uuid => uuidOf(made++);

/** A context without a database: a rule that asks for one fails, and so does the test. */
export const ctx = {
  tenantId: uuidOf(1),
  actor: 'model',
  scopes: new Set(['admin']),
  requestId: 'model',
  now: () => noon,
  ids: { uuid: newId },
  dryRun: false,
  strict: false,
} as unknown as Context;

/** What a transaction loads of an order: copies, as rows read are. */
export function loadWork(kept: Kept): Work {
  const state: OrderState = {
    order: { ...kept.state.order },
    lines: kept.state.lines.map((line) => ({ ...line })),
  };
  const claims = new Map<Uuid, Claim[]>();
  for (const row of kept.claims) {
    if (row.orderLineId === null) continue;
    const claim = { row, left: row.quantity };
    const list = claims.get(row.orderLineId);
    if (list === undefined) claims.set(row.orderLineId, [claim]);
    else list.push(claim);
  }
  return {
    state,
    lines: new Map(state.lines.map((line) => [line.id, line])),
    fulfillments: kept.fulfillments.map((one) => ({
      ...one,
      lines: one.lines.map((line) => ({ ...line })),
    })),
    claims,
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

/** What saving the work does: claims cut, stock moved, the order settled. `granted` are new claims. */
export function changeOfWork(
  kept: Kept,
  index: number,
  work: Work,
  granted: readonly Reservation[] = [],
): Change {
  settleWork(work);
  const plan = decideClaims(kept.claims, work.parts, noon, newId);
  settleOrder(work.state, ctx.now);
  const changed = new Map(plan.changed.map((row) => [row.id, row]));
  const claims = [
    ...kept.claims.map((row) => changed.get(row.id) ?? row),
    ...plan.added,
    ...granted,
  ];
  const shipped = new Map(kept.shipped);
  for (const { orderLineId, quantity } of work.shipmentLines)
    shipped.set(orderLineId, (shipped.get(orderLineId) ?? 0) + quantity);
  return {
    kept: {
      index,
      after: {
        state: work.state,
        fulfillments: work.fulfillments,
        claims: claims.filter((row) => row.status === 'allocated'),
        shipped,
      },
    },
    stock: [...grantedStock(granted), ...stockOfEnded(plan), ...work.stock],
    rule: 'on_hand',
  };
}

function grantedStock(granted: readonly Reservation[]): StockChange[] {
  return granted.map(({ productId, locationId, quantity }) => ({
    productId,
    locationId,
    kind: 'allocate',
    allocated: quantity,
  }));
}

/** A hard reservation of an order line. */
export function newClaim(
  line: Pick<LineRow, 'id' | 'orderId' | 'productId'>,
  locationId: Uuid,
  quantity: number,
  fulfillmentOrderId: Uuid | null = null,
): Reservation {
  return {
    id: newId(),
    productId: line.productId,
    locationId,
    quantity,
    status: 'allocated',
    ownerType: 'order',
    ownerKey: null,
    orderId: line.orderId,
    orderLineId: line.id,
    transferId: null,
    fulfillmentOrderId,
    allocationType: 'standard',
    workDay: null,
    expiresAt: null,
    createdAt: noon,
    closedAt: null,
  };
}

/** A record of stock. */
export function newShelf(key: StockKey, onHand: number, backorderAllowance = 0): StockCounters {
  return {
    ...key,
    inventoryType: 'owned',
    onHand,
    allocated: 0,
    reserved: 0,
    damaged: 0,
    quarantine: 0,
    safetyStock: 0,
    backorderAllowance,
  };
}

/** A copy that can be changed without the first one knowing. */
export function copyWorld(world: World): World {
  return {
    shelves: new Map(world.shelves),
    softs: [...world.softs],
    orders: [...world.orders],
  };
}

/** Commits: the guarded check on the rows, then everything. Refuses as the product does. */
export function commit(world: World, change: Change): void {
  const demands = sumChanges(change.stock);
  const short = decideShortages(world.shelves, demands, change.rule);
  if (short.length > 0) throw insufficient(short);
  for (const demand of demands) {
    const row = world.shelves.get(keyOf(demand));
    if (row !== undefined) world.shelves.set(keyOf(demand), afterDemand(row, demand));
  }
  if (change.kept !== undefined) world.orders[change.kept.index] = change.kept.after;
  if (change.softs !== undefined) world.softs = change.softs;
}

/** A line of nothing but unallocated units. */
export function newLine(
  n: number,
  order: Uuid,
  product: { id: Uuid; sku: string },
  units: number,
): LineRow {
  return {
    ...newBuckets(units),
    id: uuidOf(n),
    orderId: order,
    lineNo: n % 100,
    productId: product.id,
    sku: product.sku,
    name: null,
    channelLineId: null,
    kitProductId: null,
    kitQuantity: null,
    kitLine: null,
    keepTogether: null,
    quantity: units,
    unitPriceMinor: 100,
    returnRequested: 0,
    returned: 0,
    weightGrams: 500,
    lengthMm: 100,
    widthMm: 100,
    heightMm: 100,
  };
}

/** An order nobody has decided anything about. */
export function newOrder(id: Uuid, lines: LineRow[], facts: Partial<OrderRow> = {}): Kept {
  const order: OrderRow = {
    id,
    type: 'standard',
    status: 'received',
    stage: 'received',
    statusReason: null,
    queue: null,
    deliveryStatus: 'none',
    returnStatus: 'none',
    channel: 'web',
    channelKind: null,
    channelOrderId: null,
    customerId: null,
    customer: null,
    currency: 'USD',
    totalMinor: 0,
    shippingAddress: null,
    destinationCountry: null,
    destinationLatitude: null,
    destinationLongitude: null,
    destinationPostalCode: null,
    serviceLevel: null,
    allowBackorder: true,
    shipComplete: false,
    maxSplits: null,
    priority: 0,
    placedAt: noon,
    releaseAt: null,
    deliverBefore: null,
    autoCancelAt: null,
    schedule: null,
    blockingHolds: 0,
    liveFulfillmentOrders: 0,
    assignedLocationId: null,
    decisionId: null,
    routingMetadata: null,
    allocationError: null,
    pickingMethod: null,
    warnings: [],
    tags: [],
    attributes: {},
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    fulfilledAt: null,
    cancelledAt: null,
    completedAt: null,
    ...facts,
  };
  const kept = { state: { order, lines }, fulfillments: [], claims: [], shipped: new Map() };
  settleOrder(kept.state, ctx.now);
  return kept;
}
