import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { lockReturn, type ReturnState, saveReturn } from './load-return.ts';
import { presentRefund } from './present-return.ts';
import { refundFact } from './refund-return.ts';
import {
  type RefundLineRow,
  type RefundRow,
  selectRefund,
  selectRefundLines,
  updateRefund,
} from './store-refunds.ts';
import type { RefundPatch, RefundStatus, RefundWire } from './wire.ts';

const refundMoves: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  draft: ['approved', 'failed'],
  approved: ['submitted', 'succeeded', 'failed'],
  submitted: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
};

/** Notes how the payment of a refund goes. One that failed frees its units to be paid back anew. */
export async function updateRefundStatus(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; ifMatch: number | undefined; body: RefundPatch },
): Promise<RefundWire> {
  const { state, row } = await lockRefund(tx, input.id);
  if (input.ifMatch !== undefined && input.ifMatch !== row.version) {
    throw new Refusal('version_mismatch', `The refund has version ${row.version} now.`, {
      extra: { current_version: row.version },
    });
  }
  const lines = await selectRefundLines(tx, [row.id]);
  const { status = row.status, reference = row.reference } = input.body;
  const isMoved = status !== row.status;
  if (!isMoved && reference === row.reference) return presentRefund(row, lines);
  if (isMoved) refuseMove(row, status);
  row.status = status;
  row.reference = reference;
  row.version += 1;
  row.updatedAt = ctx.now();
  await updateRefund(tx, row);
  if (isMoved && status === 'failed') await freeUnits(ctx, tx, state, lines);
  await recordFacts(ctx, tx, [refundFact(row, isMoved ? status : 'updated')]);
  return presentRefund(row, lines);
}

async function lockRefund(tx: Tx, id: Uuid): Promise<{ state: ReturnState; row: RefundRow }> {
  const found = await selectRefund(tx, id);
  const state = found && (await lockReturn(tx, found.returnId));
  const row = state && (await selectRefund(tx, id));
  if (row === undefined || state === undefined) throw notFound('refund', encodeId('rfd', id));
  return { state, row };
}

function refuseMove(row: RefundRow, status: RefundStatus): void {
  const legal = refundMoves[row.status];
  if (legal.includes(status)) return;
  throw new Refusal('illegal_transition', `The refund is ${row.status}: not ${status}.`, {
    extra: { current_status: row.status, allowed_statuses: legal },
  });
}

async function freeUnits(
  ctx: Context,
  tx: Tx,
  state: ReturnState,
  lines: readonly RefundLineRow[],
): Promise<void> {
  for (const line of state.lines) {
    const part = lines.find((one) => one.orderLineId === line.orderLineId);
    line.refunded -= part?.quantity ?? 0;
  }
  await saveReturn(ctx, tx, state, { type: 'refund_failed' });
}
