import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { findProducts } from '../catalog/index.ts';
import { allocateLines, insufficient, type Reservation } from '../inventory/index.ts';
import { findLocations, type Location } from '../network/index.ts';
import { type LineRow, moveUnits } from '../orders/index.ts';
import { allocateOpen } from './create-fulfillment-order.ts';
import { refuseBlocked } from './refuse-step.ts';
import { saveWorks } from './save-works.ts';
import type { AllocateBody, AllocationWire } from './wire-orders.ts';
import { lockWorks, type Work } from './work.ts';

/** The place that is none: units allocated there wait for stock. */
const waitingPlace = 'backorder';

type Target = { work: Work; line: LineRow; location: Location | undefined };

/**
 * Claims units for an order line at a location, or lets them wait ("backorder"). Never more than
 * the line still has open: the rest is clamped with a warning, and a line with nothing open answers
 * what it holds. All of it or 409 insufficient_inventory; safety stock stays unless overridden.
 */
export async function allocateToLine(
  ctx: Context,
  tx: Tx,
  body: AllocateBody,
): Promise<AllocationWire> {
  refuseOverride(ctx, body);
  const target = await resolveTarget(tx, body);
  const { work, line, location } = target;
  refuseBlocked(work, 'allocated');
  const open =
    location === undefined
      ? line.unallocated
      : line.unallocated + line.backordered + line.preordered;
  if (open === 0) return answerExisting(target, body);
  const units = Math.min(open, body.quantity);
  if (units < body.quantity) {
    work.warnings.push({
      code: 'quantity_clamped',
      detail: `${body.quantity} asked; only ${open} units are open.`,
    });
  }
  let made: Reservation | undefined;
  if (location === undefined) moveUnits(line, 'unallocated', 'backordered', units);
  else made = await claim(ctx, tx, line, { location, units, body });
  if (work.state.order.stage !== 'received') work.state.order.stage = 'received';
  await saveWorks(ctx, tx, [
    {
      work,
      reason: 'allocated',
      data: {
        item_id: encodeId('line', line.id),
        quantity: units,
        location_id: location === undefined ? waitingPlace : encodeId('loc', location.id),
      },
    },
  ]);
  return answer(target, body, made, units);
}

function refuseOverride(ctx: Context, body: AllocateBody): void {
  if (body.override_safety_stock !== true) return;
  if (ctx.scopes.has('inventory:override') || ctx.scopes.has('admin')) return;
  throw new Refusal('insufficient_scope', 'Dipping into safety stock needs inventory:override.');
}

async function claim(
  ctx: Context,
  tx: Tx,
  line: LineRow,
  input: { location: Location; units: number; body: AllocateBody },
): Promise<Reservation | undefined> {
  const { location, units, body } = input;
  const outcome = await allocateLines(
    ctx,
    tx,
    [
      {
        orderId: line.orderId,
        orderLineId: line.id,
        productId: line.productId,
        locationId: location.id,
        quantity: units,
        allocationType: body.allocation_type ?? 'standard',
      },
    ],
    body.override_safety_stock === true ? 'on_hand' : 'atp',
  );
  if (!outcome.ok) throw insufficient(outcome.short);
  allocateOpen(line, units);
  return outcome.reservations[0];
}

async function resolveTarget(tx: Tx, body: AllocateBody): Promise<Target> {
  const faults: Fault[] = [];
  const unknown = (pointer: string, what: string): void => {
    faults.push({ pointer, code: 'unknown_reference', detail: `There is no such ${what}.` });
  };
  const product = (await findProducts(tx, [body.product_id])).get(body.product_id);
  if (product === undefined) unknown('#/product_id', 'product');
  const isWaiting = body.location_id === waitingPlace;
  const location = isWaiting
    ? undefined
    : (await findLocations(tx, [body.location_id])).get(body.location_id);
  if (!isWaiting && location === undefined) unknown('#/location_id', 'location');
  const orderId = decodeId('ord', body.order_id);
  const work = orderId === undefined ? undefined : (await lockWorks(tx, [orderId])).get(orderId);
  if (work === undefined) unknown('#/order_id', 'order');
  const line =
    work === undefined || product === undefined
      ? undefined
      : lineOf(work, product.id, body, faults);
  if (work === undefined || line === undefined || faults.length > 0) throw invalid(faults);
  return { work, line, location };
}

function lineOf(
  work: Work,
  productId: Uuid,
  body: AllocateBody,
  faults: Fault[],
): LineRow | undefined {
  if (body.item_id === undefined) {
    const lines = work.state.lines.filter((line) => line.productId === productId);
    if (lines.length === 1) return lines[0];
    faults.push({
      pointer: '#/item_id',
      code: lines.length === 0 ? 'unknown_reference' : 'required',
      detail: `${lines.length} lines of the order have this product.`,
    });
    return undefined;
  }
  const id = decodeId('line', body.item_id);
  const line = id === undefined ? undefined : work.lines.get(id);
  if (line === undefined) {
    faults.push({
      pointer: '#/item_id',
      code: 'unknown_reference',
      detail: 'The order has no such line.',
    });
  } else if (line.productId !== productId) {
    faults.push({
      pointer: '#/product_id',
      code: 'contradiction',
      detail: `The line is of ${line.sku}.`,
    });
  }
  return line;
}

/** Nothing is open: what the line holds already is the answer, the named place first. */
function answerExisting(target: Target, body: AllocateBody): AllocationWire {
  const { work, line, location } = target;
  work.warnings.push({
    code: 'nothing_left',
    detail: 'No unit of the line is open; this is what it has.',
  });
  if (location === undefined) return answer(target, body, undefined, line.backordered);
  const claims = (work.claims.get(line.id) ?? []).map((one) => one.row);
  const here = claims.find((row) => row.locationId === location.id) ?? claims[0];
  return answer(target, body, here, here?.quantity ?? 0);
}

function answer(
  { work, line, location }: Target,
  body: AllocateBody,
  made: Reservation | undefined,
  units: number,
): AllocationWire {
  const locationId = made?.locationId ?? location?.id;
  return {
    object: 'allocation',
    reservation_id: made === undefined ? null : encodeId('rsv', made.id),
    order_id: encodeId('ord', line.orderId),
    item_id: encodeId('line', line.id),
    product_id: encodeId('prd', line.productId),
    location_id: locationId === undefined ? waitingPlace : encodeId('loc', locationId),
    quantity: units,
    allocation_type: made?.allocationType ?? body.allocation_type ?? waitingPlace,
    order_status: work.state.order.status,
    warnings: work.warnings,
  };
}
