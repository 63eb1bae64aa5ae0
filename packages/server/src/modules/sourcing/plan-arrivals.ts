import {
  type Arrivals,
  arrivalsFor,
  type Destination,
  type Network,
  zoneOfDestination,
} from '../network/index.ts';
import type { Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import { instantMsOf, zoneNamed } from '../../lib/time-zones.ts';
import type { OrderRow } from '../orders/index.ts';
import { destinationOfHeading, type Heading, wayOfService } from './network-view.ts';
import { daysLate } from './plan-leads.ts';
import type { LaterArrival, PlaceArrivals, PlanLocation, PlanTime } from './plan.ts';

/** The places as an order at an instant sees them, with when it would arrive from each. */
export type TimedPlaces = {
  readonly locations: readonly PlanLocation[];
  /** Undefined without a known destination. */
  readonly arrivals: PlaceArrivals | undefined;
};

/** What holds for all orders of a while. */
type Slot = {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly ms: readonly (readonly (number | undefined)[])[];
  readonly days: PlaceArrivals['arriving'];
};

type Clock = {
  readonly ways: readonly (readonly (Arrivals | undefined)[])[];
  slot: Slot | undefined;
  /** Places by the days that they are late: most orders of a day share one. */
  readonly late: Map<string, { locations: readonly PlanLocation[]; late: number[][] }>;
};

/** After which instant an order is late: what it says itself, else what was promised for it. */
export function deadlineOf(
  { deliverBefore }: Pick<OrderRow, 'deliverBefore'>,
  promisedAt: Instant | undefined,
): number | undefined {
  const at = deliverBefore ?? promisedAt;
  return at === undefined ? undefined : msOf(at);
}

const clocks = new WeakMap<readonly PlanLocation[], Clock>();
const lateMax = 64;

/**
 * The places of a network as an order sees them (`planLocations`), each service with the days that
 * it would be late: the places themselves while nothing is. Found out once for each while in which
 * the answers are the same, and remembered as long as the network is.
 */
export function timedPlaces(
  network: Network,
  heading: Heading,
  places: readonly PlanLocation[],
  time: PlanTime,
): TimedPlaces {
  const destination = destinationOfHeading(heading);
  if (destination === undefined) return { locations: places, arrivals: undefined };
  const clock = clockOf(network, destination, places);
  const { orderedMs, deadlineMs } = time;
  let { slot } = clock;
  if (slot === undefined || orderedMs < slot.fromMs || orderedMs >= slot.untilMs) {
    slot = slotAt(clock, orderedMs);
    clock.slot = slot;
  }
  const starts = laterStarts(network, time);
  const startOf = (place: number): number | undefined =>
    starts?.get(places[place]?.id ?? ('' as Uuid));
  const later: PlaceArrivals['later'] = (place, fromMs) =>
    laterFrom(clock, place, Math.max(fromMs, startOf(place) ?? fromMs));
  const { days: arriving, ms } = starts === undefined ? slot : startingLater(slot, startOf, later);
  const around = { ...time, arriving, later };
  const latest = deadlineMs === undefined ? undefined : lateOf(ms, deadlineMs);
  if (latest === undefined) return { locations: places, arrivals: { ...around, late: undefined } };
  const key = latest.map((row) => row.join()).join(';');
  let known = clock.late.get(key);
  if (known === undefined) {
    if (clock.late.size >= lateMax) clock.late.clear();
    known = { locations: withLate(places, latest), late: latest };
    clock.late.set(key, known);
  }
  const { locations, late } = known;
  return { locations, arrivals: { ...around, late } };
}

/** When the places begin that do so on a later day than their first; undefined when none does. */
export function laterStarts(
  network: Network,
  { days }: Pick<PlanTime, 'days'>,
): ReadonlyMap<Uuid, number> | undefined {
  if (days === undefined) return undefined;
  return new Map(
    days.flatMap(([id, day]): [Uuid, number][] => {
      const location = network.locationsById.get(id);
      return location === undefined
        ? []
        : [[id, instantMsOf(zoneNamed(location.timeZone), day, 0)]];
    }),
  );
}

function laterFrom({ ways }: Clock, place: number, fromMs: number): LaterArrival[] {
  return (ways[place] ?? []).map((way) => {
    const arrival = way?.at(fromMs);
    const atMs = arrival === undefined ? undefined : (arrival.deliveredMs ?? Infinity);
    return { day: arrival?.deliveryDay, atMs };
  });
}

/** The arrivals of a while, those of some places from a later start on. */
function startingLater(
  { ms, days }: Slot,
  startOf: (place: number) => number | undefined,
  later: PlaceArrivals['later'],
): Pick<Slot, 'ms' | 'days'> {
  const rows = ms.map((row, place) => {
    const start = startOf(place);
    return start === undefined
      ? row.map((atMs, k) => ({ atMs, day: days[place]?.[k] }))
      : later(place, start);
  });
  return {
    ms: rows.map((row) => row.map(({ atMs }) => atMs)),
    days: rows.map((row) => row.map(({ day }) => day)),
  };
}

function clockOf(
  network: Network,
  destination: Destination,
  places: readonly PlanLocation[],
): Clock {
  let clock = clocks.get(places);
  if (clock === undefined) {
    const zone = zoneOfDestination(destination);
    const ways = places.map(({ id, services }) => {
      const location = network.locationsById.get(id);
      return services.map((service) => {
        const way = wayOfService(service);
        if (way === undefined || location === undefined) return undefined;
        return arrivalsFor(network, location, way, zone);
      });
    });
    clock = { ways, slot: undefined, late: new Map() };
    clocks.set(places, clock);
  }
  return clock;
}

function slotAt({ ways }: Clock, orderedMs: number): Slot {
  let fromMs = Number.NEGATIVE_INFINITY;
  let untilMs = Number.POSITIVE_INFINITY;
  const ms: (number | undefined)[][] = [];
  const days: (number | undefined)[][] = [];
  for (const row of ways) {
    const found = row.map((way) => way?.at(orderedMs));
    for (const arrival of found) {
      if (arrival === undefined) continue;
      fromMs = Math.max(fromMs, arrival.fromMs);
      untilMs = Math.min(untilMs, arrival.untilMs);
    }
    // Where nothing is known nothing is late; what never arrives does so at no instant.
    ms.push(found.map((one) => (one === undefined ? undefined : (one.deliveredMs ?? Infinity))));
    days.push(found.map((one) => one?.deliveryDay));
  }
  return { fromMs, untilMs, ms, days };
}

/** Days late by place and service; undefined when none is. */
function lateOf(ms: Slot['ms'], deadlineMs: number): number[][] | undefined {
  if (!ms.some((row) => row.some((atMs) => atMs !== undefined && atMs > deadlineMs)))
    return undefined;
  return ms.map((row) => row.map((atMs) => (atMs === undefined ? 0 : daysLate(atMs, deadlineMs))));
}

function withLate(places: readonly PlanLocation[], late: readonly number[][]): PlanLocation[] {
  return places.map((place, index) => {
    const days = late[index] ?? [];
    if (days.every((one) => one === 0)) return place;
    return {
      ...place,
      services: place.services.map((service, k) => {
        const lateDays = days[k] ?? 0;
        return lateDays === 0 ? service : { ...service, lateDays };
      }),
    };
  });
}
