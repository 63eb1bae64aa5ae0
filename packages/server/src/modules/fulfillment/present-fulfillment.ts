import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { type OrderState, readOrders } from '../orders/index.ts';
import {
  fulfillmentActionsOf,
  type FulfillmentLine,
  type FulfillmentOrder,
  liveUnits,
} from './fulfillment-states.ts';
import { type BoundClaim, selectBoundClaims, selectFulfillment } from './store.ts';
import {
  selectShipmentLines,
  selectShipmentsOf,
  type Shipment,
  type ShipmentLine,
} from './store-shipments.ts';
import type { FulfillmentWire, ShipmentWire } from './wire.ts';
import type { Warning, Work } from './work.ts';

/** A shipment as it goes out. */
export function presentShipment(one: Shipment, lines: readonly ShipmentLine[]): ShipmentWire {
  return {
    object: 'shipment',
    id: encodeId('shp', one.id),
    order_id: encodeId('ord', one.orderId),
    fulfillment_order_id: encodeId('ffo', one.fulfillmentOrderId),
    location_id: encodeId('loc', one.locationId),
    status: one.status,
    carrier: one.carrier,
    service: one.service,
    tracking_number: one.trackingNumber,
    tracking_url: one.trackingUrl,
    weight: one.weightGrams / 1000,
    line_items: lines.map((line) => ({
      id: encodeId('line', line.orderLineId),
      product_id: encodeId('prd', line.productId),
      quantity: line.quantity,
    })),
    version: one.version,
    shipped_at: one.shippedAt,
    delivered_at: one.deliveredAt,
    created_at: one.shippedAt,
    updated_at: one.deliveredAt ?? one.shippedAt,
  };
}

function presentLine(
  line: FulfillmentLine,
  order: OrderState | undefined,
): FulfillmentWire['line_items'][number] {
  const named = order?.lines.find((one) => one.id === line.orderLineId);
  return {
    object: 'fulfillment_order_line',
    id: encodeId('ffl', line.id),
    item_id: encodeId('line', line.orderLineId),
    product_id: encodeId('prd', line.productId),
    sku: named?.sku ?? '',
    name: named?.name ?? null,
    quantity: liveUnits(line),
    requested_quantity: line.quantity,
    picked_quantity: line.picked,
    packed_quantity: line.packed,
    shipped_quantity: line.shipped,
    delivered_quantity: line.delivered,
    short_quantity: line.short,
  };
}

/** What one fulfilment order is shown with. */
type Surrounding = {
  order: OrderState | undefined;
  shipments: readonly ShipmentWire[];
  claims: readonly BoundClaim[];
};

/** A fulfilment order as it goes out. */
function presentFulfillment(one: FulfillmentOrder, around: Surrounding): FulfillmentWire {
  const { order, shipments, claims } = around;
  return {
    object: 'fulfillment_order',
    id: encodeId('ffo', one.id),
    order_id: encodeId('ord', one.orderId),
    location_id: encodeId('loc', one.locationId),
    status: one.status,
    work_step: one.workStep,
    request_status: one.requestStatus,
    picking_method: one.pickingMethod,
    carrier: one.carrier,
    service: one.service,
    tracking_number: one.trackingNumber,
    tracking_url: one.trackingUrl,
    reason: one.reason,
    line_items: one.lines.map((line) => presentLine(line, order)),
    shipments: [...shipments],
    reservations: claims.map((claim) => ({
      id: encodeId('rsv', claim.id),
      item_id: encodeId('line', claim.orderLineId),
      product_id: encodeId('prd', claim.productId),
      quantity: claim.quantity,
      status: claim.status,
    })),
    supported_actions: fulfillmentActionsOf(one, (order?.order.blockingHolds ?? 0) > 0),
    warnings: [],
    version: one.version,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    completed_at: one.completedAt,
    accepted_at: one.acceptedAt,
    begun_at: one.begunAt,
    picked_at: one.pickedAt,
    packed_at: one.packedAt,
  };
}

/**
 * Fulfilment orders with shipments and claims as they go out; a fixed number of statements. `known`
 * are their orders where the caller has them as this transaction leaves them.
 */
export async function presentFulfillments(
  tx: Tx,
  rows: readonly FulfillmentOrder[],
  known?: ReadonlyMap<Uuid, OrderState>,
): Promise<FulfillmentWire[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [orders, shipped, bound] = await Promise.all([
    known ?? readOrders(tx, [...new Set(rows.map((row) => row.orderId))]),
    selectShipmentsOf(tx, ids),
    selectBoundClaims(tx, ids),
  ]);
  const shipments = await presentShipments(tx, shipped);
  const byFulfillment = Map.groupBy(shipments, (shipment) => shipment.fulfillment_order_id);
  const claims = Map.groupBy(bound, (claim) => claim.fulfillmentOrderId);
  return rows.map((row) =>
    presentFulfillment(row, {
      order: orders.get(row.orderId),
      shipments: byFulfillment.get(encodeId('ffo', row.id)) ?? [],
      claims: claims.get(row.id) ?? [],
    }),
  );
}

/** Shipments with their lines as they go out. */
export async function presentShipments(tx: Tx, rows: readonly Shipment[]): Promise<ShipmentWire[]> {
  const lines = Map.groupBy(
    await selectShipmentLines(
      tx,
      rows.map((row) => row.id),
    ),
    (line) => line.shipmentId,
  );
  return rows.map((row) => presentShipment(row, lines.get(row.id) ?? []));
}

/** One fulfilment order as it goes out; 404 when there is none. */
export async function readFulfillment(
  tx: Tx,
  id: Uuid,
  warnings: readonly Warning[] = [],
): Promise<FulfillmentWire> {
  const row = await selectFulfillment(tx, id);
  const [shown] = row === undefined ? [] : await presentFulfillments(tx, [row]);
  if (shown === undefined) throw notFound('fulfillment order', encodeId('ffo', id));
  return { ...shown, warnings: [...warnings] };
}

/** Fulfilment orders of a saved work as they go out; nothing is read again that the work holds. */
export async function presentWork(
  tx: Tx,
  { state, warnings }: Work,
  rows: readonly FulfillmentOrder[],
): Promise<FulfillmentWire[]> {
  const shown = await presentFulfillments(tx, rows, new Map([[state.order.id, state]]));
  return shown.map((one) => ({ ...one, warnings: [...warnings] }));
}
