import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import { readInstant } from '../../platform/http/index.ts';
import { findProducts } from '../catalog/index.ts';
import { applyStock } from './apply-stock.ts';
import { insufficient } from './refuse.ts';
import type { Reservation } from './reservation.ts';
import { releaseReservations } from './settle-claims.ts';
import type { StockChange } from './stock.ts';
import {
  insertReservations,
  lockTransferReservations,
  updateReservations,
} from './store-reservations.ts';
import {
  lockTransfer,
  selectTransferLines,
  type TransferRow,
  updateTransfer,
  updateTransferLines,
} from './store-transfers.ts';
import {
  decideReceipt,
  decideShipping,
  inTransit,
  type LineFault,
  type TransferAction,
  transferActionsIn,
  type TransferLine,
  type TransferStatus,
} from './transfer-states.ts';
import type { TransferPatch, TransferReceipt, TransferShipment } from './wire-transfers.ts';

/** A fact about a transfer with a snapshot of it. */
export function transferFact(type: string, row: TransferRow, lines: readonly TransferLine[]): Fact {
  return {
    type,
    subjectType: 'trf',
    subjectId: row.id,
    data: {
      object: {
        id: encodeId('trf', row.id),
        status: row.status,
        from_location_id: encodeId('loc', row.fromLocationId),
        to_location_id: encodeId('loc', row.toLocationId),
        expected_at: row.expectedAt,
        version: row.version,
        lines: lines.map((line) => ({
          product_id: encodeId('prd', line.productId),
          quantity: line.quantity,
          shipped: line.shipped,
          received: line.received,
          lost: line.lost,
        })),
      },
    },
  };
}

type Open = { row: TransferRow; lines: TransferLine[] };

/** Locks a transfer that allows the action; 409 with the actions it does allow otherwise. */
async function openTransfer(tx: Tx, id: Uuid, action: TransferAction): Promise<Open> {
  const row = await lockTransfer(tx, id);
  if (row === undefined) throw notFound('transfer', encodeId('trf', id));
  const actions = transferActionsIn(row.status);
  if (!actions.includes(action)) {
    throw new Refusal('illegal_transition', `A transfer that is ${row.status} cannot ${action}.`, {
      extra: { current_status: row.status, allowed_actions: [...actions] },
    });
  }
  return { row, lines: await selectTransferLines(tx, [id]) };
}

async function save(
  ctx: Context,
  tx: Tx,
  { row, lines }: Open,
  fact: string,
  change: Partial<TransferRow>,
): Promise<TransferRow> {
  const after = { ...row, ...change, version: row.version + 1, updatedAt: ctx.now() };
  await updateTransfer(tx, after);
  await recordFacts(ctx, tx, [transferFact(fact, after, lines)]);
  return after;
}

/** Holds a transfer's units at the place they will leave; refuses more than is free to promise. */
export async function holdForTransfer(
  ctx: Context,
  tx: Tx,
  row: TransferRow,
  lines: readonly TransferLine[],
): Promise<void> {
  const outcome = await applyStock(
    ctx,
    tx,
    lines.map((line): StockChange => ({
      productId: line.productId,
      locationId: row.fromLocationId,
      kind: 'allocate',
      allocated: line.quantity,
      referenceType: 'transfer',
      referenceId: row.id,
    })),
    'atp',
  );
  if (!outcome.ok) throw insufficient(outcome.short);
  await insertReservations(
    tx,
    lines.map((line): Reservation => ({
      id: ctx.ids.uuid(),
      productId: line.productId,
      locationId: row.fromLocationId,
      quantity: line.quantity,
      status: 'allocated',
      ownerType: 'transfer',
      ownerKey: null,
      orderId: null,
      orderLineId: null,
      transferId: row.id,
      fulfillmentOrderId: null,
      allocationType: 'standard',
      workDay: null,
      expiresAt: null,
      createdAt: ctx.now(),
      closedAt: null,
    })),
  );
}

/** Approves a planned transfer: its units are held from now on. */
export async function approveTransfer(ctx: Context, tx: Tx, id: Uuid): Promise<TransferRow> {
  const open = await openTransfer(tx, id, 'approve');
  await holdForTransfer(ctx, tx, open.row, open.lines);
  return save(ctx, tx, open, 'transfer.approved', { status: 'approved' });
}

/** Notes that an approved transfer is being picked. */
export async function pickTransfer(ctx: Context, tx: Tx, id: Uuid): Promise<TransferRow> {
  return save(ctx, tx, await openTransfer(tx, id, 'pick'), 'transfer.picking', {
    status: 'picking',
  });
}

/** Calls a transfer off before it leaves; what it held is free again. */
export async function cancelTransfer(ctx: Context, tx: Tx, id: Uuid): Promise<TransferRow> {
  const open = await openTransfer(tx, id, 'cancel');
  const held = await lockTransferReservations(tx, id);
  await releaseReservations(
    ctx,
    tx,
    held.map((one) => ({ reservationId: one.id })),
    'transfer cancelled',
  );
  return save(ctx, tx, open, 'transfer.cancelled', { status: 'cancelled' });
}

