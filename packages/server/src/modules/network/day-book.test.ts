// Guarantee: a place is never given more on a day than its limits, what is placed is all that was
// asked, on the first day with room for it, and an order is cut only when no day takes it whole.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { dayOfDate, zoneNamed } from '../../lib/time-zones.ts';
import { type CapacityDay, type DayClaim, dayChanges, measures, workOf } from './capacity.ts';
import { createDayBook, type DayShare, type LineUnits, workDaysMax } from './day-book.ts';
import { workDays } from './decide-work-days.ts';
import { decideJourney } from './decide-journey.ts';
import type { Location } from './location.ts';

const id = '00000000-0000-7000-8000-000000000001' as Uuid;
const open = [{ open: '09:00', close: '17:00' }];
const weekdays = { mon: open, tue: open, wed: open, thu: open, fri: open, sat: [], sun: [] };

function place(limits: { orders: number | null; lines: number | null; units: number | null }) {
  return {
    id,
    timeZone: 'America/Denver',
    calendar: {
      openingHours: weekdays,
      cutOff: '15:00',
      holidays: ['2026-12-25'],
      processingHours: 2,
    },
    capacityOrdersPerDay: limits.orders,
    capacityLinesPerDay: limits.lines,
    capacityUnitsPerDay: limits.units,
  } as unknown as Location;
}

/** A Wednesday, ten in the morning in Denver. */
const wednesday = Date.parse('2026-12-23T17:00:00.000Z');
const day = dayOfDate('2026-12-23');

it('the working days of an order begin where its journey does, and leave out days off', () => {
  const days = (fromMs: number): number[] =>
    [...workDays(place({ orders: 1, lines: null, units: null }), fromMs).take(4)].map(
      (one) => one.day - day,
    );
  expect(days(wednesday)).toEqual([0, 1, 5, 6]);
  // After the cut-off.
  expect(days(wednesday + 6 * 3_600_000)).toEqual([1, 5, 6, 7]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 * 86_400_000 }), (later) => {
      const location = place({ orders: 1, lines: null, units: null });
      const [first] = workDays(location, wednesday + later);
      const way = {
        times: {
          workingDays: new Set([0, 1, 2, 3, 4, 5, 6]),
          deliveryDays: new Set([0, 1, 2, 3, 4, 5, 6]),
          holidays: new Set<number>(),
          pickUpMs: [],
          deliverByMs: 0,
        },
        transitDays: 0,
      };
      const zone = zoneNamed(location.timeZone);
      const start = decideJourney(location, way, zone, wednesday + later)?.start;
      expect(first?.day).toBe(Math.floor(((start?.atMs ?? 0) - 7 * 3_600_000) / 86_400_000));
    }),
  );
});

it('the second of two orders a day goes to the next working day', () => {
  const location = place({ orders: 1, lines: null, units: null });
  const book = createDayBook([location], []);
  const days: number[] = [];
  for (let n = 0; n < 4; n++) {
    const shares = book.place(location, wednesday, [{ line: 1, units: 2 }]) ?? [];
    book.take(id, shares);
    days.push(...shares.map((share) => share.day - day));
  }
  expect(days).toEqual([0, 1, 5, 6]);
  expect(book.left(location, wednesday)).toEqual({ orders: 0, lines: undefined, units: undefined });
});

it('a place that takes nothing has no day, and one without limits is not counted', () => {
  const location = place({ orders: 0, lines: null, units: null });
  expect(createDayBook([location], []).place(location, wednesday, [{ line: 1, units: 1 }])).toBe(
    undefined,
  );
  expect(createDayBook([], []).counts(id)).toBe(false);
});

it('an order larger than a day takes is spread, unless a day takes it whole no later', () => {
  const location = place({ orders: null, lines: null, units: 10 });
  const large: LineUnits[] = [
    { line: 1, units: 14 },
    { line: 2, units: 8 },
  ];
  const book = createDayBook([location], []);
  expect(book.place(location, wednesday, large)).toEqual([
    { day, lines: [{ line: 1, units: 10 }] },
    {
      day: day + 1,
      lines: [
        { line: 1, units: 4 },
        { line: 2, units: 6 },
      ],
    },
    { day: day + 5, lines: [{ line: 2, units: 2 }] },
  ]);
  const wide: CapacityDay = {
    locationId: id,
    day: day + 1,
    used: { orders: 3, lines: 3, units: 30 },
    own: { orders: null, lines: null, units: 60 },
  };
  expect(createDayBook([location], [wide]).place(location, wednesday, large)).toEqual([
    { day: day + 1, lines: large },
  ]);
});

it('a day that is closed to work cuts no order that the days after it take whole', () => {
  const location = place({ orders: null, lines: null, units: 10 });
  const closed: CapacityDay = {
    locationId: id,
    day,
    used: { orders: 0, lines: 0, units: 0 },
    own: { orders: 0, lines: null, units: null },
  };
  const busy: CapacityDay = {
    locationId: id,
    day: day + 1,
    used: { orders: 1, lines: 1, units: 7 },
    own: undefined,
  };
  const lines = [{ line: 1, units: 5 }];
  const book = createDayBook([location], [closed, busy]);
  expect(book.place(location, wednesday, lines)).toEqual([{ day: day + 5, lines }]);
});

