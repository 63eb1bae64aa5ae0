import { dayMs, type Instant, instantOfMs, msOf, parseInstant, plusMs } from '../../lib/time.ts';
import {
  dateOfDay,
  dayAt,
  dayOfDate,
  instantMsOf,
  weekdayOf,
  type Zone,
  zoneNamed,
} from '../../lib/time-zones.ts';
import type { Fault } from '../../platform/errors.ts';

export const intervals = ['day', 'week', 'month'] as const;
export type Interval = (typeof intervals)[number];

/** From an instant to before another one, and its parts by the clock of a zone. */
export type Period = {
  readonly from: Instant;
  readonly until: Instant;
  readonly timeZone: string;
  /** Where each part begins; one part, the whole, without an interval. */
  readonly starts: readonly Instant[];
  /** The first day of each part in the zone; null without an interval. */
  readonly names: readonly (string | null)[];
};

/** What a caller says of a period; all of it may be left out. */
export type AskedPeriod = {
  start_date?: string | undefined;
  end_date?: string | undefined;
  time_zone?: string | undefined;
  interval?: Interval | undefined;
};

const daysMost = 3660;
const daysUsual = 30;
const partsMost = 1000;
/** Clocks are known for these years; nothing was ordered in others. */
const [yearFirst, yearLast] = ['1970', '2200'];

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The zone of a name; undefined where there is none of it. */
function findZone(name: string): Zone | undefined {
  try {
    return zoneNamed(name);
  } catch {
    return undefined;
  }
}

/**
 * The period that is asked for. A plain date is a whole day of the zone, also as the end; an
 * instant is itself, and as the end it is left out. Without an end it is today, whole; without a
 * beginning the 30 days up to the end.
 */
export function decidePeriod(asked: AskedPeriod, now: Instant): Period | { faults: Fault[] } {
  const zone = findZone(asked.time_zone ?? 'UTC');
  if (zone === undefined) {
    const detail = 'An IANA name such as Europe/Berlin.';
    return { faults: [{ pointer: '?time_zone', code: 'invalid', detail }] };
  }
  const faults: Fault[] = [];
  const today = dayAt(zone, msOf(now));
  const until = readEnd(zone, asked.end_date ?? dateOfDay(today), '?end_date', 1, faults);
  const usual = until === undefined ? now : plusMs(until, -1);
  const first = dateOfDay(dayAt(zone, msOf(usual)) - daysUsual + 1);
  const from = readEnd(zone, asked.start_date ?? first, '?start_date', 0, faults);
  if (from === undefined || until === undefined) return { faults };
  faults.push(...faultsOf(from, until));
  if (faults.length > 0) return { faults };
  const parts = partsOf(zone, from, until, asked.interval);
  if (parts.starts.length > partsMost) {
    const detail = `At most ${partsMost} parts: a longer interval or a shorter period.`;
    return { faults: [{ pointer: '?interval', code: 'out_of_range', detail }] };
  }
  return { from, until, timeZone: zone.name, ...parts };
}

function readEnd(
  zone: Zone,
  text: string,
  pointer: string,
  daysAfter: number,
  faults: Fault[],
): Instant | undefined {
  const instant = parseInstant(text);
  if (instant === undefined) {
    const detail = 'A date such as 2026-11-23, or an RFC 3339 date-time.';
    faults.push({ pointer, code: 'invalid_timestamp', detail });
    return undefined;
  }
  const year = instant.slice(0, 4);
  if (year < yearFirst || year > yearLast) {
    const detail = `A time of the years ${yearFirst} to ${yearLast}.`;
    faults.push({ pointer, code: 'out_of_range', detail });
    return undefined;
  }
  return isDate(text) ? startOfDay(zone, dayOfDate(text) + daysAfter) : instant;
}

function faultsOf(from: Instant, until: Instant): Fault[] {
  if (until <= from) {
    const detail = 'It is before start_date, or the same instant.';
    return [{ pointer: '?end_date', code: 'contradiction', detail }];
  }
  if (msOf(until) - msOf(from) <= (daysMost + 1) * dayMs) return [];
  return [
    { pointer: '?end_date', code: 'out_of_range', detail: `At most ${daysMost} days at a time.` },
  ];
}

function startOfDay(zone: Zone, day: number): Instant {
  return instantOfMs(instantMsOf(zone, day, 0, 'last'));
}

function partsOf(
  zone: Zone,
  from: Instant,
  until: Instant,
  interval: Interval | undefined,
): Pick<Period, 'starts' | 'names'> {
  if (interval === undefined) return { starts: [from], names: [null] };
  const starts = [from];
  let day = dayAt(zone, msOf(from));
  const names = [dateOfDay(day)];
  for (;;) {
    day = nextStart(day, interval);
    const start = startOfDay(zone, day);
    if (start >= until || starts.length > partsMost) return { starts, names };
    // A day that the zone left out has no part.
    if (start <= (starts.at(-1) ?? from)) {
      names[names.length - 1] = dateOfDay(day);
      continue;
    }
    starts.push(start);
    names.push(dateOfDay(day));
  }
}

/** The first day of the next day, ISO week or month. */
function nextStart(day: number, interval: Interval): number {
  if (interval === 'day') return day + 1;
  if (interval === 'week') return day + 7 - weekdayOf(day);
  const [year = 0, month = 1] = dateOfDay(day).split('-').map(Number);
  return Math.round(Date.UTC(year, month, 1) / dayMs);
}

/** The end of a part of the period. */
export function endOfPart(period: Period, part: number): Instant {
  return period.starts[part + 1] ?? period.until;
}
