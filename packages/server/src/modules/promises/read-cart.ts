import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, notFound } from '../../platform/errors.ts';
import {
  type Available,
  availabilityFor,
  availabilityOf,
  type AvailablePlace,
  type ChannelView,
  readStock,
  selectDatedSupply,
  sellsFrom,
} from '../inventory/index.ts';
import { cachedNetwork, type Network } from '../network/index.ts';
import type { NewOrder } from '../orders/index.ts';
import { type CartPlan, type CartSupply, planCart } from '../sourcing/index.ts';
import { selectWaitingUnits } from './store.ts';
import type { PromiseQuestion } from './wire.ts';

/** Looks a channel up by id or code; the module of channels, which comes later, provides it. */
export type CartChannelReader = (
  ctx: Context,
  tx: Tx,
  ref: string,
) => Promise<(ChannelView & { readonly code: string }) | undefined>;

/** What is known of a cart before it is planned. */
export type KnownCart = {
  readonly question: PromiseQuestion;
  readonly found: ReadonlyMap<string, Available>;
  /** The products that hold its stock, the parts of its kits among them. */
  readonly stocked: ReadonlyMap<Uuid, Available>;
};

/** Units of a product at places, whose they are. */
export type OwnUnits = readonly { productId: Uuid; locationId: Uuid; quantity: number }[];

/** A cart with its plan. */
export type PlannedCart = CartPlan & { readonly network: Network };

/** What memory knows of the products of a cart; products that there are not are absent. */
export async function knowCart(ctx: Context, question: PromiseQuestion): Promise<KnownCart> {
  const found = await availabilityOf(
    ctx,
    question.items.map((item) => item.product_id),
  );
  const partIds = new Set(
    [...found.values()].filter((one) => one.product.isKit).flatMap((one) => one.stockIds),
  );
  const stocked = new Map<Uuid, Available>();
  for (const one of found.values()) if (!one.product.isKit) stocked.set(one.product.id, one);
  const missing = [...partIds].filter((id) => !stocked.has(id)).map((id) => encodeId('prd', id));
  for (const one of (await availabilityOf(ctx, missing)).values()) stocked.set(one.product.id, one);
  return { question, found, stocked };
}

/** Whether an item can be ordered at all. */
export const isSold = (one: Available | undefined): boolean =>
  one !== undefined && one.product.status !== 'archived';

/**
 * Plans a cart as the dispatch line would plan the order: by what memory knows of the stock, or,
 * with holds of its own that count for it, by what the database says.
 */
