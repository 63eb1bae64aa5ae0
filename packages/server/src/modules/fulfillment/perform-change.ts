import type { Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import { lockStock, readStock } from '../inventory/index.ts';
import { cachedNetwork } from '../network/index.ts';
import {
  destinationOf,
  insertLines,
  type LineRow,
  type OrderView,
  updateLineQuantities,
  updateOrderDetails,
} from '../orders/index.ts';
import {
  decodeDecision,
  type DecisionView,
  selectDecision,
  sourceWithin,
} from '../sourcing/index.ts';
import { letAllocatedGo } from './cancel-units.ts';
import { refuseBegun } from './change-quantity.ts';
import { decideChangeEffect } from './decide-change-effect.ts';
import { toldLine } from './edit-order.ts';
import { applyLineEdits, type LineEdit, readLineEdits } from './line-edits.ts';
import { pictureOf } from './order-picture.ts';
import { orderView } from './order-view.ts';
import { saveWorks } from './save-works.ts';
import type { ChangeEffectWire, ChangeRequest } from './wire-changes.ts';
import type { Work } from './work.ts';

/** What came of a change. */
export type PerformedChange = { effect: ChangeEffectWire; view: OrderView };

/**
 * Does to a locked order what a change asks, places what is open then, and answers what came of
 * it; all in the caller's transaction. Refuses once work has begun, and a change that changes
 * nothing.
 */
export async function performChange(
  ctx: Context,
  tx: Tx,
  work: Work,
  input: { request: ChangeRequest; reason: string | null; told: Record<string, unknown> },
): Promise<PerformedChange> {
  const { order, lines } = work.state;
  const { request } = input;
  refuseBegun(work);
  const before = pictureOf(await orderView(tx, order.id));
  const faults: Fault[] = [];
  const edits = await readLineEdits(tx, work, request.line_items ?? [], faults);
  const deliverBefore = readDeliverBefore(request, faults);
  if (faults.length > 0) throw invalid(faults);
  // Stock is come to twice, by what is let go and by what is taken: all of it is locked first.
  await lockStockOf(ctx, tx, work, edits);
  const fields = setHeader(work, request, deliverBefore);
  const { changed, added } = applyLineEdits(ctx, work, edits);
  if (changed.length + added.length > 0) fields.push('line_items');
  if (fields.length === 0 && request.replan !== 'all') throw sameAsBefore();
  const warnings = [...work.warnings, ...letGo(work, request, fields)];
  await updateLineQuantities(tx, changed);
  await insertLines(tx, added);
  lines.push(...added);
  await updateOrderDetails(tx, order);
  const told = {
    work,
    fact: 'order.changed',
    reason: input.reason ?? 'changed',
    data: { ...input.told, fields, line_items: [...changed, ...added].map(toldLine) },
  };
  // So are days: those it has had are given back together with those it takes.
  const released = await saveWorks(ctx, tx, [told], { daysLater: true });
  const decisionId = await sourceWithin(ctx, tx, { orderId: order.id, trigger: 'route', released });
  const view = await orderView(tx, order.id);
  const decision = await decisionOf(tx, decisionId);
  const { currency } = view.order;
  return {
    view,
    effect: decideChangeEffect(before, pictureOf(view), { currency, decision, warnings }),
  };
}

function sameAsBefore(): Error {
  return invalid([
    { pointer: '#', code: 'no_change', detail: 'The order is so already: nothing would change.' },
  ]);
}

function readDeliverBefore(request: ChangeRequest, faults: Fault[]): string | null | undefined {
  const text = request.deliver_before;
  if (text === undefined || text === null) return text;
  return readInstant(text, '#/deliver_before', faults);
}

async function lockStockOf(
  ctx: Context,
  tx: Tx,
  work: Work,
  edits: readonly LineEdit[],
): Promise<void> {
  const productIds = new Set<Uuid>(work.state.lines.map((line: LineRow) => line.productId));
  for (const edit of edits) if (edit.kind === 'new') productIds.add(edit.product.id);
  await lockStock(tx, await readStock(ctx, tx, [...productIds]));
}

/** Sets address, service and date; answers the fields that are other than before. */
function setHeader(
  { state: { order } }: Work,
  request: ChangeRequest,
  deliverBefore: string | null | undefined,
): string[] {
  const fields: string[] = [];
  const { shipping_address: address, service_level: service } = request;
  if (address !== undefined && JSON.stringify(address) !== JSON.stringify(order.shippingAddress)) {
    const destination = destinationOf(address);
    order.shippingAddress = address;
    order.destinationCountry = destination.country;
    order.destinationLatitude = destination.latitude;
    order.destinationLongitude = destination.longitude;
    order.destinationPostalCode = destination.postalCode;
    fields.push('shipping_address');
  }
  if (service !== undefined && service !== order.serviceLevel) {
    order.serviceLevel = service;
    fields.push('service_level');
  }
  if (deliverBefore !== undefined && deliverBefore !== order.deliverBefore) {
    order.deliverBefore = deliverBefore as typeof order.deliverBefore;
    fields.push('deliver_before');
  }
  return fields;
}

/** Lets what is held go where all is to be placed anew, unless nothing can be placed now. */
function letGo(
  work: Work,
  request: ChangeRequest,
  fields: readonly string[],
): { code: string; detail: string }[] {
  const isOther = fields.some((name) => name !== 'line_items');
  if ((request.replan ?? (isOther ? 'all' : 'open')) === 'open') return [];
  const { order, lines } = work.state;
  const held = lines.reduce((sum, line) => sum + line.allocated, 0);
  const why =
    order.blockingHolds > 0
      ? 'is on hold'
      : order.stage === 'draft' || order.stage === 'scheduled'
        ? 'is not due yet'
        : undefined;
  if (why !== undefined) {
    const detail = `The order ${why}: what is held for it stays where it is.`;
    return held === 0 ? [] : [{ code: 'not_replanned', detail }];
  }
  for (const line of lines) letAllocatedGo(work, line, line.allocated, 'unallocated', 'replanned');
  // Where it was to be sent from is to be found anew as well.
  order.assignedLocationId = null;
  return [];
}

async function decisionOf(tx: Tx, id: Uuid | undefined): Promise<DecisionView | undefined> {
  const row = id === undefined ? undefined : await selectDecision(tx, id);
  if (row === undefined) return undefined;
  const currency = (await cachedNetwork(tx)).locations[0]?.currency ?? 'USD';
  return decodeDecision(row.document, (minor) => fromMinor(minor, currency));
}
