import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import {
  heldUnits,
  openUnits,
  type StatusFacts,
  supportedActions,
  totalBuckets,
  bucketNames,
  type Buckets,
} from './order-states.ts';
import type { HoldRow, LineRow, OrderRow } from './store.ts';
import type { OrderWire } from './wire.ts';

/** A hard claim of a line, as an order shows it. */
export type LineAllocation = {
  reservationId: Uuid;
  lineId: Uuid;
  productId: Uuid;
  locationId: Uuid;
  quantity: number;
  allocationType: string;
};

/** A line's part in a fulfilment order. */
export type LineFulfillment = {
  lineId: Uuid;
  fulfillmentOrderId: Uuid;
  locationId: Uuid;
  quantity: number;
  shipped: number;
  status: string;
  carrier: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  shippedAt: string | null;
};

/** Everything one answer about an order is made of. */
export type OrderView = {
  order: OrderRow;
  lines: readonly LineRow[];
  allocations: readonly LineAllocation[];
  fulfillments: readonly LineFulfillment[];
  holds: readonly HoldRow[];
  /** Of this answer only, beside the ones kept on the order. */
  warnings?: readonly { code: string; detail: string }[];
};

/** The facts from which the order's status follows. */
export function statusFacts(order: OrderRow, lines: readonly Buckets[]): StatusFacts {
  return {
    stage: order.stage,
    blockingHolds: order.blockingHolds,
    liveFulfillmentOrders: order.liveFulfillmentOrders,
    completed: order.completedAt !== null,
    total: totalBuckets(lines),
  };
}

function presentLine(
  line: LineRow,
  currency: string,
  fulfillments: readonly LineFulfillment[],
): OrderWire['line_items'][number] {
  // One scalar cannot tell a split: it names the live one that carries most, the last of equals.
  let main: LineFulfillment | undefined;
  for (const part of fulfillments) {
    if (main === undefined || part.quantity >= main.quantity) main = part;
  }
  return {
    object: 'order_line',
    id: encodeId('line', line.id),
    line_no: line.lineNo,
    product_id: encodeId('prd', line.productId),
    sku: line.sku,
    name: line.name,
    channel_line_id: line.channelLineId,
    quantity: line.quantity,
    unit_price: line.unitPriceMinor === null ? null : fromMinor(line.unitPriceMinor, currency),
    weight: line.weightGrams / 1000,
    length: line.lengthMm / 10,
    width: line.widthMm / 10,
    height: line.heightMm / 10,
    kit:
      line.kitProductId === null
        ? null
        : {
            product_id: encodeId('prd', line.kitProductId),
            quantity: line.kitQuantity ?? 0,
            keep_together: line.kitLine !== null,
          },
    keep_together: line.keepTogether,
    buckets: Object.fromEntries(bucketNames.map((name) => [name, line[name]])) as Buckets,
    allocated_quantity: heldUnits(line),
    backordered_quantity: line.backordered + line.preordered,
    shipped_quantity: line.shipped + line.delivered,
    cancelled_quantity: line.cancelled,
    return_requested_quantity: line.returnRequested,
    returned_quantity: line.returned,
    fulfillment_order_id: main === undefined ? null : encodeId('ffo', main.fulfillmentOrderId),
    fulfillment_location_id: main === undefined ? null : encodeId('loc', main.locationId),
    fulfillments: fulfillments.map((part) => ({
      fulfillment_order_id: encodeId('ffo', part.fulfillmentOrderId),
      location_id: encodeId('loc', part.locationId),
      quantity: part.quantity,
      shipped: part.shipped,
      status: part.status,
    })),
  };
}

/** What the executor systems ask of a shipped order: parcels with carrier, tracking and lines. */
function fulfillmentMetadata(view: OrderView): Record<string, unknown> | null {
  const shipped = view.fulfillments.filter((part) => part.shipped > 0);
  if (shipped.length === 0) return null;
  const orders = new Map<Uuid, LineFulfillment[]>();
  for (const part of shipped) {
    const parts = orders.get(part.fulfillmentOrderId);
    if (parts === undefined) orders.set(part.fulfillmentOrderId, [part]);
    else parts.push(part);
  }
  return {
    fulfilled_at: view.order.fulfilledAt,
    fulfillment_orders: [...orders].map(([id, parts]) => ({
      id: encodeId('ffo', id),
      location_id: parts[0] === undefined ? null : encodeId('loc', parts[0].locationId),
      carrier: parts[0]?.carrier ?? null,
      tracking_number: parts[0]?.trackingNumber ?? null,
      tracking_url: parts[0]?.trackingUrl ?? null,
      shipped_at: parts[0]?.shippedAt ?? null,
      line_items: parts.map((part) => ({
        id: encodeId('line', part.lineId),
        quantity: part.shipped,
      })),
    })),
  };
}

