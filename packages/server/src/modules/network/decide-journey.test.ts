import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayAt, weekdayOf, zoneNamed } from '../../lib/time-zones.ts';
import { carrierTimesOf } from './carrier-times.ts';
import {
  createArrivals,
  decideJourney,
  deliveryDateOf,
  type Journey,
  type JourneyOrigin,
  type JourneyWay,
} from './decide-journey.ts';
import { type CalendarDocument, weekdays } from './location.ts';
import type { CarrierCalendarDocument } from './rate-card.ts';
import { calendarOf } from './read-location.ts';

const hour = 3_600_000;
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Casablanca',
  'America/St_Johns',
  'Asia/Kolkata',
  'Pacific/Apia',
];

function originOf(timeZone: string, calendar: CalendarDocument, full: readonly number[] = []) {
  const origin: JourneyOrigin = {
    timeZone,
    calendar: calendarOf(calendar),
    fullDays: new Set(full),
  };
  return origin;
}

function wayOf(
  transitDays: number,
  pickUpTimes: readonly string[],
  calendar?: CarrierCalendarDocument,
): JourneyWay {
  const document = {
    zones: [],
    weight_breaks: [],
    transit_days: {},
    pick_up_times: [...pickUpTimes],
    calendar,
  };
  return { times: carrierTimesOf(document), transitDays };
}

function onWeekdays(open: string, close: string): CalendarDocument['opening_hours'] {
  return Object.fromEntries(weekdays.slice(0, 5).map((day) => [day, [{ open, close }]]));
}

const at = (text: string): number => Date.parse(text);
const text = (ms: number | undefined): string =>
  ms === undefined ? 'never' : new Date(ms).toISOString();

/** The four instants of a journey, in UTC. */
function instantsOf(journey: Journey | undefined): string[] {
  return journey === undefined
    ? []
    : [journey.start, journey.ready, journey.pickUp, journey.delivered].map((s) => text(s.atMs));
}

const leeds = originOf('Europe/London', {
  opening_hours: onWeekdays('08:00', '18:00'),
  cut_off: '15:00',
  holidays: ['2026-12-25'],
  processing_hours: 3,
});

test('an order in working hours leaves with the next pick-up and arrives after the transit days', () => {
  const journey = decideJourney(
    leeds,
    wayOf(2, ['12:00', '17:30']),
    zoneNamed('Europe/Berlin'),
    at('2026-11-30T10:00:00Z'),
  );
  expect(instantsOf(journey)).toEqual([
    '2026-11-30T10:00:00.000Z',
    '2026-11-30T13:00:00.000Z',
    '2026-11-30T17:30:00.000Z',
    '2026-12-02T19:00:00.000Z',
  ]);
  expect(journey && deliveryDateOf(journey)).toBe('2026-12-02');
});

test('the cut-off, the night, the weekend, a holiday and a full day each put it off and say so', () => {
  const way = wayOf(1, ['17:30']);
  const berlin = zoneNamed('Europe/Berlin');
  const late = decideJourney(leeds, way, berlin, at('2026-11-30T15:00:00Z'));
  expect(late?.start).toEqual({ atMs: at('2026-12-01T08:00:00Z'), reasons: ['after_cut_off'] });
  const early = decideJourney(leeds, way, berlin, at('2026-11-30T05:00:00Z'));
  expect(early?.start).toEqual({ atMs: at('2026-11-30T08:00:00Z'), reasons: ['not_yet_open'] });
  // Thursday after the cut-off, Christmas on the Friday, then a weekend.
  const feast = decideJourney(leeds, way, berlin, at('2026-12-24T16:00:00Z'));
  expect(feast?.start).toEqual({
    atMs: at('2026-12-28T08:00:00Z'),
    reasons: ['after_cut_off', 'holiday', 'closed'],
  });
  const monday = Math.floor(at('2026-11-30T00:00:00Z') / 86_400_000);
  const busy = { ...leeds, fullDays: new Set([monday]) };
  const put = decideJourney(busy, way, berlin, at('2026-11-30T10:00:00Z'));
  expect(put?.start).toEqual({ atMs: at('2026-12-01T08:00:00Z'), reasons: ['no_capacity'] });
});

test('processing counts working hours only, over nights and weekends', () => {
  const slow = originOf('Europe/London', {
    opening_hours: onWeekdays('09:00', '17:00'),
    processing_hours: 10,
  });
  const friday = decideJourney(
    slow,
    wayOf(1, ['17:00']),
    zoneNamed('Europe/London'),
    at('2026-12-04T15:00:00Z'),
  );
  // Two hours on Friday, eight on Monday; taken at five, there on Tuesday.
  expect(instantsOf(friday)).toEqual([
    '2026-12-04T15:00:00.000Z',
    '2026-12-07T17:00:00.000Z',
    '2026-12-07T17:00:00.000Z',
    '2026-12-08T20:00:00.000Z',
  ]);
});

