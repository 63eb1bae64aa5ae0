// When something leaves and when it arrives: the one answer for routing, promising and simulating.
import {
  dateOfDay,
  dayAt,
  dayOfDate,
  instantMsOf,
  msOfClock,
  weekdayOf,
  type Zone,
  zoneNamed,
} from '../../lib/time-zones.ts';
import { type Calendar, weekdays } from './location.ts';
import type { CarrierTimes } from './rate-card.ts';

/** A place that sends, as far as time is concerned. */
export type JourneyOrigin = {
  readonly timeZone: string;
  readonly calendar: Calendar;
  /** Local days, counted from 1970-01-01, on which no more work fits; none when absent. */
  readonly fullDays?: ReadonlySet<number> | undefined;
};

/** How a carrier moves from there to the destination. */
export type JourneyWay = { readonly times: CarrierTimes; readonly transitDays: number };

/** Why a step is when it is. */
export type JourneyReason =
  | 'at_once'
  | 'closed'
  | 'not_yet_open'
  | 'holiday'
  | 'after_cut_off'
  | 'no_capacity'
  | 'processing'
  | 'pick_up_time'
  | 'no_pick_up_that_day'
  | 'transit'
  | 'no_delivery_that_day';

/** An instant of the journey in milliseconds since 1970, and why it is not earlier. */
export type JourneyStep = { readonly atMs: number; readonly reasons: readonly JourneyReason[] };

/** The way of an order from its instant to the door. */
export type Journey = {
  readonly orderedMs: number;
  /** Work begins. */
  readonly start: JourneyStep;
  /** Packed and ready for the carrier. */
  readonly ready: JourneyStep;
  /** The carrier takes it. */
  readonly pickUp: JourneyStep;
  /** Arrived, at the latest by the end of the delivery round. */
  readonly delivered: JourneyStep;
  /** The day of its arrival by the clock there, counted from 1970-01-01. */
  readonly deliveryDay: number;
};

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Who does not work, collect or deliver on any of so many days does not at all. */
export const daysMax = 800;
/** Work that is not done after ten years is not promised. */
const processingDaysMax = 3660;

/** What of a calendar is asked again and again. */
type Working = {
  readonly zone: Zone;
  readonly calendar: Calendar;
  readonly hours: readonly (readonly { openMs: number; closeMs: number }[])[] | undefined;
  readonly holidays: ReadonlySet<number>;
  readonly cutOffMs: number | undefined;
  readonly fullDays: ReadonlySet<number>;
};

const none: ReadonlySet<number> = new Set();
const workings = new WeakMap<JourneyOrigin, Working>();

export function workingOf(origin: JourneyOrigin): Working {
  let working = workings.get(origin);
  if (working === undefined) {
    const { calendar } = origin;
    const { openingHours } = calendar;
    working = {
      zone: zoneNamed(origin.timeZone),
      calendar,
      hours:
        openingHours &&
        weekdays.map((day) =>
          openingHours[day].map(({ open, close }) => ({
            openMs: msOfClock(open),
            closeMs: msOfClock(close),
          })),
        ),
      holidays: new Set(calendar.holidays.map(dayOfDate)),
      cutOffMs: calendar.cutOff === undefined ? undefined : msOfClock(calendar.cutOff),
      fullDays: origin.fullDays ?? none,
    };
    workings.set(origin, working);
  }
  return working;
}

type Interval = { readonly fromMs: number; readonly untilMs: number };

/** When the place works on a local day, as instants in order; empty on a day off. */
export function intervalsOf(working: Working, day: number): Interval[] {
  const { zone, hours, holidays } = working;
  if (holidays.has(day)) return [];
  if (hours === undefined) {
    return [{ fromMs: instantMsOf(zone, day, 0), untilMs: instantMsOf(zone, day + 1, 0) }];
  }
  let closedMs = Number.NEGATIVE_INFINITY;
  return (hours[weekdayOf(day)] ?? []).flatMap(({ openMs, closeMs }) => {
    // An hour that comes twice is worked twice, but by one of two spells only.
    const fromMs = Math.max(instantMsOf(zone, day, openMs, 'first'), closedMs);
    const untilMs = instantMsOf(zone, day, closeMs, 'last');
    if (untilMs <= fromMs) return [];
    closedMs = untilMs;
    return [{ fromMs, untilMs }];
  });
}

/**
 * Milliseconds until the place works again: 0 while it does, Infinity when it does not within two
 * years. Cut-off and capacity are not asked: a place that takes no more work today is open.
 */
