import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import { dateOfDay, dayAt, type Zone } from '../../lib/time-zones.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, notFound, Refusal } from '../../platform/errors.ts';
import type { Product } from '../catalog/index.ts';
import {
  type Available,
  availabilityFor,
  availabilityOf,
  type ChannelReader,
  type ChannelView,
  holdStock,
  selectOpenSupply,
} from '../inventory/index.ts';
import {
  currentModel,
  type Parcelled,
  predictWay,
  type PredictedWay,
  type TimedWay,
  timedWays,
} from '../leadtimes/index.ts';
import {
  cachedNetwork,
  type Location,
  type Network,
  placeOfDestination,
  zoneOfDestination,
} from '../network/index.ts';
import { destinationOf } from '../orders/index.ts';
import { type OrderPlan, type OrderShipment, planOrder } from '../planner/index.ts';
import {
  promisedUnits,
  type QuoteItem,
  type QuotePlace,
  quoteProblem,
  type QuoteSupply,
} from './decide-quote.ts';
import type { PromiseQuestion, PromiseQuoteWire } from './wire.ts';

const dayMs = 86_400_000;
const gramsAssumed = 500;

type Cart = {
  question: PromiseQuestion;
  nowMs: number;
  network: Network;
  zone: Zone;
  destination: Parcelled['destination'];
  found: ReadonlyMap<string, Available>;
  items: readonly QuoteItem[];
  channel: ChannelView | undefined;
  supplies: readonly { productId: Uuid; locationId: Uuid; quantity: number; expectedAt: Instant }[];
};

type Leaving = {
  shipment: OrderShipment;
  location: Location;
  parcel: Parcelled;
  way: PredictedWay;
  availableAt: Instant | null;
  restsOn: 'stock' | 'supply' | 'lead_time';
};

const volumeOf = ({ lengthMm, widthMm, heightMm }: Product): number =>
  (lengthMm * widthMm * heightMm) / 1000;

async function readCart(
  ctx: Context,
  question: PromiseQuestion,
  readChannel: ChannelReader,
): Promise<Cart> {
  const found = await availabilityOf(
    ctx,
    question.items.map((item) => item.product_id),
  );
  const place = destinationOf(question.destination);
  const { country } = place;
  if (country === null) {
    const detail = 'A destination needs a country that we know by code or name.';
    throw invalid([{ pointer: '#/destination/country', code: 'unknown_country', detail }]);
  }
  const productIds = [...new Set([...found.values()].map((one) => one.product.id))];
  const read = async (tx: Tx) => ({
    network: await cachedNetwork(tx),
    supplies: await selectOpenSupply(tx, productIds),
    channel:
      question.channel === undefined ? undefined : await readChannel(ctx, tx, question.channel),
  });
  const world = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, read);
  if (question.channel !== undefined && world.channel === undefined) {
    throw notFound('channel', question.channel);
  }
  const { latitude, longitude } = placeOfDestination({ ...place, country });
  const destination = { country, latitude, longitude, postalCode: place.postalCode };
  const items = question.items.flatMap((item, index): QuoteItem[] => {
    const one = found.get(item.product_id);
    if (one === undefined) return [];
    const { product } = one;
    return [
      {
        index,
        product: product.id,
        quantity: item.quantity,
        weightGrams: product.weightGrams > 0 ? product.weightGrams : gramsAssumed,
        volumeCm3: volumeOf(product),
      },
    ];
  });
  return {
    ...world,
    question,
    nowMs: msOf(ctx.now()),
    zone: zoneOfDestination(destination),
    destination,
    found,
    items,
  };
}

function parcelOf(
  cart: Cart,
  items: readonly { item: QuoteItem; units: number }[],
  placedMs: number,
): Parcelled {
  const sum = (of: (item: QuoteItem) => number): number =>
    items.reduce((total, { item, units }) => total + units * of(item), 0);
  return {
    destination: cart.destination,
    placedMs,
    weightGrams: sum((item) => item.weightGrams),
    volumeCm3: sum((item) => item.volumeCm3),
    items: items.length,
  };
}

const sends = ({ active, type, capabilities }: Location): boolean =>
  active &&
  (type === 'fulfillment' ||
    type === 'dropship' ||
    (type === 'store' && capabilities.includes('ship_from_store')));

