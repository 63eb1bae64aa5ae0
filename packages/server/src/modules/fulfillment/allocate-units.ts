import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  allocateLines,
  lockStock,
  readStock,
  type StockKey,
  type StockRow,
  type StockRule,
} from '../inventory/index.ts';
import type { LineRow } from '../orders/index.ts';
import { decideGrants } from './decide-grants.ts';

/** Units of an order line wanted at a place. */
export type AllocationWish = {
  line: LineRow;
  locationId: Uuid;
  quantity: number;
  allocationType: string;
  fulfillmentOrderId?: Uuid | undefined;
};

/** Times that dead holds may be in somebody else's hands before the caller is told to come again. */
const attemptsMax = 4;

/**
 * Claims as much of each wish as its place can give under the rule, earlier wishes first; answers
 * the units granted, in order. The line's buckets are the caller's to move. Never takes more than
 * there is, whoever else is taking: the guarded update decides, what was read only proposes.
 * `later` are the places whose stock the caller changes afterwards: all rows are locked first, in
 * one order.
 */
export async function allocateUpTo(
  ctx: Context,
  tx: Tx,
  wishes: readonly AllocationWish[],
  rule: StockRule,
  later: readonly StockKey[] = [],
): Promise<number[]> {
  if (wishes.length === 0) return [];
  const wanted = wishes.map(({ line, locationId }) => ({ productId: line.productId, locationId }));
  await lockStock(tx, [...wanted, ...later]);
  const productIds = [...new Set(wishes.map((wish) => wish.line.productId))];
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const free = freeUnits(await readStock(ctx, tx, productIds), rule);
    const grants = decideGrants(
      wishes.map((wish) => ({
        place: wish.line.productId + wish.locationId,
        quantity: wish.quantity,
      })),
      free,
    );
    const claims = wishes.flatMap((wish, index) => {
      const quantity = grants[index] ?? 0;
      return quantity === 0
        ? []
        : [
            {
              orderId: wish.line.orderId,
              orderLineId: wish.line.id,
              productId: wish.line.productId,
              locationId: wish.locationId,
              quantity,
              allocationType: wish.allocationType,
              fulfillmentOrderId: wish.fulfillmentOrderId,
            },
          ];
    });
    if (claims.length === 0) return grants;
    const outcome = await allocateLines(ctx, tx, claims, rule);
    // Only holds that somebody else is ending stand between the look and the claim.
    if (outcome.ok) return grants;
  }
  throw new Refusal('busy', 'The stock changes faster than it can be claimed; try again.');
}

/** What each place can give: null is without limit. */
function freeUnits(rows: readonly StockRow[], rule: StockRule): Map<string, number | null> {
  return new Map(
    rows.map((row) => {
      const key = row.productId + row.locationId;
      if (row.onHand === null) return [key, null];
      if (rule === 'atp') return [key, row.atp ?? 0];
      return [key, Math.max(0, row.onHand - row.allocated - row.reserved + row.backorderAllowance)];
    }),
  );
}