export async function planKnown(
  ctx: Context,
  tx: Tx,
  cart: KnownCart,
  around: { readChannel: CartChannelReader; own?: OwnUnits },
): Promise<PlannedCart> {
  const { question, found } = cart;
  const network = await cachedNetwork(tx);
  const { channel: ref } = question;
  const channel = ref === undefined ? undefined : await around.readChannel(ctx, tx, ref);
  if (ref !== undefined && channel === undefined) throw notFound('channel', ref);
  const indexes = question.items.flatMap((item, index) =>
    isSold(found.get(item.product_id)) ? [index] : [],
  );
  if (indexes.length === 0) return { network, lines: [], parts: [], match: undefined };
  const places = around.own === undefined ? placesKnown(cart) : await placesRead(ctx, tx, cart);
  const stock = stockOf(places, channel, around.own ?? []);
  const planned = await planCart(ctx, tx, {
    body: orderOf(cart, indexes, channel?.code),
    products: new Map([...found].map(([name, one]) => [name, one.product])),
    ...stock,
    supplies: (productIds) => suppliesFor(tx, productIds),
  });
  if (!('faults' in planned)) return { network, ...planned };
  throw invalid(
    planned.faults.map((fault) => ({
      ...fault,
      pointer: fault.pointer
        .replace('#/shipping_address', '#/destination')
        .replace(/^#\/line_items\/(\d+)/, (_, line) => `#/items/${indexes[Number(line)] ?? line}`),
    })),
  );
}

/** The order that the cart would be; each line is named by its item. */
function orderOf(
  { question, found }: KnownCart,
  indexes: readonly number[],
  channel: string | undefined,
): NewOrder {
  const sold = indexes.flatMap((index) => {
    const item = question.items[index];
    const product = item && found.get(item.product_id)?.product;
    return item === undefined || product === undefined ? [] : [{ index, ...item, product }];
  });
  return {
    channel,
    currency: sold[0]?.product.currency ?? 'USD',
    line_items: sold.map(({ index, product_id, quantity, keep_together, product }) => ({
      product_id,
      quantity,
      channel_line_id: String(index),
      ...(keep_together === undefined ? {} : { keep_together }),
      ...(product.priceMinor === null ? { unit_price: 0 } : {}),
    })),
    shipping_address: question.destination,
    service_level: question.service_level,
    ship_complete: question.ship_complete,
    max_splits: question.max_splits,
    deliver_before: question.deliver_before,
  };
}

type Places = ReadonlyMap<Uuid, readonly AvailablePlace[]>;

const placesKnown = ({ stocked }: KnownCart): Places =>
  new Map([...stocked].map(([id, one]) => [id, one.places]));

/** The same from the database: what is about to be held must not be a second old. */
async function placesRead(ctx: Context, tx: Tx, { stocked }: KnownCart): Promise<Places> {
  const network = await cachedNetwork(tx);
  const places = new Map<Uuid, AvailablePlace[]>([...stocked.keys()].map((id) => [id, []]));
  for (const row of await readStock(ctx, tx, [...stocked.keys()])) {
    const location = network.locationsById.get(row.locationId);
    if (location === undefined || !sellsFrom(location)) continue;
    places.get(row.productId)?.push({
      locationId: row.locationId,
      locationCode: location.code,
      groups: location.groups,
      atp: row.atp,
      leadTimeDays: row.leadTimeDays,
    });
  }
  return places;
}

/** The stock as the planner asks for it; the channel's pool only, what it holds itself included. */
function stockOf(places: Places, channel: ChannelView | undefined, own: OwnUnits) {
  const units = new Map<Uuid, Map<Uuid, number>>();
  const leads = new Map<Uuid, Map<Uuid, number>>();
  const most = new Map<Uuid, number>();
  for (const [productId, all] of places) {
    const mine = new Map(
      own.filter((one) => one.productId === productId).map((one) => [one.locationId, one.quantity]),
    );
    const pool = availabilityFor(all, channel);
    const there = new Map<Uuid, number>();
    for (const { locationId, atp, leadTimeDays } of pool.places) {
      there.set(locationId, (atp ?? Number.POSITIVE_INFINITY) + (mine.get(locationId) ?? 0));
      const ofProduct = leads.get(productId) ?? new Map<Uuid, number>();
      if ((leadTimeDays ?? 0) > 0)
        leads.set(productId, ofProduct.set(locationId, leadTimeDays ?? 0));
    }
    units.set(productId, there);
    const held = [...mine.values()].reduce((sum, one) => sum + one, 0);
    most.set(productId, (pool.total ?? Number.POSITIVE_INFINITY) + held);
  }
  return {
    stock: (productId: Uuid, locationId: Uuid) => units.get(productId)?.get(locationId) ?? 0,
    leadDays: (productId: Uuid) => leads.get(productId),
    unitsMax: (productId: Uuid) =>
      (channel?.stockBuffer ?? 0) === 0 ? Number.POSITIVE_INFINITY : (most.get(productId) ?? 0),
  };
}

/** What is to come and nobody waits for: orders that wait are given what comes first. */
async function suppliesFor(tx: Tx, productIds: readonly Uuid[]): Promise<CartSupply[]> {
  const supplies = await selectDatedSupply(tx, productIds);
  if (supplies.length === 0) return [];
  const waiting = await selectWaitingUnits(tx, productIds);
  return supplies.flatMap(({ productId, locationId, quantity, expectedAt }) => {
    const others = waiting.get(productId) ?? 0;
    const units = Math.max(0, quantity - others);
    waiting.set(productId, Math.max(0, others - quantity));
    return units === 0 ? [] : [{ productId, locationId, units, at: expectedAt }];
  });
}
