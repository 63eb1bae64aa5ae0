import type { Uuid } from '../../lib/ids.ts';
import { zoneOfPlace } from '../../lib/country-zones.ts';
import { dayAt, dayOfDate, instantMsOf, zoneNamed } from '../../lib/time-zones.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import { type CurrentModel, type Parcelled, predictWay, timedWays } from '../leadtimes/index.ts';
import { firstWorkDay, type Network } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import type { Part, PromiseRow } from './store.ts';

const dayMs = 86_400_000;

/** What expectations are made of. */
export type Around = {
  readonly network: Network;
  readonly model: CurrentModel;
  /** The latest dated supply that must come for a product's waiting units, by product. */
  readonly supplies: ReadonlyMap<
    Uuid,
    readonly { quantity: number; expectedAt: Instant; locationId: Uuid }[]
  >;
};

/** What is expected of an order now. */
export type Outlook = {
  p50Ms: number | undefined;
  p90Ms: number | undefined;
  basis: PromiseRow['basis'];
  lane: string | null;
  waiting: number;
  waitingForSupply: number;
  /** Of the part that comes last. */
  last: Expected | undefined;
};

function parcelOf({ order, lines }: OrderState, placedMs: number): Parcelled | undefined {
  const { destinationCountry: country, destinationLatitude: latitude } = order;
  const { destinationLongitude: longitude, destinationPostalCode: postalCode } = order;
  if (country === null || latitude === null || longitude === null) return undefined;
  const sum = (of: (line: OrderState['lines'][number]) => number): number =>
    lines.reduce((total, line) => total + line.quantity * of(line), 0);
  return {
    destination: { country, latitude, longitude, postalCode },
    placedMs,
    weightGrams: Math.max(
      1,
      sum((line) => line.weightGrams),
    ),
    volumeCm3: sum((line) => (line.lengthMm * line.widthMm * line.heightMm) / 1000),
    items: lines.length,
  };
}

/** When units are there, and what that rests on. */
export type Expected = {
  p50Ms: number;
  p90Ms: number;
  basis: PromiseRow['basis'];
  lane: string | null;
  locationId: Uuid;
  service: string | null;
  leavesMs: number | undefined;
};

/**
 * When units of a place are there: what was told from the instant they could be worked on, and
 * later by what was missed since: a pick-up, or the day of the pick-up by the parcel itself.
 * Undefined when nothing is known.
 */
function leaveFrom(
  around: Around,
  state: OrderState,
  part: Pick<Part, 'locationId' | 'carrier' | 'service' | 'shippedAt'>,
  times: { baseMs: number; nowMs: number },
): Expected | undefined {
  const location = around.network.locationsById.get(part.locationId);
  const wanted = part.service ?? state.order.serviceLevel ?? undefined;
  const cheapest = (placedMs: number) => {
    const parcel = parcelOf(state, placedMs);
    if (location === undefined || parcel === undefined) return undefined;
    const [way] = timedWays(around.network, location, parcel, wanted)
      .filter((one) => part.carrier === null || one.way.carrierCode === part.carrier)
      .toSorted((a, b) => a.priceMinor - b.priceMinor);
    return way && { way, prediction: predictWay(around.model, parcel, way).prediction };
  };
  const first = cheapest(times.baseMs);
  if (first === undefined || location === undefined) return undefined;
  const { pickUpMs, tableMs } = first.way.arrival;
  let missedMs = 0;
  if (part.shippedAt !== null) {
    missedMs = Math.ceil(Math.max(0, msOf(part.shippedAt) - pickUpMs) / dayMs) * dayMs;
  } else if (times.nowMs > times.baseMs) {
    missedMs = Math.max(0, (cheapest(times.nowMs)?.way.arrival.tableMs ?? tableMs) - tableMs);
  }
  const { p50Days, p90Days, basis } = first.prediction;
  const country = state.order.destinationCountry ?? '';
  return {
    p50Ms: times.baseMs + p50Days * dayMs + missedMs,
    p90Ms: times.baseMs + p90Days * dayMs + missedMs,
    basis,
    lane: `${location.code}>${country}`,
    locationId: part.locationId,
    service: first.way.way.serviceCode,
    leavesMs: pickUpMs,
  };
}

