import type { Uuid } from '../../lib/ids.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Product } from '../catalog/index.ts';
import { cachedNetwork, readDayBook } from '../network/index.ts';
import { decideCapture, newBuckets, type NewOrder, type OrderState } from '../orders/index.ts';
import { activePolicies } from '../policies/index.ts';
import { freshPrices } from '../prices/index.ts';
import type { PolicyMatch } from './ask-policy.ts';
import { buildOrder } from './build-order.ts';
import { channelKindOf } from './channel-kinds.ts';
import { kitsOf } from './collect-pieces.ts';
import { planLines } from './apply-plan.ts';
import { deadlineOf, laterStarts } from './plan-arrivals.ts';
import { placesWithDays } from './plan-days.ts';
import { planByPolicy } from './plan-order.ts';
import type { LeadView, PlannedShipment, StockView } from './plan.ts';
import { handlingOf } from './read-handling.ts';
import { idleHour, readHour } from './read-hour.ts';

/** Units that come to a place on a date. */
export type CartSupply = {
  readonly productId: Uuid;
  readonly locationId: Uuid;
  readonly units: number;
  readonly at: Instant;
};

/** A cart as the order that it would be, and the stock that it would meet. */
export type Cart = {
  readonly body: NewOrder;
  readonly products: ReadonlyMap<string, Product>;
  readonly stock: StockView;
  readonly leadDays: LeadView;
  /** Units of a product that it may have from stock, over all places. */
  readonly unitsMax: (productId: Uuid) => number;
  /** What is to come of products, the earliest first; asked only for what stock does not cover. */
  readonly supplies: (productIds: readonly Uuid[]) => Promise<readonly CartSupply[]>;
};

/** A shipment of a cart, what it rests on, and from when its place has it (null: now). */
export type CartPart = {
  readonly shipment: PlannedShipment;
  readonly restsOn: 'stock' | 'supply' | 'lead_time';
  readonly availableAt: Instant | null;
  /** From when its place has room for it; null: on its first day. */
  readonly worksFrom: Instant | null;
};

export type CartPlan = {
  readonly lines: OrderState['lines'];
  readonly parts: readonly CartPart[];
  /** Which policy answered for what is there now; undefined: none was asked. */
  readonly match: PolicyMatch | undefined;
};

/** Days on which supply comes that are looked at. */
const datesMax = 24;

/**
 * The plan that the dispatch line would make for a cart if it were ordered now; and for what that
 * leaves, the plan that it would make on each day that supply comes. Nothing is written.
 */
export async function planCart(
  ctx: Context,
  tx: Tx,
  cart: Cart,
): Promise<CartPlan | { faults: Fault[] }> {
  const kits = await kitsOf(tx, cart.products);
  const decided = decideCapture(cart.body, cart.products, kits, ctx.now());
  if ('faults' in decided) return decided;
  const channelKind = await channelKindOf(tx, decided.order.channel);
  const state = buildOrder(ctx, decided.order, { channelKind, assignedLocationId: undefined });
  const { order, lines } = state;
  const now = ctx.now();
  const network = await cachedNetwork(tx);
  const active = (await activePolicies(tx, now)).of(order.channel, msOf(now));
  const days = await readDayBook(tx, network, msOf(now));
  const hour = await readHour(tx, {
    policies: [active.compiled],
    days,
    productIds: [...new Set(lines.map((line) => line.productId))],
    now,
  });
  const prices = await freshPrices(ctx, tx);
  const ofKits = [...kits.values()].flat().map(({ product }) => product);
  const handling = handlingOf([...cart.products.values(), ...ofKits]);
  const planAt = (nowMs: number, units: Units, stock: StockView) => {
    const open = withUnits(state, units);
    const time = { orderedMs: nowMs, deadlineMs: deadlineOf(order, undefined) };
    const lines = planLines(open.lines);
    const timed = placesWithDays(network, order, time, { days, lines, stock });
    const plan = planByPolicy(open, {
      network,
      ...timed,
      stock,
      leadDays: cart.leadDays,
      handling,
      declined: [],
      active,
      // Nobody knows how busy a later day will be.
      hour: nowMs === msOf(now) ? hour : { ...hour, left: idleHour.left },
      nowMs,
      assignedLocationId: undefined,
      prices,
    });
    return { plan, timed };
  };
  const rest = new Map(lines.map((line) => [line.lineNo, line.quantity]));
  const ledger = takenUnits();
  const parts: CartPart[] = [];
  const take = ({ plan, timed }: ReturnType<typeof planAt>, at: Instant | null): void => {
    const starts = timed.arrivals && laterStarts(network, timed.arrivals);
    for (const shipment of plan?.decision.plan.shipments ?? []) {
      const startMs = starts?.get(shipment.locationId);
      const worksFrom = startMs === undefined ? null : instantOfMs(startMs);
      const restsOn = shipment.on !== undefined ? 'lead_time' : at === null ? 'stock' : 'supply';
      const availableAt = (shipment.on as Instant | undefined) ?? at;
      parts.push({ shipment, restsOn, availableAt, worksFrom });
      for (const { lineNo, productId, quantity } of shipment.lines) {
        rest.set(lineNo, (rest.get(lineNo) ?? 0) - quantity);
        ledger.take(productId, shipment.locationId, quantity);
      }
    }
  };
  const first = fromStock(lines, cart.unitsMax);
  const isWhole = lines.every((line) => first.get(line.lineNo) === line.quantity);
  const atOnce = order.shipComplete && !isWhole ? undefined : planAt(msOf(now), first, cart.stock);
  if (atOnce !== undefined) take(atOnce, null);
  for (const [at, stock] of await laterStock(ctx, cart, { lines, rest, ledger })) {
    if (openOf(rest) === 0) break;
    take(planAt(msOf(at), rest, stock), at);
  }
  return { lines, parts, match: atOnce?.plan?.match };
}