/** Sends a transfer off: what leaves is in transit, what stays behind is free again. */
export async function shipTransfer(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: TransferShipment,
): Promise<TransferRow> {
  const open = await openTransfer(tx, id, 'ship');
  const faults: Fault[] = [];
  const named = body.lines === undefined ? undefined : await readLines(tx, body.lines, faults);
  const expectedAt =
    body.expected_at === undefined
      ? open.row.expectedAt
      : readInstant(body.expected_at, '#/expected_at', faults);
  if (faults.length > 0 || expectedAt === undefined) throw invalid(faults);
  const decided = decideShipping(open.lines, named);
  refuseLines(decided.faults);
  if (decided.lines.every((line) => line.shipped === 0)) {
    throw invalid([
      {
        pointer: '#/lines',
        code: 'out_of_range',
        detail: 'Nothing ships: cancel the transfer instead.',
      },
    ]);
  }
  const shipped = new Map(decided.lines.map((line) => [line.productId, line.shipped]));
  const held = await lockTransferReservations(tx, id);
  const ended: Reservation[] = [];
  const changes = held.flatMap((hold): StockChange[] => {
    const leaves = Math.min(hold.quantity, shipped.get(hold.productId) ?? 0);
    ended.push({
      ...hold,
      status: leaves > 0 ? 'consumed' : 'released',
      closedAt: ctx.now(),
      quantity: leaves > 0 ? leaves : hold.quantity,
    });
    const note = {
      productId: hold.productId,
      locationId: hold.locationId,
      referenceType: 'transfer',
      referenceId: id,
    };
    const stays = hold.quantity - leaves;
    return [
      ...(leaves > 0
        ? [{ ...note, kind: 'transfer_out' as const, onHand: -leaves, allocated: -leaves }]
        : []),
      ...(stays > 0 ? [{ ...note, kind: 'release' as const, allocated: -stays }] : []),
    ];
  });
  await updateReservations(tx, ended);
  const outcome = await applyStock(ctx, tx, changes, 'on_hand');
  if (!outcome.ok) throw insufficient(outcome.short);
  await updateTransferLines(tx, id, decided.lines);
  return save(ctx, tx, { row: open.row, lines: decided.lines }, 'transfer.shipped', {
    status: 'in_transit',
    shippedAt: ctx.now(),
    expectedAt,
  });
}

/**
 * Books what arrived of a transfer, in part or whole. Lost units are booked in and written off, so
 * that the ledger shows the variance at the place that noticed it.
 */
export async function receiveTransfer(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: TransferReceipt,
): Promise<TransferRow> {
  const open = await openTransfer(tx, id, 'receive');
  const faults: Fault[] = [];
  const named = body.lines === undefined ? undefined : await readLines(tx, body.lines, faults);
  if (faults.length > 0) throw invalid(faults);
  const decided = decideReceipt(
    open.lines,
    named?.map((line) => ({
      productId: line.productId,
      received: line.quantity,
      lost: line.lost ?? 0,
    })),
    body.final === true,
  );
  refuseLines(decided.faults);
  if (decided.receipts.length === 0) {
    throw invalid([{ pointer: '#/lines', code: 'out_of_range', detail: 'Nothing was received.' }]);
  }
  const note = { locationId: open.row.toLocationId, referenceType: 'transfer', referenceId: id };
  const changes = decided.receipts.flatMap(({ productId, received, lost }): StockChange[] => [
    { ...note, productId, kind: 'transfer_in', onHand: received + lost },
    ...(lost > 0
      ? [
          {
            ...note,
            productId,
            kind: 'adjustment' as const,
            onHand: -lost,
            reason: 'lost in transit',
          },
        ]
      : []),
  ]);
  const outcome = await applyStock(ctx, tx, changes, 'on_hand', { createMissing: true });
  if (!outcome.ok) throw insufficient(outcome.short);
  await updateTransferLines(tx, id, decided.lines);
  const closed = decided.lines.every((line) => inTransit(line) === 0);
  const status: TransferStatus = decided.status;
  return save(
    ctx,
    tx,
    { row: open.row, lines: decided.lines },
    closed ? 'transfer.received' : 'transfer.partially_received',
    { status, receivedAt: closed ? ctx.now() : null },
  );
}

/** Changes the date or the reason of a transfer; `ifMatch` is the version it must still have. */
export async function patchTransfer(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: TransferPatch,
  ifMatch: number | undefined,
): Promise<TransferRow> {
  const row = await lockTransfer(tx, id);
  if (row === undefined) throw notFound('transfer', encodeId('trf', id));
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new Refusal('version_mismatch', `The transfer has version ${row.version}.`, {
      extra: { current_version: row.version },
    });
  }
  const faults: Fault[] = [];
  const expectedAt =
    typeof body.expected_at === 'string'
      ? readInstant(body.expected_at, '#/expected_at', faults)
      : body.expected_at;
  if (faults.length > 0) throw invalid(faults);
  const after = {
    ...row,
    expectedAt: expectedAt === undefined ? row.expectedAt : expectedAt,
    reason: body.reason === undefined ? row.reason : body.reason,
  };
  if (after.expectedAt === row.expectedAt && after.reason === row.reason) return row;
  return save(
    ctx,
    tx,
    { row: after, lines: await selectTransferLines(tx, [id]) },
    'transfer.updated',
    {},
  );
}

type NamedLine = { productId: Uuid; quantity: number; lost: number | undefined };

async function readLines(
  tx: Tx,
  lines: readonly { product_id: string; quantity: number; lost?: number | undefined }[],
  faults: Fault[],
): Promise<NamedLine[]> {
  const products = await findProducts(
    tx,
    lines.map((line) => line.product_id),
  );
  return lines.flatMap((line, index) => {
    const product = products.get(line.product_id);
    if (product !== undefined)
      return [{ productId: product.id, quantity: line.quantity, lost: line.lost }];
    faults.push({
      pointer: `#/lines/${index}/product_id`,
      code: 'unknown_reference',
      detail: `There is no product ${line.product_id.slice(0, 100)}.`,
    });
    return [];
  });
}

function refuseLines(faults: readonly LineFault[]): void {
  if (faults.length === 0) return;
  throw invalid(
    faults.map((fault) => ({
      pointer: `#/lines/${fault.position}`,
      code: 'out_of_range',
      detail: fault.detail,
    })),
  );
}
