import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import { findLocations, type Location } from '../network/index.ts';
import { destinationOf, type OrderWire, updateOrderDetails } from '../orders/index.ts';
import { answerOrder } from './cancel-order.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { requestOrderStatus } from './request-order-status.ts';
import { saveWorks } from './save-works.ts';
import { setSchedule } from './set-schedule.ts';
import type { PatchOrder } from './wire-orders.ts';
import type { Work } from './work.ts';

/**
 * Changes an order as far as it may still be changed: absent fields stay, null clears. A status is
 * a request: what a legal command does is done, what the server decides is answered as it is with a
 * warning (409 under strict handling). Nothing is changed when any of it is refused.
 */
export async function updateOrder(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; ifMatch: number | undefined; body: PatchOrder },
): Promise<OrderWire> {
  const { body } = input;
  const work = await lockWork(tx, input.orderId);
  const { order } = work.state;
  if (input.ifMatch !== undefined && input.ifMatch !== order.version) {
    throw new Refusal('version_mismatch', `The order has version ${order.version} now.`, {
      extra: { current_version: order.version },
    });
  }
  const location = await assignedLocation(tx, body);
  const before = JSON.stringify([order, work.state.lines]);
  setDetails(ctx, work, body);
  setRouting(work, body, location);
  const told =
    body.status === undefined ? undefined : requestOrderStatus(ctx, work, body.status, body);
  const changed = JSON.stringify([order, work.state.lines]) !== before || work.changed.size > 0;
  if (changed) {
    await updateOrderDetails(tx, order);
    await saveWorks(ctx, tx, [
      {
        work,
        reason: body.status ?? 'edited',
        ...told,
        data: { fields: Object.keys(body), ...told?.data },
      },
    ]);
  }
  return answerOrder(tx, work);
}

async function assignedLocation(tx: Tx, body: PatchOrder): Promise<Location | undefined> {
  const reference = body.assigned_location;
  if (reference === undefined || reference === null) return undefined;
  const location = (await findLocations(tx, [reference])).get(reference);
  if (location === undefined) {
    throw invalid([
      {
        pointer: '#/assigned_location',
        code: 'unknown_reference',
        detail: 'There is no such location.',
      },
    ]);
  }
  return location;
}

function setRouting(work: Work, body: PatchOrder, location: Location | undefined): void {
  const { order } = work.state;
  if (body.assigned_location !== undefined) order.assignedLocationId = location?.id ?? null;
  if (body.routing_metadata !== undefined) order.routingMetadata = body.routing_metadata;
  if (body.allocation_error !== undefined) order.allocationError = body.allocation_error;
  if (body.status_reason !== undefined) order.statusReason = body.status_reason;
}

function setDetails(ctx: Context, work: Work, body: PatchOrder): void {
  const { order } = work.state;
  if (body.tags !== undefined) order.tags = [...new Set(body.tags)];
  if (body.attributes !== undefined) order.attributes = merged(order.attributes, body.attributes);
  if (body.customer !== undefined) {
    order.customer = body.customer;
    order.customerId = body.customer?.id ?? null;
  }
  if (body.shipping_address !== undefined) setAddress(work, body.shipping_address);
  setWishes(work, body);
  const faults: Fault[] = [];
  if (body.deliver_before !== undefined) setDeliverBefore(work, body.deliver_before, faults);
  if (body.release_at !== undefined) setReleaseAt(ctx, work, body.release_at, faults);
  if (body.schedule !== undefined) setSchedule(ctx, work, body.schedule, faults);
  if (faults.length > 0) throw invalid(faults);
}

function setWishes({ state: { order } }: Work, body: PatchOrder): void {
  if (body.service_level !== undefined) order.serviceLevel = body.service_level;
  if (body.priority !== undefined) order.priority = body.priority;
  if (body.allow_backorder !== undefined) order.allowBackorder = body.allow_backorder;
  if (body.ship_complete !== undefined) order.shipComplete = body.ship_complete;
  if (body.max_splits !== undefined) order.maxSplits = body.max_splits;
}

/** A merge as of RFC 7396, one level deep: null takes a field away. */
function merged(
  old: Record<string, unknown>,
  patch: Record<string, unknown>,
): Record<string, unknown> {
  const entries = Object.entries({ ...old, ...patch }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}

function setAddress(work: Work, address: Record<string, unknown> | null): void {
  const { order, lines } = work.state;
  const atWork = lines.reduce(
    (sum, line) => sum + line.released + line.picked + line.packed + line.shipped + line.delivered,
    0,
  );
  if (atWork > 0) {
    throw illegalOrderStep(work, 'Work has begun at a location: the address can no longer change.');
  }
  const destination = destinationOf(address);
  order.shippingAddress = address;
  order.destinationCountry = destination.country;
  order.destinationLatitude = destination.latitude;
  order.destinationLongitude = destination.longitude;
  order.destinationPostalCode = destination.postalCode;
}

function setDeliverBefore({ state }: Work, text: string | null, faults: Fault[]): void {
  const at = text === null ? null : readInstant(text, '#/deliver_before', faults);
  if (at !== undefined) state.order.deliverBefore = at;
}

function setReleaseAt(ctx: Context, work: Work, text: string | null, faults: Fault[]): void {
  const { order, lines } = work.state;
  const at = text === null ? null : readInstant(text, '#/release_at', faults);
  if (at === undefined) return;
  order.releaseAt = at;
  const held = lines.some((line) => line.quantity !== line.unallocated + line.cancelled);
  // An order of which something is held or gone has begun; its day no longer stops it.
  if (at !== null && at > ctx.now() && order.stage === 'received' && !held) {
    order.stage = 'scheduled';
  }
}