export function msUntilOpen(origin: JourneyOrigin, nowMs: number): number {
  const working = workingOf(origin);
  const today = dayAt(working.zone, nowMs);
  // Hours of yesterday may reach past midnight.
  for (let day = today - 1; day < today + daysMax; day++) {
    for (const { fromMs, untilMs } of intervalsOf(working, day)) {
      if (untilMs > nowMs) return Math.max(0, fromMs - nowMs);
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** Whether work may begin on the day, and if not, why. */
export function refusalOf(
  working: Working,
  day: number,
  orderedMs: number,
): JourneyReason | undefined {
  const { zone, holidays, cutOffMs, fullDays } = working;
  if (holidays.has(day)) return 'holiday';
  if (fullDays.has(day)) return 'no_capacity';
  if (cutOffMs !== undefined && orderedMs >= instantMsOf(zone, day, cutOffMs)) {
    return 'after_cut_off';
  }
  return undefined;
}

/** When work on the order begins; undefined when the place never works. */
function decideStart(working: Working, orderedMs: number): JourneyStep | undefined {
  const today = dayAt(working.zone, orderedMs);
  const reasons = new Set<JourneyReason>();
  for (let day = today; day < today + daysMax; day++) {
    const refusal = refusalOf(working, day, orderedMs);
    if (refusal !== undefined) {
      reasons.add(refusal);
      continue;
    }
    for (const { fromMs, untilMs } of intervalsOf(working, day)) {
      if (orderedMs >= untilMs) continue;
      if (orderedMs >= fromMs) return { atMs: orderedMs, reasons: ['at_once'] };
      if (reasons.size === 0) reasons.add('not_yet_open');
      return { atMs: fromMs, reasons: [...reasons] };
    }
    reasons.add('closed');
  }
  return undefined;
}

/** The instant at which so many working milliseconds have passed since the start. */
function decideReady(working: Working, startMs: number): JourneyStep | undefined {
  let leftMs = Math.round(working.calendar.processingHours * hourMs);
  if (leftMs <= 0) return { atMs: startMs, reasons: ['at_once'] };
  const first = dayAt(working.zone, startMs);
  for (let day = first; day < first + processingDaysMax; day++) {
    for (const { fromMs, untilMs } of intervalsOf(working, day)) {
      const begin = Math.max(fromMs, startMs);
      if (untilMs <= begin) continue;
      if (untilMs - begin >= leftMs) return { atMs: begin + leftMs, reasons: ['processing'] };
      leftMs -= untilMs - begin;
    }
  }
  return undefined;
}

/** The first time the carrier takes it at or after it is ready; the place must work that day. */
function decidePickUp(working: Working, times: CarrierTimes, readyMs: number) {
  const { zone } = working;
  const today = dayAt(zone, readyMs);
  const reasons = new Set<JourneyReason>();
  for (let day = today; day < today + daysMax; day++) {
    if (!collectsOn(working, times, day)) {
      reasons.add('no_pick_up_that_day');
      continue;
    }
    if (times.pickUpMs.length === 0) {
      const opensMs = intervalsOf(working, day)[0]?.fromMs ?? readyMs;
      const atMs = day === today ? readyMs : Math.max(readyMs, opensMs);
      const why: JourneyReason[] = reasons.size === 0 ? ['at_once'] : [...reasons];
      return { step: { atMs, reasons: why }, day };
    }
    for (const clockMs of times.pickUpMs) {
      const atMs = instantMsOf(zone, day, clockMs);
      if (atMs < readyMs) continue;
      reasons.add('pick_up_time');
      return { step: { atMs, reasons: [...reasons] }, day };
    }
  }
  return undefined;
}

function collectsOn(working: Working, times: CarrierTimes, day: number): boolean {
  return (
    times.workingDays.has(weekdayOf(day)) &&
    !times.holidays.has(day) &&
    intervalsOf(working, day).length > 0
  );
}

/** The day of arrival, by the carrier's working days from the day of the pick-up. */
function decideArrival(way: JourneyWay, pickUpDay: number): number | undefined {
  const { times, transitDays } = way;
  let day = pickUpDay;
  for (let moved = 0, idle = 0; moved < transitDays;) {
    day++;
    if (times.workingDays.has(weekdayOf(day)) && !times.holidays.has(day)) {
      moved++;
      idle = 0;
    } else if (++idle > daysMax) return undefined;
  }
  return day;
}

/** The end of the first delivery round on or after the day of arrival that the parcel can be in. */
function decideDelivery(
  way: JourneyWay,
  zone: Zone,
  pickUpMs: number,
  arrivalDay: number,
): { step: JourneyStep; day: number } | undefined {
  const { times } = way;
  const reasons: JourneyReason[] = way.transitDays > 0 ? ['transit'] : [];
  for (let day = arrivalDay; day < arrivalDay + daysMax; day++) {
    const delivers = times.deliveryDays.has(weekdayOf(day)) && !times.holidays.has(day);
    const atMs = instantMsOf(zone, day, times.deliverByMs, 'last');
    if (delivers && atMs >= pickUpMs) {
      return { step: { atMs, reasons: reasons.length === 0 ? ['at_once'] : reasons }, day };
    }
    if (!reasons.includes('no_delivery_that_day')) reasons.push('no_delivery_that_day');
  }
  return undefined;
}

/**
 * The journey of an order placed at an instant: when work begins, when it is ready, when the
 * carrier takes it, and when it is there by the destination's clock. Deterministic; nothing is
 * before the order; a later order is never anywhere earlier. Undefined when the place, the carrier
 * or the round never works. Working hours, the cut-off and pick-ups are read on the place's clock,
 * arrival on the destination's; transit is counted in the carrier's working days after the day of
 * the pick-up.
 */
export function decideJourney(
  origin: JourneyOrigin,
  way: JourneyWay,
  destination: Zone,
  orderedMs: number,
): Journey | undefined {
  const working = workingOf(origin);
  const start = decideStart(working, orderedMs);
  const ready = start && decideReady(working, start.atMs);
  if (start === undefined || ready === undefined) return undefined;
  const taken = decidePickUp(working, way.times, ready.atMs);
  if (taken === undefined) return undefined;
  const arrivalDay = decideArrival(way, taken.day);
  if (arrivalDay === undefined) return undefined;
  const arrived = decideDelivery(way, destination, taken.step.atMs, arrivalDay);
  if (arrived === undefined) return undefined;
  return {
    orderedMs,
    start,
    ready,
    pickUp: taken.step,
    delivered: arrived.step,
    deliveryDay: arrived.day,
  };
}

/** What holds for all orders of a while: that they arrive then. */
export type Arrival = {
  /** From this instant, inclusive, as far as it was looked at. */
  readonly fromMs: number;
  /** Orders before this instant still arrive then: the end of "order within". */
  readonly untilMs: number;
  /** Undefined: never. */
  readonly deliveredMs: number | undefined;
  readonly deliveryDay: number | undefined;
};

/** Arrivals by instant of the order, remembered. */
export type Arrivals = {
  /** About 100 ns for an instant of a while that was asked for before. */
  readonly at: (orderedMs: number) => Arrival;
  /** The whole journey with its reasons, computed anew. */
  readonly journey: (orderedMs: number) => Journey | undefined;
};

const whilesMax = 4096;
const searchMs = 45 * dayMs;

/**
 * The arrivals of one way, each while computed once: arrival never gets earlier with the order, so
 * the last instant that still arrives then is found by halving.
 */
export function createArrivals(
  origin: JourneyOrigin,
  way: JourneyWay,
  destination: Zone,
): Arrivals {
  const journey = (orderedMs: number): Journey | undefined =>
    decideJourney(origin, way, destination, orderedMs);
  const byDay = new Map<number, Arrival[]>();
  let last: Arrival | undefined;
  return {
    journey,
    at: (orderedMs) => {
      if (last !== undefined && orderedMs >= last.fromMs && orderedMs < last.untilMs) return last;
      const day = Math.floor(orderedMs / dayMs);
      let known = byDay.get(day);
      if (known === undefined) {
        if (byDay.size >= whilesMax) byDay.clear();
        known = [];
        byDay.set(day, known);
      }
      let found = known.find((one) => orderedMs >= one.fromMs && orderedMs < one.untilMs);
      if (found === undefined) {
        const dayStart = day * dayMs;
        found = whileOf(journey, orderedMs, dayStart);
        known.push(found);
      }
      last = found;
      return found;
    },
  };
}

/** The while about an instant, back to the start of its day at most, and on to its true end. */
function whileOf(
  journey: (orderedMs: number) => Journey | undefined,
  orderedMs: number,
  backToMs: number,
): Arrival {
  const here = journey(orderedMs);
  if (here === undefined) {
    const untilMs = backToMs + dayMs;
    return { fromMs: backToMs, untilMs, deliveredMs: undefined, deliveryDay: undefined };
  }
  const deliveredMs = here.delivered.atMs;
  const isSame = (ms: number): boolean => journey(ms)?.delivered.atMs === deliveredMs;
  let [low, high] = [orderedMs, Math.min(orderedMs + searchMs, deliveredMs + 1)];
  // An order after the delivery cannot be delivered then: the end is in between.
  if (isSame(high)) low = high;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isSame(middle)) low = middle;
    else high = middle;
  }
  let fromMs = orderedMs;
  if (isSame(backToMs)) fromMs = backToMs;
  else {
    let [before, after] = [backToMs, orderedMs];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (isSame(middle)) after = middle;
      else before = middle;
    }
    fromMs = after;
  }
  return { fromMs, untilMs: high, deliveredMs, deliveryDay: here.deliveryDay };
}

/** "2026-12-25" of a journey's arrival. */
export function deliveryDateOf(journey: Journey): string {
  return dateOfDay(journey.deliveryDay);
}