const limit = fc.option(fc.integer({ min: 0, max: 12 }), { nil: null });
const limits = fc.record({ orders: limit, lines: limit, units: limit });
const wishes = fc.array(fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 12,
});

it('never takes more than a day allows, and loses no unit', () => {
  fc.assert(
    fc.property(
      limits,
      wishes,
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), limits), { maxLength: 5 }),
      (standing, orders, own) => {
        const location = place(standing);
        const kept = new Map(own.map(([later, mine]) => [day + later, mine]));
        const book = createDayBook(
          [location],
          [...kept].map(([one, mine]) => ({
            locationId: id,
            day: one,
            used: { orders: 0, lines: 0, units: 0 },
            own: mine,
          })),
        );
        const claims: DayClaim[] = [];
        orders.forEach((units, order) => {
          const lines = units.map((one, line) => ({ line, units: one }));
          const shares = book.place(location, wednesday, lines);
          if (shares === undefined) return;
          expect(sumsOf(shares)).toEqual(units);
          book.take(id, shares);
          claims.push(...claimsOf(order, shares));
        });
        for (const { workDay, ...used } of workOf(claims).values()) {
          const most = kept.get(Number(workDay)) ?? standing;
          for (const measure of measures)
            expect(used[measure]).toBeLessThanOrEqual(most[measure] ?? Infinity);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('a whole order is on the first day with room: on no earlier working day did it fit', () => {
  fc.assert(
    fc.property(limits, wishes, (standing, orders) => {
      const location = place(standing);
      const book = createDayBook([location], []);
      const working = [...workDays(location, wednesday).take(workDaysMax)].map((one) => one.day);
      const used = new Map(working.map((one) => [one, { orders: 0, lines: 0, units: 0 }]));
      for (const units of orders) {
        const work = {
          orders: 1,
          lines: units.length,
          units: units.reduce((sum, one) => sum + one, 0),
        };
        const fits = (one: number): boolean =>
          measures.every(
            (measure) =>
              (used.get(one)?.[measure] ?? 0) + work[measure] <= (standing[measure] ?? Infinity),
          );
        const shares = book.place(
          location,
          wednesday,
          units.map((one, line) => ({ line, units: one })),
        );
        const first = working.find(fits);
        if (first !== undefined) expect(shares?.map((share) => share.day)).toEqual([first]);
        if (shares?.length !== 1 || first === undefined) return;
        book.take(id, shares);
        const before = used.get(first);
        if (before !== undefined)
          used.set(first, {
            orders: before.orders + 1,
            lines: before.lines + work.lines,
            units: before.units + work.units,
          });
      }
    }),
    { numRuns: 60 },
  );
});

it('what changes for days is what the claims are after, less what they were before', () => {
  const claim = fc.record({
    locationId: fc.constantFrom(id, '00000000-0000-7000-8000-000000000002' as Uuid),
    workDay: fc.constantFrom('2026-12-23', '2026-12-24'),
    orderId: fc.constantFrom('a' as Uuid, 'b' as Uuid),
    orderLineId: fc.constantFrom('x' as Uuid, 'y' as Uuid, 'z' as Uuid),
    quantity: fc.integer({ min: 1, max: 9 }),
    id: fc.uuid().map((one) => one as Uuid),
  });
  fc.assert(
    fc.property(fc.array(claim), fc.array(claim), (before, after) => {
      const sums = workOf(before);
      for (const change of dayChanges(before, after)) {
        const key = `${change.locationId} ${change.workDay}`;
        const was = sums.get(key) ?? { ...change, orders: 0, lines: 0, units: 0 };
        sums.set(key, {
          ...was,
          orders: was.orders + change.orders,
          lines: was.lines + change.lines,
          units: was.units + change.units,
        });
      }
      const plain = (works: ReturnType<typeof workOf>): string[] =>
        [...works]
          .filter(([, { units }]) => units > 0)
          .map(([key, { orders, lines, units }]) => `${key} ${orders} ${lines} ${units}`)
          .toSorted();
      expect(plain(sums)).toEqual(plain(workOf(after)));
    }),
  );
});

function sumsOf(shares: readonly DayShare[]): number[] {
  const sums: number[] = [];
  for (const { line, units } of shares.flatMap((share) => share.lines))
    sums[line] = (sums[line] ?? 0) + units;
  return sums;
}

function claimsOf(order: number, shares: readonly DayShare[]): DayClaim[] {
  return shares.flatMap((share) =>
    share.lines.map(({ line, units }) => ({
      id,
      locationId: id,
      workDay: String(share.day),
      orderId: `o${order}` as Uuid,
      orderLineId: `o${order}-${line}` as Uuid,
      quantity: units,
    })),
  );
}
