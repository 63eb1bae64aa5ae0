import { encodeId } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import { dayMs, instantOfMs, msOf } from '../../lib/time.ts';
import { dateOfDay, dayAt, type Zone } from '../../lib/time-zones.ts';
import type { Context } from '../../platform/context.ts';
import { invalid, Refusal } from '../../platform/errors.ts';
import {
  currentModel,
  type Parcelled,
  predictWay,
  type PredictedWay,
  type TimedWay,
  timedWays,
} from '../leadtimes/index.ts';
import { type Location, placeOfDestination, zoneOfDestination } from '../network/index.ts';
import { destinationOf } from '../orders/index.ts';
import type { CartPart } from '../sourcing/index.ts';
import { planAndHold } from './hold-cart.ts';
import {
  type CartChannelReader,
  isSold,
  type KnownCart,
  knowCart,
  type PlannedCart,
  planKnown,
} from './read-cart.ts';
import type { PromiseQuestion, PromiseQuoteWire } from './wire.ts';

const gramsAssumed = 500;

type Quoted = KnownCart &
  PlannedCart & {
    readonly nowMs: number;
    readonly zone: Zone;
    readonly destination: Parcelled['destination'];
    readonly predict: (parcel: Parcelled, way: TimedWay) => PredictedWay;
  };

/** A shipment whose dates are known. */
type Leaving = CartPart & { location: Location; parcel: Parcelled; way: PredictedWay };

/**
 * What may be told to a customer who looks at a cart: dates for each item and for all, what they
 * rest on, and how long they hold. Planned as the order would be, by memory that is at most a
 * second old; keeps nothing but a hold that is asked for.
 */
export async function quotePromise(
  ctx: Context,
  question: PromiseQuestion,
  readChannel: CartChannelReader,
): Promise<PromiseQuoteWire> {
  const { hold } = question;
  if (hold !== undefined && !mayHold(ctx)) {
    throw new Refusal('insufficient_scope', 'A hold needs inventory:adjust.', {
      extra: { required_scopes: ['inventory:adjust'] },
    });
  }
  const place = destinationOf(question.destination);
  const { country } = place;
  if (country === null) {
    const detail = 'A destination needs a country that we know by code or name.';
    throw invalid([{ pointer: '#/destination/country', code: 'unknown_country', detail }]);
  }
  const known = await knowCart(ctx, question);
  const model = await currentModel(ctx);
  const { planned, reservationIds } =
    hold === undefined
      ? {
          planned: await ctx.db.readOnDemand(ctx.tenantId, (tx) =>
            planKnown(ctx, tx, known, { readChannel }),
          ),
          reservationIds: [],
        }
      : await planAndHold(ctx, known, hold, readChannel);
  const { latitude, longitude } = placeOfDestination({ ...place, country });
  const destination = { country, latitude, longitude, postalCode: place.postalCode };
  const quoted: Quoted = {
    ...known,
    ...planned,
    nowMs: msOf(ctx.now()),
    zone: zoneOfDestination(destination),
    destination,
    predict: (parcel, way) => predictWay(model, parcel, way),
  };
  return { ...present(quoted), reservation_ids: reservationIds, as_of: ctx.now() };
}

const mayHold = (ctx: Context): boolean =>
  ctx.scopes.has('admin') || ctx.scopes.has('inventory:adjust');

function parcelOf(quoted: Quoted, part: CartPart): Parcelled {
  const { shipment, availableAt, worksFrom } = part;
  const sum = (of: (line: PlannedCart['lines'][number]) => number): number =>
    shipment.lines.reduce((total, { lineNo, quantity }) => {
      const line = quoted.lines.find((one) => one.lineNo === lineNo);
      return line === undefined ? total : total + quantity * of(line);
    }, 0);
  return {
    destination: quoted.destination,
    // Its place works on it no sooner than it has the goods, and room for them.
    placedMs: Math.max(
      quoted.nowMs,
      ...[availableAt, worksFrom].flatMap((at) => (at === null ? [] : msOf(at))),
    ),
    weightGrams: sum((line) => (line.weightGrams > 0 ? line.weightGrams : gramsAssumed)),
    volumeCm3: sum((line) => (line.lengthMm * line.widthMm * line.heightMm) / 1000),
    items: shipment.lines.length,
  };
}

/** The shipments whose way is known: without a rate card nobody can say when it arrives. */
function leavingOf(quoted: Quoted): Leaving[] {
  return quoted.parts.flatMap((part): Leaving[] => {
    const location = quoted.network.locationsById.get(part.shipment.locationId);
    if (location === undefined) return [];
    const parcel = parcelOf(quoted, part);
    const { carrier, service } = part.shipment.freight;
    const way = timedWays(quoted.network, location, parcel, service).find(
      (one) => one.way.carrierCode === carrier && one.way.serviceCode === service,
    );
    return way === undefined
      ? []
      : [{ ...part, location, parcel, way: quoted.predict(parcel, way) }];
  });
}

