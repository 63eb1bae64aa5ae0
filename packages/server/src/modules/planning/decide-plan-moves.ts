import type { Uuid } from '../../lib/ids.ts';
import type { MoveRow } from './rebalancing.ts';

/** A move that no longer stands as it was planned, with the numbers of the end that changed. */
export type StaleMove = {
  readonly moveId: Uuid;
  readonly reason: 'stock_changed' | 'accepted_before' | 'rejected_before';
  readonly locationId: Uuid | null;
  readonly was: number | null;
  readonly is: number | null;
};

const keyOf = (productId: Uuid, locationId: Uuid): string => `${productId} ${locationId}`;

/**
 * Which of the chosen moves stand: both ends hold what they held when the plan was made, but for
 * what moves of the same plan did there. Pure.
 */
export function decidePlanMoves(
  all: readonly MoveRow[],
  chosen: readonly MoveRow[],
  now: readonly { productId: Uuid; locationId: Uuid; units: number }[],
): { stand: MoveRow[]; stale: StaleMove[] } {
  const done = new Map<string, number>();
  const add = (key: string, units: number): void => {
    done.set(key, (done.get(key) ?? 0) + units);
  };
  for (const move of all) {
    if (move.state !== 'accepted') continue;
    add(keyOf(move.productId, move.fromLocationId), -move.quantity);
    add(keyOf(move.productId, move.toLocationId), move.quantity);
  }
  const units = new Map(now.map((one) => [keyOf(one.productId, one.locationId), one.units]));
  const changed = (move: MoveRow, locationId: Uuid, planned: number): StaleMove | undefined => {
    const key = keyOf(move.productId, locationId);
    const was = planned + (done.get(key) ?? 0);
    const is = units.get(key) ?? 0;
    if (is === was) return undefined;
    return { moveId: move.id, reason: 'stock_changed', locationId, was, is };
  };
  const stand: MoveRow[] = [];
  const stale: StaleMove[] = [];
  for (const move of chosen) {
    const fault =
      move.state === 'proposed'
        ? (changed(move, move.fromLocationId, move.document.from.stock) ??
          changed(move, move.toLocationId, move.document.to.stock))
        : ({
            moveId: move.id,
            reason: `${move.state}_before`,
            locationId: null,
            was: null,
            is: null,
          } as const);
    if (fault === undefined) stand.push(move);
    else stale.push(fault);
  }
  return { stand, stale };
}
