import type { Uuid } from '../../lib/ids.ts';
import {
  type CapacityDay,
  leftOf,
  measures,
  standingLimits,
  type Work,
  type WorkLimits,
} from './capacity.ts';
import { type WorkDay, workDays } from './decide-work-days.ts';
import type { Location } from './location.ts';

/** Units of a line, of which there may be more. */
export type LineUnits = { readonly line: number; readonly units: number };

/** What of an order a place works on that day. */
export type DayShare = { readonly day: number; readonly lines: readonly LineUnits[] };

/** The days of places with daily limits, and what of them is taken: in memory, by one caller. */
export type DayBook = {
  /** Whether work at the place is counted by days. */
  readonly counts: (locationId: Uuid) => boolean;
  /** The day on which work of an instant begins, whatever room it has; undefined: never. */
  readonly firstDay: (location: Location, fromMs: number) => number | undefined;
  /** What is left of that day; undefined is without limit. */
  readonly left: (
    location: Location,
    fromMs: number,
  ) => { [measure in keyof Work]: number | undefined };
  /**
   * The days on which the place works on so much of an order that may begin at an instant: the
   * first that has room for all of it; where no day could ever take all of it, as many as it needs
   * one after the other. Undefined when there is no room within the next working days.
   */
  readonly place: (
    location: Location,
    fromMs: number,
    lines: readonly LineUnits[],
  ) => readonly DayShare[] | undefined;
  /** Counts shares as taken. */
  readonly take: (locationId: Uuid, shares: readonly DayShare[]) => void;
  /** Counts work as taken, or as given back where it is below nought. */
  readonly add: (locationId: Uuid, day: number, work: Work) => void;
};

/** Working days that are looked at before a place is held to be full. */
export const workDaysMax = 90;

const noWork: Work = { orders: 0, lines: 0, units: 0 };
const withoutLimits: WorkLimits = { orders: null, lines: null, units: null };

type Days = { fromMs: number; untilMs: number; found: number[]; rest: Generator<WorkDay> };

/** A book over the places whose days are counted, and what is kept of their days. */
export function createDayBook(counted: readonly Location[], kept: readonly CapacityDay[]): DayBook {
  const standing = new Map(counted.map((one) => [one.id, standingLimits(one)]));
  const used = new Map<string, Work>();
  const own = new Map<string, WorkLimits>();
  for (const { locationId, day, used: work, own: limits } of kept) {
    used.set(`${locationId} ${day}`, work);
    if (limits !== undefined) own.set(`${locationId} ${day}`, limits);
  }
  const known = new Map<Uuid, Days>();

  /** The n-th working day for an instant: the same for all instants of a while. */
  const dayNo = (location: Location, fromMs: number, n: number): number | undefined => {
    let days = known.get(location.id);
    if (days === undefined || fromMs < days.fromMs || fromMs >= days.untilMs) {
      const rest = workDays(location, fromMs);
      const first = rest.next();
      const found = first.done === true ? [] : [first.value.day];
      // Where it never works, that is asked anew.
      const untilMs = first.done === true ? fromMs : first.value.untilMs;
      days = { fromMs, untilMs, found, rest };
      known.set(location.id, days);
    }
    while (days.found.length <= n) {
      const next = days.rest.next();
      if (next.done === true) return undefined;
      days.found.push(next.value.day);
    }
    return days.found[n];
  };

  const limitsOf = (id: Uuid, day: number): WorkLimits =>
    own.get(`${id} ${day}`) ?? standing.get(id) ?? withoutLimits;
  const roomOf = (id: Uuid, day: number): Work => {
    const left = leftOf(limitsOf(id, day), used.get(`${id} ${day}`) ?? noWork);
    return {
      orders: left.orders ?? Infinity,
      lines: left.lines ?? Infinity,
      units: left.units ?? Infinity,
    };
  };

  return {
    counts: (locationId) => standing.has(locationId),
    firstDay: (location, fromMs) => dayNo(location, fromMs, 0),
    left: (location, fromMs) => {
      const day = standing.has(location.id) ? dayNo(location, fromMs, 0) : undefined;
      if (day === undefined) return leftOf(withoutLimits, noWork);
      return leftOf(limitsOf(location.id, day), used.get(`${location.id} ${day}`) ?? noWork);
    },
    place: (location, fromMs, lines) => {
      const whole = workOfLines(lines);
      let spread: Spread = { shares: [], rest: lines };
      for (let n = 0; n < workDaysMax; n++) {
        const day = dayNo(location, fromMs, n);
        if (day === undefined) break;
        const room = roomOf(location.id, day);
        if (fits(whole, room)) return [{ day, lines }];
        const limits = limitsOf(location.id, day);
        const everFits = measures.every((one) => whole[one] <= (limits[one] ?? Infinity));
        if (everFits) continue;
        spread = spreadOn(spread, day, room);
        if (spread.rest.length === 0) return spread.shares;
      }
      return undefined;
    },
    take: (locationId, shares) => {
      for (const { day, lines } of shares) {
        const key = `${locationId} ${day}`;
        used.set(key, sumOf(used.get(key) ?? noWork, workOfLines(lines)));
      }
    },
    add: (locationId, day, work) => {
      const key = `${locationId} ${day}`;
      used.set(key, sumOf(used.get(key) ?? noWork, work));
    },
  };
}

/** The book of a network whose places have no limits. */
export const noDays: DayBook = createDayBook([], []);

type Spread = { readonly shares: readonly DayShare[]; readonly rest: readonly LineUnits[] };

/** As much of what is left as the day has room for, in the order of the lines. */
function spreadOn({ shares, rest }: Spread, day: number, room: Work): Spread {
  if (room.orders < 1) return { shares, rest };
  let { lines: linesLeft, units: unitsLeft } = room;
  const taken: LineUnits[] = [];
  const over: LineUnits[] = [];
  for (const { line, units } of rest) {
    const now = linesLeft < 1 ? 0 : Math.min(units, unitsLeft);
    if (now > 0) {
      taken.push({ line, units: now });
      linesLeft--;
      unitsLeft -= now;
    }
    if (now < units) over.push({ line, units: units - now });
  }
  if (taken.length === 0) return { shares, rest };
  return { shares: [...shares, { day, lines: taken }], rest: over };
}

function workOfLines(lines: readonly LineUnits[]): Work {
  return {
    orders: 1,
    lines: new Set(lines.map(({ line }) => line)).size,
    units: lines.reduce((sum, { units }) => sum + units, 0),
  };
}

const fits = (work: Work, room: Work): boolean =>
  measures.every((measure) => work[measure] <= room[measure]);

const sumOf = (a: Work, b: Work): Work => ({
  orders: a.orders + b.orders,
  lines: a.lines + b.lines,
  units: a.units + b.units,
});