/** From when a place works on a part: later than it could have begun, as its days were full. */
function roomFrom({ network }: Around, { locationId, workDay }: Part, baseMs: number): number {
  const location = network.locationsById.get(locationId);
  if (location === undefined || workDay === null) return baseMs;
  const day = dayOfDate(workDay);
  const first = firstWorkDay(location, baseMs);
  if (first === undefined || day <= first) return baseMs;
  return instantMsOf(zoneNamed(location.timeZone), day, 0);
}

/** What is expected of an order: the last of its parts decides. */
export function outlookOf(
  around: Around,
  state: OrderState,
  parts: readonly Part[],
  times: { baseMs: number; nowMs: number },
): Outlook {
  const outlook: Outlook = {
    p50Ms: 0,
    p90Ms: 0,
    basis: 'none',
    lane: null,
    waiting: 0,
    waitingForSupply: 0,
    last: undefined,
  };
  const take = (one: Expected | undefined): void => {
    if (one === undefined) outlook.p50Ms = outlook.p90Ms = undefined;
    if (one === undefined || outlook.p90Ms === undefined) return;
    if (one.p90Ms >= outlook.p90Ms) {
      outlook.basis = one.basis;
      outlook.lane = one.lane;
      outlook.last = one;
    }
    outlook.p50Ms = Math.max(outlook.p50Ms ?? 0, one.p50Ms);
    outlook.p90Ms = Math.max(outlook.p90Ms, one.p90Ms);
  };
  for (const part of parts) {
    if (part.deliveredAt !== null) {
      const atMs = msOf(part.deliveredAt);
      const { basis, lane } = outlook;
      const { locationId, service } = part;
      take({ p50Ms: atMs, p90Ms: atMs, basis, lane, locationId, service, leavesMs: undefined });
    } else {
      const baseMs = Math.max(times.baseMs, roomFrom(around, part, times.baseMs));
      take(leaveFrom(around, state, part, { ...times, baseMs }));
    }
  }
  waitFor(around, state, { times, outlook, take });
  return outlook;
}

function waitFor(
  around: Around,
  state: OrderState,
  into: {
    times: { baseMs: number; nowMs: number };
    outlook: Outlook;
    take: (one: Expected | undefined) => void;
  },
): void {
  const { times, outlook, take } = into;
  for (const line of state.lines) {
    let left = line.backordered + line.preordered + line.unallocated;
    for (const supply of around.supplies.get(line.productId) ?? []) {
      if (left <= 0) break;
      const units = Math.min(left, supply.quantity);
      left -= units;
      outlook.waitingForSupply += units;
      const { locationId } = supply;
      const baseMs = Math.max(times.baseMs, msOf(supply.expectedAt));
      const part = { locationId, carrier: null, service: null, shippedAt: null };
      take(leaveFrom(around, state, part, { baseMs, nowMs: Math.max(baseMs, times.nowMs) }));
    }
    if (left > 0) take(undefined);
    outlook.waiting += Math.max(0, left);
  }
}

/** A promise is a date: it holds to the end of that day on the customer's clock. */
export function endOfDay({ order }: OrderState, ms: number | undefined): Instant | null {
  if (ms === undefined || ms === 0) return null;
  const zone = zoneOfPlace(order.destinationCountry ?? '', order.destinationLongitude ?? 0);
  return instantOfMs(instantMsOf(zone, dayAt(zone, ms) + 1, 0) - 1);
}

/** From when on the order could be worked on. */
export function baseOf({ order }: OrderState): number {
  return Math.max(msOf(order.createdAt), order.releaseAt === null ? 0 : msOf(order.releaseAt));
}
