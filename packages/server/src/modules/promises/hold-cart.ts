import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import {
  holdStock,
  lockOwnerHolds,
  lockStock,
  readStock,
  releaseHold,
  type Reservation,
  selectOwnerHoldIds,
  type StockKey,
} from '../inventory/index.ts';
import {
  type CartChannelReader,
  type KnownCart,
  type PlannedCart,
  planKnown,
} from './read-cart.ts';
import type { PromiseQuestion } from './wire.ts';

/** Another call changed the holds of the cart between the look and the lock. */
class HoldsMoved extends Error {
  override readonly name = 'HoldsMoved';
}

const triesMax = 8;

/**
 * Plans a cart and keeps what of it lies there now, all of it or nothing; 409 when it is gone
 * already. The holds of an owner are those of its last cart: asked again, the same are answered,
 * twice at once as well, and what is no longer wanted is let go.
 */
export async function planAndHold(
  ctx: Context,
  cart: KnownCart,
  hold: NonNullable<PromiseQuestion['hold']>,
  readChannel: CartChannelReader,
): Promise<{ planned: PlannedCart; reservationIds: string[] }> {
  for (let tries = 1; ; tries++) {
    try {
      return await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
        const own = await lockOwnerHolds(tx, ownerOf(ctx, hold));
        const planned = await planKnown(ctx, tx, cart, { readChannel, own });
        return { planned, reservationIds: await keep(ctx, tx, { cart, hold, own, planned }) };
      });
    } catch (error) {
      if (!(error instanceof HoldsMoved)) throw error;
      if (tries >= triesMax)
        throw new Refusal('busy', 'The holds of this owner_key are being changed by others.');
    }
  }
}

const ownerOf = (ctx: Context, { owner_key: key }: { owner_key: string }) => ({
  type: 'promise' as const,
  key,
  now: ctx.now(),
});

type Wanted = StockKey & { quantity: number };

async function keep(
  ctx: Context,
  tx: Tx,
  what: {
    cart: KnownCart;
    hold: NonNullable<PromiseQuestion['hold']>;
    own: readonly Reservation[];
    planned: PlannedCart;
  },
): Promise<string[]> {
  const { cart, hold, own, planned } = what;
  const wanted = wantedOf(planned);
  await lockStock(tx, [...(await anchorOf(ctx, tx, cart)), ...own, ...wanted]);
  const now = await selectOwnerHoldIds(tx, ownerOf(ctx, hold));
  if (now.join() !== own.map((one) => one.id).join()) throw new HoldsMoved();
  const spare = [...own];
  const kept = wanted.map((one) => {
    const at = spare.findIndex(
      (row) =>
        row.productId === one.productId &&
        row.locationId === one.locationId &&
        row.quantity === one.quantity,
    );
    return at < 0 ? undefined : spare.splice(at, 1)[0];
  });
  for (const row of spare) await releaseHold(ctx, tx, row.id);
  const ids: string[] = [];
  for (const [index, one] of wanted.entries()) {
    const id = kept[index]?.id ?? (await take(ctx, tx, one, hold));
    ids.push(encodeId('rsv', id));
  }
  return ids;
}

async function take(
  ctx: Context,
  tx: Tx,
  { productId, locationId, quantity }: Wanted,
  hold: NonNullable<PromiseQuestion['hold']>,
): Promise<Uuid> {
  const row = await holdStock(ctx, tx, {
    product_id: encodeId('prd', productId),
    location_id: encodeId('loc', locationId),
    quantity,
    owner_type: 'promise',
    owner_key: hold.owner_key,
    ttl_seconds: hold.ttl_seconds,
  });
  return row.id;
}

/** What leaves from stock, by product and place in the order of keys. */
function wantedOf({ parts }: PlannedCart): Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { shipment, restsOn } of parts) {
    if (restsOn !== 'stock') continue;
    for (const { productId, quantity } of shipment.lines) {
      const key = `${productId} ${shipment.locationId}`;
      const before = wanted.get(key)?.quantity ?? 0;
      const { locationId } = shipment;
      wanted.set(key, { productId, locationId, quantity: before + quantity });
    }
  }
  return [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/**
 * One row that all calls for the same cart lock, whatever they planned: where there are no holds
 * yet, it is what makes one of two first calls wait for the other.
 */
async function anchorOf(ctx: Context, tx: Tx, { stocked }: KnownCart): Promise<StockKey[]> {
  const [product] = [...stocked.keys()].toSorted();
  if (product === undefined) return [];
  const rows = await readStock(ctx, tx, [product]);
  const [place] = rows.map((row) => row.locationId).toSorted();
  return place === undefined ? [] : [{ productId: product, locationId: place }];
}