test('a carrier that rests on Saturday delivers on the days it says, not on its holidays', () => {
  const always = originOf('America/New_York', {});
  const way = wayOf(1, ['18:00'], {
    working_days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
    delivery_days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    holidays: ['2026-12-25'],
    deliver_by: '12:00',
  });
  const there = zoneNamed('America/Los_Angeles');
  // Thursday 24 December: taken, Friday is a holiday, it moves on Saturday, the round is on Monday.
  const journey = decideJourney(always, way, there, at('2026-12-24T15:00:00Z'));
  expect(instantsOf(journey).slice(2)).toEqual([
    '2026-12-24T23:00:00.000Z',
    '2026-12-28T20:00:00.000Z',
  ]);
  expect(journey?.delivered.reasons).toEqual(['transit', 'no_delivery_that_day']);
});

test('same day: it arrives today when the round is still to come, else on the next day of rounds', () => {
  const shop = originOf('Europe/Berlin', {});
  const way = wayOf(0, [], { deliver_by: '18:00' });
  const berlin = zoneNamed('Europe/Berlin');
  const noon = decideJourney(shop, way, berlin, at('2026-11-30T11:00:00Z'));
  const evening = decideJourney(shop, way, berlin, at('2026-11-30T18:00:00Z'));
  expect(text(noon?.delivered.atMs)).toBe('2026-11-30T17:00:00.000Z');
  expect(text(evening?.delivered.atMs)).toBe('2026-12-01T17:00:00.000Z');
});

test('who never works, never collects or never gets done promises nothing', () => {
  const shut = originOf('UTC', { opening_hours: {} });
  const utc = zoneNamed('UTC');
  expect(decideJourney(shut, wayOf(1, []), utc, 0)).toBeUndefined();
  const sundays = originOf('UTC', {
    opening_hours: { sun: [{ open: '09:00', close: '10:00' }] },
    processing_hours: 5,
  });
  expect(decideJourney(sundays, wayOf(1, ['17:00']), utc, 0)).toBeUndefined();
  expect(createArrivals(shut, wayOf(1, []), utc).at(5).deliveredMs).toBeUndefined();
  const endless = originOf('UTC', {
    opening_hours: { mon: [{ open: '09:00', close: '09:30' }] },
    processing_hours: 10_000,
  });
  expect(decideJourney(endless, wayOf(1, []), utc, 0)).toBeUndefined();
});

const clock = fc.integer({ min: 0, max: 95 }).map((quarter) => {
  const minutes = quarter * 15;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
});
const spells = fc.uniqueArray(clock, { minLength: 2, maxLength: 4 }).map((clocks) => {
  const sorted = clocks.toSorted();
  return sorted.flatMap((open, index) => {
    const close = sorted[index + 1];
    return index % 2 === 0 && close !== undefined ? [{ open, close }] : [];
  });
});
const someDays = fc.subarray([...weekdays], { minLength: 1 });
const dates = fc
  .integer({ min: 0, max: 700 })
  .map((n) => new Date(at('2009-06-01T00:00:00Z') + n * 24 * hour).toISOString().slice(0, 10));
const origins = fc
  .record({
    zone: fc.constantFrom(...zones),
    hours: fc.option(fc.dictionary(fc.constantFrom(...weekdays), spells, { minKeys: 1 })),
    cutOff: fc.option(clock),
    holidays: fc.array(dates, { maxLength: 12 }),
    processing: fc.constantFrom(0, 0, 0.5, 4, 30),
    full: fc.array(fc.integer({ min: 14_400, max: 15_100 }), { maxLength: 8 }),
  })
  .map(({ zone, hours, cutOff, holidays, processing, full }) =>
    originOf(
      zone,
      {
        opening_hours: hours ?? undefined,
        cut_off: cutOff ?? undefined,
        holidays,
        processing_hours: processing,
      },
      full,
    ),
  );
const ways = fc
  .record({
    transit: fc.integer({ min: 0, max: 9 }),
    pickUps: fc.uniqueArray(clock, { maxLength: 3 }),
    working: fc.option(someDays),
    delivery: fc.option(someDays),
    holidays: fc.array(dates, { maxLength: 8 }),
    deliverBy: fc.option(clock),
  })
  .map(({ transit, pickUps, working, delivery, holidays, deliverBy }) =>
    wayOf(transit, pickUps, {
      working_days: working ?? undefined,
      delivery_days: delivery ?? undefined,
      holidays,
      deliver_by: deliverBy ?? undefined,
    }),
  );
const destinations = fc.constantFrom(...zones).map(zoneNamed);
// Two years that hold every kind of change of these clocks, St John's at a minute past midnight
// too.
const orders = fc.integer({ min: at('2009-07-01T00:00:00Z'), max: at('2011-04-01T00:00:00Z') });
const laterBy = fc.oneof(
  fc.integer({ min: 0, max: 4 * hour }),
  fc.integer({ min: 0, max: 90 * 24 * hour }),
);

