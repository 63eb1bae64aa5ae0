import { decodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, msOf, parseInstant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Projection, StoredEvent } from '../../platform/events/index.ts';
import { cachedNetwork, type Network } from '../network/index.ts';
import { type OrderState, readOrders } from '../orders/index.ts';
import { describeShipping } from './decide-shipping.ts';
import { dayMs } from './observation.ts';
import { insertObservations, type NewObservation } from './store.ts';
import { arrivalBy, serviceOf } from './ways.ts';

/** A parcel that waited longer than this before it was sent waited for stock: no lead time. */
const waitedMostMs = 21 * dayMs;

type Delivered = {
  shipmentId: Uuid;
  orderId: Uuid;
  locationId: Uuid;
  carrier: string | null;
  service: string | null;
  shippedAt: Instant;
  deliveredAt: Instant;
};

/** What a fact of a delivery says; undefined when it says too little. */
function readDelivered(event: StoredEvent): Delivered | undefined {
  const { object } = JSON.parse(event.data) as { object?: Readonly<Record<string, unknown>> };
  const text = (name: string): string => {
    const value = object?.[name];
    return typeof value === 'string' ? value : '';
  };
  const shipmentId = decodeId('shp', text('id'));
  const orderId = decodeId('ord', text('order_id'));
  const locationId = decodeId('loc', text('location_id'));
  const shippedAt = parseInstant(text('shipped_at'));
  const deliveredAt = parseInstant(text('delivered_at'));
  if (!shipmentId || !orderId || !locationId || !shippedAt || !deliveredAt) return undefined;
  const carrier = text('carrier') || null;
  return {
    shipmentId,
    orderId,
    locationId,
    carrier,
    service: text('service') || null,
    shippedAt,
    deliveredAt,
  };
}

/** The delivery as an observation; undefined when it can teach nothing. */
function observe(
  network: Network,
  state: OrderState,
  one: Delivered,
  several: boolean,
): NewObservation | undefined {
  const { order, lines } = state;
  const location = network.locationsById.get(one.locationId);
  const { destinationCountry: country, destinationLatitude, destinationLongitude } = order;
  if (location === undefined || country === null) return undefined;
  if (destinationLatitude === null || destinationLongitude === null) return undefined;
  const placed =
    order.releaseAt !== null && order.releaseAt > order.placedAt ? order.releaseAt : order.placedAt;
  const placedMs = msOf(placed);
  const deliveredMs = msOf(one.deliveredAt);
  const waitedMs = msOf(one.shippedAt) - placedMs;
  if (deliveredMs <= placedMs || waitedMs < 0 || waitedMs > waitedMostMs) return undefined;
  const destination = {
    country,
    latitude: destinationLatitude,
    longitude: destinationLongitude,
    postalCode: order.destinationPostalCode,
  };
  const option = serviceOf(network, location.id, destination, one.carrier, one.service);
  const arrival = option && arrivalBy(network, location, option, destination, placedMs);
  const sum = (of: (line: OrderState['lines'][number]) => number): number =>
    lines.reduce((total, line) => total + line.quantity * of(line), 0);
  const shipping = describeShipping({
    location,
    destination,
    service: `${one.carrier ?? ''}/${one.service ?? ''}`,
    placedMs,
    tableMs: arrival?.tableMs,
    weightGrams: sum((line) => line.weightGrams),
    volumeCm3: sum((line) => (line.lengthMm * line.widthMm * line.heightMm) / 1000),
    items: lines.length,
    severalSenders: several,
  });
  return { ...shipping, ...one, deliveredMs };
}

async function observeAll(_ctx: Context, tx: Tx, events: readonly StoredEvent[]): Promise<void> {
  const delivered = events.map(readDelivered).filter((one) => one !== undefined);
  const network = await cachedNetwork(tx);
  const states = await readOrders(tx, [...new Set(delivered.map((one) => one.orderId))]);
  const senders = Map.groupBy(delivered, (one) => one.orderId);
  const rows = delivered.flatMap((one) => {
    const state = states.get(one.orderId);
    const several = new Set(senders.get(one.orderId)?.map((other) => other.locationId)).size > 1;
    return (state && observe(network, state, one, several)) ?? [];
  });
  await insertObservations(tx, rows);
}

/** Keeps what every delivery took, as carriers report them. */
export const observeDeliveries: Projection = {
  name: 'lead-times',
  types: ['shipment.delivered'],
  start: 'first',
  handle: observeAll,
};