/** The places that could send something of the cart, with the ways from there. */
function placesOf(cart: Cart): QuotePlace[] {
  const { network, items, question, channel } = cart;
  const whole = parcelOf(
    cart,
    items.map((item) => ({ item, units: item.quantity })),
    cart.nowMs,
  );
  const pools = items.map((item) => {
    const one = cart.found.get(question.items[item.index]?.product_id ?? '');
    return availabilityFor(one?.places ?? [], channel);
  });
  return network.locations.filter(sends).map((location) => {
    const held = pools.map(({ places }) => places.find((one) => one.locationId === location.id));
    const lead = Math.max(0, ...held.map((one) => one?.leadTimeDays ?? 0));
    const services = timedWays(network, location, whole, question.service_level)
      .filter(({ way }) => way.currency === location.currency)
      .map(({ way }) => ({
        carrier: way.carrierCode,
        service: way.serviceCode,
        transitDays: way.transitDays,
        priceMinor: way.priceMinor,
        tariffKey: `${way.service.id}/${way.zone}`,
      }));
    return {
      node: {
        id: location.id,
        rank: location.priority,
        services,
        handlingOrderMinor: location.handlingOrderMinor,
        handlingLineMinor: location.handlingLineMinor,
        handlingUnitMinor: location.handlingUnitMinor,
        costFactor: location.fulfillmentCostFactor,
        lateDays: lead,
      },
      units: held.map((one, line) => {
        const atp = one === undefined ? 0 : (one.atp ?? Number.POSITIVE_INFINITY);
        const total = pools[line]?.total ?? Number.POSITIVE_INFINITY;
        return Math.max(0, Math.min(atp, total));
      }),
    };
  });
}

function suppliesOf(cart: Cart, places: readonly QuotePlace[]): QuoteSupply[] {
  const nodes = new Set(places.map(({ node }) => node.id));
  return cart.supplies
    .filter(({ locationId }) => nodes.has(locationId))
    .map(({ productId, locationId, quantity, expectedAt }) => ({
      product: productId,
      node: locationId,
      // An overdue supply is no sooner than now.
      on: expectedAt > instantOfMs(cart.nowMs) ? expectedAt : instantOfMs(cart.nowMs),
      units: quantity,
    }));
}

function leavingOf(
  cart: Cart,
  plan: OrderPlan,
  predict: (parcel: Parcelled, way: TimedWay) => PredictedWay,
): Leaving[] {
  const items = new Map(cart.items.map((item) => [item.index, item]));
  return plan.shipments.flatMap((shipment): Leaving[] => {
    const location = cart.network.locationsById.get(shipment.node as Uuid);
    if (location === undefined) return [];
    const sent = shipment.lines.flatMap(({ line, quantity }) => {
      const item = items.get(line);
      return item === undefined ? [] : [{ item, units: quantity }];
    });
    const leadDays = leadOf(
      cart,
      sent.map(({ item }) => item),
      location.id,
    );
    const availableAt =
      shipment.on !== undefined
        ? (shipment.on as Instant)
        : leadDays > 0
          ? instantOfMs(cart.nowMs + leadDays * dayMs)
          : null;
    const placedMs = availableAt === null ? cart.nowMs : msOf(availableAt);
    const parcel = parcelOf(cart, sent, placedMs);
    const way = timedWays(cart.network, location, parcel, shipment.service).find(
      (one) => one.way.carrierCode === shipment.carrier,
    );
    if (way === undefined) return [];
    const restsOn =
      shipment.on !== undefined ? 'supply' : leadDays > 0 ? 'lead_time' : ('stock' as const);
    return [{ shipment, location, parcel, way: predict(parcel, way), availableAt, restsOn }];
  });
}

function leadOf(cart: Cart, items: readonly QuoteItem[], locationId: Uuid): number {
  return Math.max(
    0,
    ...items.map((item) => {
      const one = cart.found.get(cart.question.items[item.index]?.product_id ?? '');
      return one?.places.find((place) => place.locationId === locationId)?.leadTimeDays ?? 0;
    }),
  );
}

/**
 * What may be told to a customer who looks at a cart: dates for each item and for all, what they
 * rest on, and how long they hold. Reads memory that is at most a second old; keeps nothing but a
 * hold that is asked for.
 */