test('no step is before the one before it, and a later order is never anywhere earlier', () => {
  fc.assert(
    fc.property(origins, ways, destinations, orders, laterBy, (origin, way, there, ms, by) => {
      const first = decideJourney(origin, way, there, ms);
      const second = decideJourney(origin, way, there, ms + by);
      if (first === undefined || second === undefined) return;
      for (const one of [first, second]) {
        const steps = [
          one.orderedMs,
          one.start.atMs,
          one.ready.atMs,
          one.pickUp.atMs,
          one.delivered.atMs,
        ];
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        expect(one.start.reasons.length * one.delivered.reasons.length).toBeGreaterThan(0);
      }
      expect(second.start.atMs).toBeGreaterThanOrEqual(first.start.atMs);
      expect(second.ready.atMs).toBeGreaterThanOrEqual(first.ready.atMs);
      expect(second.pickUp.atMs).toBeGreaterThanOrEqual(first.pickUp.atMs);
      expect(second.delivered.atMs).toBeGreaterThanOrEqual(first.delivered.atMs);
    }),
    { numRuns: 2500 },
  );
});

test('later orders are not earlier in the very nights in which clocks change', () => {
  for (const [zone, night] of [
    ['America/St_Johns', '2010-11-07T02:00:00Z'],
    ['Europe/Berlin', '2010-10-31T00:00:00Z'],
    ['Europe/Berlin', '2010-03-28T00:00:00Z'],
    ['America/Santiago', '2010-04-04T03:00:00Z'],
    ['Australia/Lord_Howe', '2010-04-03T14:00:00Z'],
    ['Pacific/Apia', '2010-09-26T10:00:00Z'],
  ] as const) {
    for (const pickUps of [[], ['00:00', '01:30', '23:30']]) {
      for (const days of [['sat'], ['sun'], ['sat', 'sun', 'mon']] as const) {
        const origin = originOf(zone, {});
        const way = wayOf(1, pickUps, { working_days: [...days] });
        let [lastPickUp, last] = [0, 0];
        for (let ms = at(night) - 3 * hour; ms < at(night) + 4 * hour; ms += 60_000) {
          const journey = decideJourney(origin, way, zoneNamed(zone), ms);
          expect(journey?.pickUp.atMs, `${zone} ${text(ms)}`).toBeGreaterThanOrEqual(lastPickUp);
          expect(journey?.delivered.atMs).toBeGreaterThanOrEqual(last);
          [lastPickUp, last] = [journey?.pickUp.atMs ?? 0, journey?.delivered.atMs ?? 0];
        }
      }
    }
  }
});

test('an order placed when work would begin begins then; work is never on a day off', () => {
  fc.assert(
    fc.property(origins, ways, destinations, orders, (origin, way, there, ms) => {
      const journey = decideJourney(origin, way, there, ms);
      if (journey === undefined) return;
      const again = decideJourney(origin, way, there, journey.start.atMs);
      // A cut-off before opening hours would send the order that begins today to tomorrow.
      if (origin.calendar.cutOff === undefined) {
        expect(again?.start.atMs).toBe(journey.start.atMs);
        expect(again?.delivered.atMs).toBe(journey.delivered.atMs);
      }
      const zone = zoneNamed(origin.timeZone);
      const startDay = dayAt(zone, journey.start.atMs);
      const date = new Date(startDay * 24 * hour).toISOString().slice(0, 10);
      expect(origin.calendar.holidays).not.toContain(date);
      expect(origin.fullDays?.has(startDay)).toBe(false);
      const hours = origin.calendar.openingHours?.[weekdays[weekdayOf(startDay)] ?? 'mon'];
      if (hours !== undefined) expect(hours.length).toBeGreaterThan(0);
      expect(way.times.deliveryDays.has(weekdayOf(journey.deliveryDay))).toBe(true);
      expect(way.times.holidays.has(journey.deliveryDay)).toBe(false);
    }),
    { numRuns: 800 },
  );
});

test('what is remembered is what is computed, and the end of "order within" is exact', () => {
  fc.assert(
    fc.property(
      origins,
      ways,
      destinations,
      fc.array(orders, { minLength: 1, maxLength: 12 }),
      (origin, way, there, instants) => {
        const arrivals = createArrivals(origin, way, there);
        for (const ms of [...instants, ...instants]) {
          const { deliveredMs, fromMs, untilMs } = arrivals.at(ms);
          expect(deliveredMs).toBe(decideJourney(origin, way, there, ms)?.delivered.atMs);
          expect(ms >= fromMs && ms < untilMs).toBe(true);
          if (deliveredMs === undefined) continue;
          const lastOne = decideJourney(origin, way, there, untilMs - 1);
          const next = decideJourney(origin, way, there, untilMs);
          expect(lastOne?.delivered.atMs).toBe(deliveredMs);
          if (untilMs - ms < 45 * 24 * hour) expect(next?.delivered.atMs).not.toBe(deliveredMs);
        }
      },
    ),
    { numRuns: 250 },
  );
});
