import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dateOfDay,
  dayOfDate,
  instantMsOf,
  localTimeOf,
  msOfClock,
  weekdayOf,
  zoneNamed,
} from './time-zones.ts';

// Northern and southern summer times, half an hour's change, a change at midnight, one about the
// date line, two changes within a month (Ramadan), and none at all.
const names = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Asia/Kolkata',
  'America/St_Johns',
  'Africa/Cairo',
];
const zoneNames = fc.constantFrom(...names);
const from = Date.UTC(2005, 0, 1);
const until = Date.UTC(2035, 0, 1);
const instants = fc.integer({ min: from, max: until });

/** The slow way, by other means: what Intl writes for the instant. */
function written(name: string, ms: number): string {
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone: name,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ms);
  return text.replace(' ', 'T');
}

function shown(name: string, ms: number): string {
  const { day, msOfDay } = localTimeOf(zoneNamed(name), ms);
  return new Date(day * 86_400_000 + msOfDay).toISOString().slice(0, 19);
}

test('the clock shows what Intl writes, also in the hours about a change of the clock', () => {
  fc.assert(
    fc.property(zoneNames, instants, (name, ms) => {
      expect(shown(name, ms)).toBe(written(name, ms));
    }),
    { numRuns: 1500 },
  );
  for (const name of names) {
    for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2027, 0, 1); ms += 6.5 * 3_600_000) {
      expect(shown(name, ms)).toBe(written(name, ms));
    }
  }
});

test('an instant comes back from its wall clock, as the first or the last of twins', () => {
  fc.assert(
    fc.property(zoneNames, instants, (name, ms) => {
      const zone = zoneNamed(name);
      const { day, msOfDay } = localTimeOf(zone, ms);
      const twins = [
        instantMsOf(zone, day, msOfDay, 'first'),
        instantMsOf(zone, day, msOfDay, 'last'),
      ];
      expect(twins).toContain(ms);
      expect(twins[0]).toBeLessThanOrEqual(twins[1] ?? 0);
    }),
    { numRuns: 1500 },
  );
});

test('a later reading of the clock is never an earlier instant, whatever the clock does', () => {
  const minutes = fc.integer({ min: 0, max: 1440 });
  const days = fc.integer({ min: dayOfDate('2005-01-01'), max: dayOfDate('2034-12-31') });
  fc.assert(
    fc.property(
      zoneNames,
      days,
      minutes,
      fc.integer({ min: 0, max: 3000 }),
      fc.constantFrom('first' as const, 'last' as const),
      (name, day, minute, more, which) => {
        const zone = zoneNamed(name);
        const early = instantMsOf(zone, day, minute * 60_000, which);
        const late = instantMsOf(zone, day, (minute + more) * 60_000, which);
        expect(late).toBeGreaterThanOrEqual(early);
      },
    ),
    { numRuns: 3000 },
  );
  // And at the changes themselves, minute by minute.
  for (const [name, date] of [
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-03-08'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['America/Santiago', '2026-09-06'],
    ['Pacific/Apia', '2011-12-30'],
    ['Africa/Casablanca', '2026-02-15'],
  ] as const) {
    const zone = zoneNamed(name);
    let last = Number.NEGATIVE_INFINITY;
    for (let minute = -720; minute <= 2880; minute++) {
      const ms = instantMsOf(zone, dayOfDate(date), minute * 60_000);
      expect(ms, `${name} ${date} ${minute}`).toBeGreaterThanOrEqual(last);
      last = ms;
    }
  }
});

test('what is skipped in spring is the instant of the change; what comes twice in autumn is two', () => {
  const berlin = zoneNamed('Europe/Berlin');
  const spring = dayOfDate('2026-03-29');
  const change = Date.parse('2026-03-29T01:00:00Z');
  for (const clock of ['02:00', '02:30', '03:00']) {
    expect(instantMsOf(berlin, spring, msOfClock(clock))).toBe(change);
  }
  const autumn = dayOfDate('2026-10-25');
  const at = (which: 'first' | 'last'): string =>
    new Date(instantMsOf(berlin, autumn, msOfClock('02:30'), which)).toISOString();
  expect(at('first')).toBe('2026-10-25T00:30:00.000Z');
  expect(at('last')).toBe('2026-10-25T01:30:00.000Z');
  // Samoa had no 30 December 2011 at all.
  const apia = zoneNamed('Pacific/Apia');
  expect(instantMsOf(apia, dayOfDate('2011-12-30'), msOfClock('12:00'))).toBe(
    Date.parse('2011-12-30T10:00:00Z'),
  );
});

test('days know their date and weekday', () => {
  expect(dateOfDay(dayOfDate('2026-12-25'))).toBe('2026-12-25');
  expect(weekdayOf(dayOfDate('2026-11-29'))).toBe(6);
  expect(weekdayOf(dayOfDate('1969-12-29'))).toBe(0);
});

test('an unknown name is refused', () => {
  expect(() => zoneNamed('Mars/Olympus')).toThrow(RangeError);
});