export async function quotePromise(
  ctx: Context,
  question: PromiseQuestion,
  readChannel: ChannelReader,
): Promise<PromiseQuoteWire> {
  if (question.hold !== undefined && !mayHold(ctx)) {
    throw new Refusal('insufficient_scope', 'A hold needs inventory:adjust.', {
      extra: { required_scopes: ['inventory:adjust'] },
    });
  }
  const cart = await readCart(ctx, question, readChannel);
  const model = await currentModel(ctx);
  const places = placesOf(cart);
  const plan = planOrder(quoteProblem(cart.items, places, suppliesOf(cart, places)));
  const leaving = leavingOf(cart, plan, (parcel, way) => predictWay(model, parcel, way));
  const units = promisedUnits(plan, cart.items);
  const holds = question.hold === undefined ? [] : await holdAll(ctx, cart, leaving);
  const at = (ms: number) => ({
    date: dateOfDay(dayAt(cart.zone, ms)),
    at: instantOfMs(Math.round(ms)),
  });
  const whenMs = ({ parcel, way }: Leaving, days: 'p50Days' | 'p90Days'): number =>
    parcel.placedMs + way.prediction[days] * dayMs;
  const last = (list: readonly Leaving[], all: boolean) => ({
    p50: all && list.length > 0 ? at(Math.max(...list.map((one) => whenMs(one, 'p50Days')))) : null,
    p90: all && list.length > 0 ? at(Math.max(...list.map((one) => whenMs(one, 'p90Days')))) : null,
  });
  const complete = question.items.every((item, index) => units.get(index) === item.quantity);
  const fromStock = leaving.filter((one) => one.restsOn === 'stock');
  const untilMs = Math.min(...fromStock.map((one) => one.way.arrival.untilMs));
  return {
    object: 'promise_quote',
    complete,
    ...last(leaving, complete),
    order_within_seconds:
      fromStock.length === 0 ? null : Math.max(0, Math.floor((untilMs - cart.nowMs) / 1000)),
    items: question.items.map((item, index) => {
      const promised = units.get(index) ?? 0;
      const own = leaving.filter((one) => one.shipment.lines.some(({ line }) => line === index));
      return {
        index,
        product_id: item.product_id,
        quantity: item.quantity,
        promised_quantity: promised,
        ...last(own, promised === item.quantity),
        problem: problemOf(cart, item, promised),
      };
    }),
    shipments: leaving.map((one) => ({
      location_id: encodeId('loc', one.location.id),
      location_code: one.location.code,
      carrier: one.shipment.carrier,
      service: one.shipment.service,
      rests_on: one.restsOn,
      available_on: one.availableAt,
      leaves: at(one.way.arrival.pickUpMs),
      p50: at(whenMs(one, 'p50Days')),
      p90: at(whenMs(one, 'p90Days')),
      basis: one.way.prediction.basis,
      items: one.shipment.lines.map(({ line, quantity }) => ({ index: line, quantity })),
    })),
    alternatives: complete
      ? alternativesOf(cart, leaving, (parcel, way) => predictWay(model, parcel, way), last)
      : [],
    reservation_ids: holds,
    as_of: ctx.now(),
  };
}

const mayHold = (ctx: Context): boolean =>
  ctx.scopes.has('admin') || ctx.scopes.has('inventory:adjust');

function problemOf(cart: Cart, item: { product_id: string; quantity: number }, promised: number) {
  if (promised === item.quantity) return null;
  if (!cart.found.has(item.product_id)) {
    const detail = `There is no product ${item.product_id.slice(0, 100)}.`;
    return { code: 'unknown_reference', detail };
  }
  const detail = `${promised} of ${item.quantity} can be promised; no stock or dated supply for the rest.`;
  return { code: 'backorder', detail };
}

/** The same shipments by each service level that all of them know. */
function alternativesOf(
  cart: Cart,
  leaving: readonly Leaving[],
  predict: (parcel: Parcelled, way: TimedWay) => PredictedWay,
  last: (list: readonly Leaving[], all: boolean) => Pick<PromiseQuoteWire, 'p50' | 'p90'>,
): PromiseQuoteWire['alternatives'] {
  const levels = new Set(cart.network.services.map((service) => service.serviceLevel));
  return [...levels].toSorted().flatMap((level) => {
    const others = leaving.flatMap((one): Leaving[] => {
      const [cheapest] = timedWays(cart.network, one.location, one.parcel, level)
        .filter(({ way }) => way.currency === one.location.currency)
        .toSorted((a, b) => a.priceMinor - b.priceMinor);
      return cheapest === undefined ? [] : [{ ...one, way: predict(one.parcel, cheapest) }];
    });
    const currency = others[0]?.location.currency;
    if (others.length !== leaving.length || currency === undefined) return [];
    if (others.some((one) => one.location.currency !== currency)) return [];
    const minor = others.reduce((sum, one) => sum + one.way.priceMinor, 0);
    return [
      {
        service_level: level,
        freight: fromMinor(minor, currency),
        currency,
        ...last(others, true),
      },
    ];
  });
}

/** Holds what lies there now, all of it or nothing; 409 when it is gone already. */
async function holdAll(ctx: Context, cart: Cart, leaving: readonly Leaving[]): Promise<string[]> {
  const { hold } = cart.question;
  if (hold === undefined) return [];
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const ids: string[] = [];
    const wanted = leaving
      .filter((one) => one.restsOn === 'stock')
      .flatMap((one) =>
        one.shipment.lines.map(({ line, quantity }) => ({
          product: cart.items.find((item) => item.index === line)?.product ?? '',
          location: one.location.id,
          quantity,
        })),
      )
      .toSorted((a, b) => (a.product + a.location < b.product + b.location ? -1 : 1));
    for (const { product, location, quantity } of wanted) {
      const row = await holdStock(ctx, tx, {
        product_id: encodeId('prd', product as Uuid),
        location_id: encodeId('loc', location),
        quantity,
        owner_type: 'promise',
        owner_key: hold.owner_key,
        ttl_seconds: hold.ttl_seconds,
      });
      ids.push(encodeId('rsv', row.id));
    }
    return ids;
  });
}