/** Units of an item that arrive on known dates: of a kit as many as all of its parts make. */
function promisedUnits(quoted: Quoted, leaving: readonly Leaving[], index: number): number {
  const lines = quoted.lines.filter((line) => line.channelLineId === String(index));
  const wanted = quoted.question.items[index]?.quantity ?? 0;
  if (lines.length === 0) return 0;
  return Math.min(
    ...lines.map((line) => {
      const sent = leaving
        .flatMap(({ shipment }) => shipment.lines)
        .reduce((sum, one) => sum + (one.lineNo === line.lineNo ? one.quantity : 0), 0);
      return Math.floor((sent * wanted) / line.quantity);
    }),
  );
}

type Dates = Pick<PromiseQuoteWire, 'p50' | 'p90'>;
type Last = (list: readonly Leaving[], all: boolean) => Dates;

function present(quoted: Quoted): Omit<PromiseQuoteWire, 'reservation_ids' | 'as_of'> {
  const { question, nowMs, match } = quoted;
  const leaving = leavingOf(quoted);
  const at = (ms: number) => ({
    date: dateOfDay(dayAt(quoted.zone, ms)),
    at: instantOfMs(Math.round(ms)),
  });
  const whenMs = ({ parcel, way }: Leaving, days: 'p50Days' | 'p90Days'): number =>
    parcel.placedMs + way.prediction[days] * dayMs;
  const last: Last = (list, all) => ({
    p50: all && list.length > 0 ? at(Math.max(...list.map((one) => whenMs(one, 'p50Days')))) : null,
    p90: all && list.length > 0 ? at(Math.max(...list.map((one) => whenMs(one, 'p90Days')))) : null,
  });
  const units = question.items.map((_, index) => promisedUnits(quoted, leaving, index));
  const complete = question.items.every((item, index) => units[index] === item.quantity);
  const fromStock = leaving.filter((one) => one.restsOn === 'stock');
  const untilMs = Math.min(...fromStock.map((one) => one.way.arrival.untilMs));
  const indexOf = (lineNo: number): number =>
    Number(quoted.lines.find((line) => line.lineNo === lineNo)?.channelLineId ?? 0);
  return {
    object: 'promise_quote',
    complete,
    ...last(leaving, complete),
    order_within_seconds:
      fromStock.length === 0 ? null : Math.max(0, Math.floor((untilMs - nowMs) / 1000)),
    items: question.items.map((item, index) => {
      const promised = units[index] ?? 0;
      const own = leaving.filter(({ shipment }) =>
        shipment.lines.some(({ lineNo }) => indexOf(lineNo) === index),
      );
      return {
        index,
        product_id: item.product_id,
        quantity: item.quantity,
        promised_quantity: promised,
        ...last(own, promised === item.quantity),
        problem: problemOf(quoted, item, promised),
      };
    }),
    shipments: leaving.map((one) => ({
      location_id: encodeId('loc', one.location.id),
      location_code: one.location.code,
      carrier: one.shipment.freight.carrier,
      service: one.shipment.freight.service,
      rests_on: one.restsOn,
      available_on: one.availableAt,
      arrives_on: one.shipment.arrivalDay === undefined ? null : dateOfDay(one.shipment.arrivalDay),
      leaves: at(one.way.arrival.pickUpMs),
      p50: at(whenMs(one, 'p50Days')),
      p90: at(whenMs(one, 'p90Days')),
      basis: one.way.prediction.basis,
      items: one.shipment.lines.map(({ lineNo, productId, quantity }) => ({
        index: indexOf(lineNo),
        product_id: encodeId('prd', productId),
        quantity,
      })),
    })),
    alternatives: complete ? alternativesOf(quoted, leaving, last) : [],
    policy: match === undefined ? null : policyOf(match),
  };
}

const policyOf = (match: NonNullable<PlannedCart['match']>) => ({
  code: match.code,
  version: match.number,
  rule: match.rule ?? null,
});

function problemOf(
  { found }: Quoted,
  item: { product_id: string; quantity: number },
  promised: number,
) {
  if (promised === item.quantity) return null;
  const one = found.get(item.product_id);
  if (one === undefined) {
    const detail = `There is no product ${item.product_id.slice(0, 100)}.`;
    return { code: 'unknown_reference', detail };
  }
  if (!isSold(one)) return { code: 'archived', detail: `${one.product.sku} is no longer sold.` };
  const detail = `${promised} of ${item.quantity} can be promised; no stock or dated supply for the rest.`;
  return { code: 'backorder', detail };
}

/** The same shipments by each service level that all of them know. */
function alternativesOf(
  { network, predict }: Quoted,
  leaving: readonly Leaving[],
  last: Last,
): PromiseQuoteWire['alternatives'] {
  const levels = new Set(network.services.map((service) => service.serviceLevel));
  return [...levels].toSorted().flatMap((level) => {
    const others = leaving.flatMap((one): Leaving[] => {
      const [cheapest] = timedWays(network, one.location, one.parcel, level)
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
