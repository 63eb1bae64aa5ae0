import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import {
  type CapturedLine,
  type CapturedOrder,
  type LineRow,
  newBuckets,
  type OrderRow,
  type OrderState,
} from '../orders/index.ts';

/** The rows of a captured order, all of its units still unallocated; nothing is derived yet. */
export function buildOrder(
  ctx: Context,
  captured: CapturedOrder,
  around: { channelKind: string | null; assignedLocationId: Uuid | undefined },
): OrderState {
  const now = ctx.now();
  const id = ctx.ids.uuid();
  const order: OrderRow = {
    id,
    type: captured.type,
    status: 'received',
    stage: captured.stage,
    statusReason: null,
    queue: null,
    deliveryStatus: 'none',
    returnStatus: 'none',
    channel: captured.channel,
    channelKind: around.channelKind,
    channelOrderId: captured.channelOrderId,
    customerId: captured.customerId,
    customer: captured.customer,
    currency: captured.currency,
    totalMinor: captured.totalMinor,
    shippingAddress: captured.shippingAddress,
    destinationCountry: captured.destination.country,
    destinationLatitude: captured.destination.latitude,
    destinationLongitude: captured.destination.longitude,
    destinationPostalCode: captured.destination.postalCode,
    serviceLevel: captured.serviceLevel,
    allowBackorder: captured.allowBackorder,
    shipComplete: captured.shipComplete,
    maxSplits: captured.maxSplits,
    priority: captured.priority,
    placedAt: captured.placedAt,
    releaseAt: captured.releaseAt,
    deliverBefore: captured.deliverBefore,
    autoCancelAt: null,
    schedule: captured.schedule,
    blockingHolds: 0,
    liveFulfillmentOrders: 0,
    assignedLocationId: around.assignedLocationId ?? null,
    decisionId: null,
    routingMetadata: null,
    allocationError: null,
    pickingMethod: null,
    warnings: captured.warnings,
    tags: [...captured.tags],
    attributes: captured.attributes,
    version: 1,
    createdAt: now,
    updatedAt: now,
    fulfilledAt: null,
    cancelledAt: null,
    completedAt: null,
  };
  const lines = captured.lines.map((line) => buildLine(ctx.ids.uuid(), id, line));
  return { order, lines };
}

function buildLine(id: Uuid, orderId: Uuid, line: CapturedLine): LineRow {
  return {
    ...newBuckets(line.quantity),
    id,
    orderId,
    lineNo: line.lineNo,
    productId: line.product.id,
    sku: line.product.sku,
    name: line.name ?? line.product.name,
    channelLineId: line.channelLineId,
    kitProductId: line.kitProductId,
    kitQuantity: line.kitQuantity,
    kitLine: line.kitLine,
    keepTogether: line.keepTogether,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    returnRequested: 0,
    returned: 0,
    weightGrams: line.product.weightGrams,
    lengthMm: line.product.lengthMm,
    widthMm: line.product.widthMm,
    heightMm: line.product.heightMm,
  };
}
