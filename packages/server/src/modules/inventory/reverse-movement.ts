import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { applyStock, lockedRows } from './apply-stock.ts';
import { insufficient } from './refuse.ts';
import type { MovementKind } from './stock.ts';
import { type MovementRow, selectMovement, selectReversal } from './store-ledger.ts';

/** What was booked by hand; everything else is undone by undoing what caused it. */
const reversible: readonly MovementKind[] = [
  'receipt',
  'adjustment',
  'count',
  'opening',
  'damage',
  'quarantine',
  'return',
];

/**
 * Takes a movement of the ledger back by a new one that names it, once. Refuses movements that
 * belong to an order or a transfer, and what would take units that are committed by now.
 */
export async function reverseMovement(
  ctx: Context,
  tx: Tx,
  input: { movementId: string; reason: string },
): Promise<MovementRow> {
  const id = /^\d{1,15}$/.test(input.movementId) ? Number(input.movementId) : 0;
  const original = await selectMovement(tx, id);
  if (original === undefined) throw notFound('movement', input.movementId);
  const isOwned = original.referenceType === 'order' || original.referenceType === 'transfer';
  if (!reversible.includes(original.kind) || original.reversesId !== null || isOwned) {
    throw new Refusal(
      'illegal_transition',
      'Only what was booked by hand is reversed; undo the rest where it was caused.',
      { extra: { kind: original.kind, allowed_actions: [] } },
    );
  }
  // The row's lock comes first: of two who reverse the same movement the second sees the first.
  await lockedRows(tx, [original]);
  const earlier = await selectReversal(tx, original);
  if (earlier !== undefined) {
    throw new Refusal('nothing_left', `Movement ${earlier} reversed it already.`, {
      extra: { reversed_by: String(earlier) },
    });
  }
  const outcome = await applyStock(
    ctx,
    tx,
    [
      {
        productId: original.productId,
        locationId: original.locationId,
        kind: original.kind,
        onHand: -original.onHandDelta,
        damaged: -original.damagedDelta,
        quarantine: -original.quarantineDelta,
        referenceType: original.referenceType ?? undefined,
        referenceId: original.referenceId ?? undefined,
        reversesId: original.id,
        reason: input.reason,
      },
    ],
    'on_hand',
  );
  if (!outcome.ok) throw insufficient(outcome.short);
  const made = await selectReversal(tx, original);
  const row = made === undefined ? undefined : await selectMovement(tx, made);
  if (row === undefined) throw notFound('movement', input.movementId);
  return row;
}
