import { instantMsOf, localTimeOf, weekdayOf, type Zone } from '../../lib/time-zones.ts';

/** When a schedule's turns are, on a wall clock. */
export type Turns = {
  /** Whether there are turns on a local day, counted from 1970-01-01. */
  readonly isDay: (day: number) => boolean;
  /** Minutes since midnight, ascending, none twice. */
  readonly minutes: readonly number[];
};

const minutesOfDay = 1440;
const dayMs = 86_400_000;
/** 29 February of a year after one that is no leap year may be eight years away. */
const daysLookedAt = 366 * 9;

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdays = 'sun mon tue wed thu fri sat'.split(' ');

type Field = { name: string; least: number; most: number; names?: readonly string[] };
const fields: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: months },
  { name: 'day of week', least: 0, most: 7, names: weekdays },
];

/** Turns every so many minutes from each local midnight on. */
export function turnsEvery(everyMinutes: number): Turns {
  const minutes: number[] = [];
  for (let at = 0; at < minutesOfDay; at += everyMinutes) minutes.push(at);
  return { isDay: () => true, minutes };
}

/**
 * Reads the five fields of a cron line: minute, hour, day of month, month, day of week; each `*`, a
 * value, a range, a list or steps of these; months and weekdays also by their English names. When
 * both days are restricted one of them is enough, as in cron. A text says what is wrong.
 */
export function readCron(text: string): Turns | string {
  const parts = text.trim().split(/\s+/u);
  if (parts.length !== fields.length)
    return `It has ${parts.length} fields; five are needed: minute hour day-of-month month day-of-week.`;
  const sets: ReadonlySet<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const values = readField(parts[index] ?? '', field);
    if (typeof values === 'string') return values;
    sets.push(values);
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = sets;
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek) return 'Five fields are needed.';
  const byDate = !(parts[2] ?? '').startsWith('*');
  const byWeekday = !(parts[4] ?? '').startsWith('*');
  const minutes = [...hour]
    .flatMap((h) => [...minute].map((m) => h * 60 + m))
    .toSorted((a, b) => a - b);
  return {
    isDay: (day) => {
      const date = new Date(day * dayMs);
      if (!month.has(date.getUTCMonth() + 1)) return false;
      const isDate = dayOfMonth.has(date.getUTCDate());
      // Their Sunday is 0; ours comes last.
      const isWeekday = dayOfWeek.has((weekdayOf(day) + 1) % 7);
      return byDate && byWeekday ? isDate || isWeekday : isDate && isWeekday;
    },
    minutes,
  };
}

function readField(text: string, field: Field): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', steps] = part.split('/', 2);
    const step = steps === undefined ? 1 : /^\d{1,4}$/u.test(steps) ? Number(steps) : 0;
    const ends = endsOf(range, field, steps !== undefined);
    if (ends === undefined || step < 1)
      return `"${part.slice(0, 40)}" is no ${field.name}: it goes from ${field.least} to ${field.most}.`;
    for (let value = ends[0]; value <= ends[1]; value += step)
      values.add(field.name === 'day of week' ? value % 7 : value);
  }
  return values;
}

function endsOf(range: string, field: Field, isStepped: boolean): [number, number] | undefined {
  if (range === '*') return [field.least, field.most];
  const [from = '', to] = range.split('-', 2);
  const low = valueOf(from, field);
  const high = to === undefined ? (isStepped ? field.most : low) : valueOf(to, field);
  if (low === undefined || high === undefined || low > high) return undefined;
  return [low, high];
}

function valueOf(text: string, { least, most, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + least;
  if (!/^\d{1,2}$/u.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

/**
 * The first turn after an instant, on the clock of the zone; undefined when there is none within
 * nine years. What the clock skips in spring is at the change; what it shows twice is at the first.
 */
export function nextTurn(turns: Turns, zone: Zone, afterMs: number): number | undefined {
  const today = localTimeOf(zone, afterMs).day;
  for (let day = today - 1; day <= today + daysLookedAt; day++) {
    if (!turns.isDay(day)) continue;
    for (const minute of turns.minutes) {
      const at = instantMsOf(zone, day, minute * 60_000);
      if (at > afterMs) return at;
    }
  }
  return undefined;
}

/** The last turn at or before an instant, none before `fromMs`, which is a turn itself. */
export function lastTurn(turns: Turns, zone: Zone, fromMs: number, nowMs: number): number {
  const today = localTimeOf(zone, nowMs).day;
  for (let day = today; day >= today - daysLookedAt; day--) {
    if (!turns.isDay(day)) continue;
    for (const minute of turns.minutes.toReversed()) {
      const at = instantMsOf(zone, day, minute * 60_000);
      if (at <= fromMs) return fromMs;
      if (at <= nowMs) return at;
    }
  }
  return fromMs;
}