type Units = ReadonlyMap<number, number>;

const openOf = (rest: Units): number => [...rest.values()].reduce((sum, one) => sum + one, 0);

function withUnits({ order, lines }: OrderState, units: Units): OrderState {
  return {
    order: { ...order },
    lines: lines.map((line) => ({ ...line, ...newBuckets(units.get(line.lineNo) ?? 0) })),
  };
}

/** What of the lines stock may give: those of one product share its most. */
function fromStock(lines: OrderState['lines'], unitsMax: Cart['unitsMax']): Units {
  const given = new Map<Uuid, number>();
  return new Map(
    lines.map(({ lineNo, productId, quantity }) => {
      const before = given.get(productId) ?? 0;
      const units = Math.min(quantity, Math.max(0, unitsMax(productId) - before));
      given.set(productId, before + units);
      return [lineNo, units];
    }),
  );
}

type Ledger = {
  readonly take: (productId: Uuid, locationId: Uuid, units: number) => void;
  readonly of: StockView;
};

function takenUnits(): Ledger {
  const units = new Map<string, number>();
  const keyOf = (productId: Uuid, locationId: Uuid): string => `${productId} ${locationId}`;
  const of: StockView = (productId, locationId) => units.get(keyOf(productId, locationId)) ?? 0;
  return {
    of,
    take: (productId, locationId, taken) =>
      units.set(keyOf(productId, locationId), of(productId, locationId) + taken),
  };
}

/** The stock that there will be on each day on which supply of the open lines comes. */
async function laterStock(
  ctx: Context,
  cart: Cart,
  { lines, rest, ledger }: { lines: OrderState['lines']; rest: Units; ledger: Ledger },
): Promise<(readonly [Instant, StockView])[]> {
  const open = lines.filter((line) => (rest.get(line.lineNo) ?? 0) > 0);
  if (open.length === 0) return [];
  const now = ctx.now();
  const supplies = (await cart.supplies([...new Set(open.map((line) => line.productId))])).map(
    // An overdue supply is no sooner than now: what is said to come may still come today.
    (one) => ({ ...one, at: one.at > now ? one.at : instantOfMs(msOf(now) + 1) }),
  );
  const dates = [...new Set(supplies.map(({ at }) => at))].toSorted().slice(0, datesMax);
  return dates.map((date) => {
    const arrived = takenUnits();
    for (const { productId, locationId, units, at } of supplies)
      if (at <= date) arrived.take(productId, locationId, units);
    const stock: StockView = (productId, locationId) =>
      Math.max(
        0,
        cart.stock(productId, locationId) +
          arrived.of(productId, locationId) -
          ledger.of(productId, locationId),
      );
    return [date, stock] as const;
  });
}