/** A hold as it goes out. */
export function presentHold(hold: HoldRow): OrderWire['holds'][number] {
  return {
    object: 'hold',
    id: encodeId('hold', hold.id),
    kind: hold.kind,
    reason: hold.reason,
    placed_by: hold.placedBy,
    placed_at: hold.placedAt,
    released_by: hold.releasedBy,
    released_at: hold.releasedAt,
  };
}

/** An order as it goes out. */
export function presentOrder(view: OrderView): OrderWire {
  const { order, lines } = view;
  const byLine = new Map<Uuid, LineFulfillment[]>();
  for (const part of view.fulfillments) {
    const parts = byLine.get(part.lineId);
    if (parts === undefined) byLine.set(part.lineId, [part]);
    else parts.push(part);
  }
  const none: LineFulfillment[] = [];
  return {
    object: 'order',
    id: encodeId('ord', order.id),
    type: order.type,
    status: order.status,
    status_reason: order.statusReason,
    queue: order.queue,
    delivery_status: order.deliveryStatus,
    return_status: order.returnStatus,
    source: order.channel,
    channel: order.channel,
    channel_kind: order.channelKind,
    channel_order_id: order.channelOrderId,
    customer: order.customer,
    line_items: lines.map((line) => presentLine(line, order.currency, byLine.get(line.id) ?? none)),
    total_price: fromMinor(order.totalMinor, order.currency),
    currency: order.currency,
    shipping_address: order.shippingAddress,
    service_level: order.serviceLevel,
    allow_backorder: order.allowBackorder,
    ship_complete: order.shipComplete,
    max_splits: order.maxSplits,
    priority: order.priority,
    placed_at: order.placedAt,
    release_at: order.releaseAt,
    deliver_before: order.deliverBefore,
    auto_cancel_at: order.autoCancelAt,
    schedule: order.schedule,
    assigned_location:
      order.assignedLocationId === null ? null : encodeId('loc', order.assignedLocationId),
    decision_id: order.decisionId === null ? null : encodeId('dec', order.decisionId),
    routing_metadata: order.routingMetadata,
    inventory_allocations: view.allocations.map((allocation) => ({
      reservation_id: encodeId('rsv', allocation.reservationId),
      item_id: encodeId('line', allocation.lineId),
      product_id: encodeId('prd', allocation.productId),
      allocated_quantity: allocation.quantity,
      location_id: encodeId('loc', allocation.locationId),
      allocation_type: allocation.allocationType,
    })),
    allocation_error: order.allocationError,
    picking_method: order.pickingMethod,
    fulfillment_metadata: fulfillmentMetadata(view),
    holds: view.holds.map(presentHold),
    tags: order.tags,
    attributes: order.attributes,
    supported_actions: supportedActions(order.status, statusFacts(order, lines)),
    warnings: [...order.warnings, ...(view.warnings ?? [])],
    version: order.version,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    fulfilled_at: order.fulfilledAt,
    cancelled_at: order.cancelledAt,
    completed_at: order.completedAt,
  };
}

/** A short form for events: what changed is said beside it. */
export function orderSnapshot(order: OrderRow, lines: readonly LineRow[]): Record<string, unknown> {
  const total = totalBuckets(lines);
  return {
    object: 'order',
    id: encodeId('ord', order.id),
    channel: order.channel,
    channel_order_id: order.channelOrderId,
    type: order.type,
    status: order.status,
    delivery_status: order.deliveryStatus,
    version: order.version,
    open_quantity: openUnits(total),
    buckets: Object.fromEntries(
      bucketNames.filter((name) => total[name] > 0).map((name) => [name, total[name]]),
    ),
  };
}
