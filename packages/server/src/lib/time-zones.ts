// Wall clocks of IANA time zones, from the rules that Intl knows. Days are counted from 1970-01-01.
import { assert } from './assert.ts';

/**
 * A wall clock reading: the local day, and the milliseconds since its midnight as the clock shows
 * them.
 */
export type LocalTime = { readonly day: number; readonly msOfDay: number };

/** While a zone keeps one offset: from the first millisecond to before the last. */
type Span = { readonly fromMs: number; readonly untilMs: number; readonly offsetMs: number };

const dayMs = 86_400_000;
const secondMs = 1000;
/** No zone is known to have gone to another offset and back within this since 1970. */
const lookEveryMs = 4 * dayMs;

/** One zone with the spans of the years that were asked for. */
export type Zone = {
  readonly name: string;
  /** Milliseconds that its clock is ahead of UTC at an instant. */
  readonly offsetMsAt: (ms: number) => number;
};

const zones = new Map<string, Zone>();
const zonesMax = 1024;

/**
 * The zone of an IANA name, ready for many questions: the first of a year costs about a
 * millisecond, the others some nanoseconds. Throws a RangeError for a name that Intl does not know.
 */
export function zoneNamed(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = createZone(name);
    if (zones.size >= zonesMax) zones.clear();
    zones.set(name, zone);
  }
  return zone;
}

function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const byYear = new Map<number, readonly Span[]>();
  let last: Span = { fromMs: 0, untilMs: 0, offsetMs: 0 };
  const offsetMsAt = (ms: number): number => {
    if (ms >= last.fromMs && ms < last.untilMs) return last.offsetMs;
    const year = new Date(ms).getUTCFullYear();
    let spans = byYear.get(year);
    if (spans === undefined) {
      spans = spansOfYear(format, year);
      byYear.set(year, spans);
    }
    const span = spans.find((one) => ms >= one.fromMs && ms < one.untilMs);
    assert(span !== undefined, 'The spans of a year cover it.');
    last = span;
    return span.offsetMs;
  };
  return { name, offsetMsAt };
}

/** The offset as Intl tells it, the slow way. */
function askOffsetMs(format: Intl.DateTimeFormat, ms: number): number {
  const fields: Partial<Record<string, number>> = {};
  for (const { type, value } of format.formatToParts(ms)) fields[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/**
 * Looked at every few days, as some zones change twice in a month; a change is bisected to the
 * second.
 */
function spansOfYear(format: Intl.DateTimeFormat, year: number): Span[] {
  const spans: Span[] = [];
  const [startMs, endMs] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
  let fromMs = startMs;
  let offsetMs = askOffsetMs(format, startMs);
  for (let ms = startMs; ms < endMs; ms += lookEveryMs) {
    const nextMs = Math.min(ms + lookEveryMs, endMs - secondMs);
    const nextOffset = askOffsetMs(format, nextMs);
    if (nextOffset === offsetMs) continue;
    let [low, high] = [ms, nextMs];
    while (high - low > secondMs) {
      const middle = Math.floor((low + high) / 2 / secondMs) * secondMs;
      if (askOffsetMs(format, middle) === offsetMs) low = middle;
      else high = middle;
    }
    spans.push({ fromMs, untilMs: high, offsetMs });
    [fromMs, offsetMs] = [high, nextOffset];
  }
  spans.push({ fromMs, untilMs: endMs, offsetMs });
  return spans;
}

/** What a clock in the zone shows at an instant. */
export function localTimeOf(zone: Zone, ms: number): LocalTime {
  const local = ms + zone.offsetMsAt(ms);
  const day = Math.floor(local / dayMs);
  return { day, msOfDay: local - day * dayMs };
}

/**
 * The instant at which a clock in the zone shows a time of a day. A time that is skipped when
 * clocks go forward is the instant of the change; one that comes twice is the `first` or the
 * `last`. Later wall clock readings never give earlier instants.
 */
export function instantMsOf(
  zone: Zone,
  day: number,
  msOfDay: number,
  which: 'first' | 'last' = 'first',
): number {
  const local = day * dayMs + msOfDay;
  // Offsets are within 26 hours of each other the world over, so these are before and after a
  // change.
  const before = zone.offsetMsAt(local - dayMs - zone.offsetMsAt(local));
  const after = zone.offsetMsAt(local + dayMs - zone.offsetMsAt(local));
  if (before === after) return local - before;
  const early = local - before;
  const late = local - after;
  const isEarly = zone.offsetMsAt(early) === before;
  const isLate = zone.offsetMsAt(late) === after;
  if (isEarly && isLate) return which === 'first' ? Math.min(early, late) : Math.max(early, late);
  if (isEarly) return early;
  if (isLate) return late;
  return changeBetween(zone, Math.min(early, late), Math.max(early, late));
}

/** The instant between the two from which the later one's offset holds. */
function changeBetween(zone: Zone, lowMs: number, highMs: number): number {
  const offset = zone.offsetMsAt(highMs);
  let [low, high] = [lowMs, highMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offsetMsAt(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The local day of an instant, with days ending at their last midnight: never an earlier day later
 * on, not even where clocks go back from one day into the day before.
 */
export function dayAt(zone: Zone, ms: number): number {
  const { day } = localTimeOf(zone, ms);
  return ms < instantMsOf(zone, day, 0, 'last') ? day - 1 : day;
}

/** Monday 0 to Sunday 6. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** "2026-12-25" of a day. */
export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The day of "2026-12-25". */
export function dayOfDate(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

/** Milliseconds since midnight of "15:00"; "24:00" is the end of the day. */
export function msOfClock(clock: string): number {
  return (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))) * 60_000;
}
