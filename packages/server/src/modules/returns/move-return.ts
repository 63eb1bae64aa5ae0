import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import {
  lockReturn,
  orderLineOf,
  refuseUnless,
  type ReturnState,
  saveReturn,
} from './load-return.ts';
import { presentReturn } from './present-return.ts';
import { receivingPlace } from './request-return.ts';
import { awaited } from './return-states.ts';
import type { ReturnWire } from './wire.ts';

const shown = ({ row, lines }: ReturnState): ReturnWire => presentReturn(row, lines);

/** Lets units come back, to a place that is known from then on. Approving twice changes nothing. */
export async function approveReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; locationId: string | undefined },
): Promise<ReturnWire> {
  const state = await lockReturn(tx, input.id);
  if (state.row.status === 'approved' && input.locationId === undefined) return shown(state);
  refuseUnless(state, 'approve');
  const faults: Fault[] = [];
  const place = await receivingPlace(tx, input.locationId, faults);
  state.row.locationId = place ?? state.row.locationId;
  if (state.row.locationId === null && faults.length === 0) {
    const detail = 'Say where it is to be received: the request names no place.';
    faults.push({ pointer: '#/location_id', code: 'required', detail });
  }
  if (faults.length > 0) throw invalid(faults);
  state.row.status = 'approved';
  await saveReturn(ctx, tx, state, { type: 'approved' });
  return shown(state);
}

/** Ends a return of which nothing has come; its units may be asked back anew. */
export async function endReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; action: 'reject' | 'cancel'; reason: string | null },
): Promise<ReturnWire> {
  const state = await lockReturn(tx, input.id);
  const status = input.action === 'reject' ? 'rejected' : 'cancelled';
  if (state.row.status === status) return shown(state);
  refuseUnless(state, input.action);
  state.row.status = status;
  state.row.closedAt = ctx.now();
  letGo(state);
  await saveReturn(ctx, tx, state, { type: status, reason: input.reason });
  return shown(state);
}

/** Notes that the customer sent it. */
export async function shipReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; carrier: string | undefined; trackingNumber: string | undefined },
): Promise<ReturnWire> {
  const state = await lockReturn(tx, input.id);
  refuseUnless(state, 'ship');
  const { row } = state;
  row.status = 'in_transit';
  row.carrier = input.carrier ?? row.carrier;
  row.trackingNumber = input.trackingNumber ?? row.trackingNumber;
  await saveReturn(ctx, tx, state, {
    type: 'in_transit',
    data: { carrier: row.carrier, tracking_number: row.trackingNumber },
  });
  return shown(state);
}

/** Closes a return of which all that came is inspected; what never came may be asked back anew. */
export async function closeReturn(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; reason: string | null },
): Promise<ReturnWire> {
  const state = await lockReturn(tx, input.id);
  if (state.row.status === 'closed') return shown(state);
  refuseUnless(state, 'close');
  state.row.status = 'closed';
  state.row.closedAt = ctx.now();
  letGo(state);
  await saveReturn(ctx, tx, state, { type: 'closed', reason: input.reason });
  return shown(state);
}

/** Units that will not come are no longer asked for. */
function letGo(state: ReturnState): void {
  for (const line of state.lines) {
    const missing = awaited(line);
    if (missing === 0) continue;
    orderLineOf(state, line).returnRequested -= missing;
    state.changesOrder = true;
  }
}
