import { present } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Location } from './location.ts';

/** How much work: orders that the place sends something of, their lines, units. */
export type Work = { readonly orders: number; readonly lines: number; readonly units: number };

/** The most work of a day; null is without limit. */
export type WorkLimits = { readonly [measure in keyof Work]: number | null };

export const measures = ['orders', 'lines', 'units'] as const;

/** A place's day, counted from 1970-01-01, as it is kept. */
export type CapacityDay = {
  readonly locationId: Uuid;
  readonly day: number;
  readonly used: Work;
  /** Limits of this day alone; undefined: those of every day. */
  readonly own: WorkLimits | undefined;
};

/** Units of an order line that a place works on that day. */
export type DayClaim = {
  /** Its reservation. */
  readonly id: Uuid;
  readonly locationId: Uuid;
  /** Local date, "2026-12-24". */
  readonly workDay: string;
  readonly orderId: Uuid;
  readonly orderLineId: Uuid;
  readonly quantity: number;
};

/** What is added to a day's work, or taken off it. */
export type DayChange = Work & { readonly locationId: Uuid; readonly workDay: string };

/** The most that a place does on every day that says nothing else. */
export function standingLimits(
  location: Pick<Location, 'capacityOrdersPerDay' | 'capacityLinesPerDay' | 'capacityUnitsPerDay'>,
): WorkLimits {
  return {
    orders: location.capacityOrdersPerDay,
    lines: location.capacityLinesPerDay,
    units: location.capacityUnitsPerDay,
  };
}

export const isLimited = (limits: WorkLimits): boolean =>
  measures.some((measure) => limits[measure] !== null);

/** What of a day is left; undefined is without limit, nought where more was taken than that. */
export function leftOf(
  limits: WorkLimits,
  used: Work,
): { [measure in keyof Work]: number | undefined } {
  const left = (measure: keyof Work): number | undefined => {
    const limit = limits[measure];
    return limit === null ? undefined : Math.max(0, limit - used[measure]);
  };
  return { orders: left('orders'), lines: left('lines'), units: left('units') };
}

/** The work that claims are, by place and day: an order and a line count once, however cut. */
export function workOf(claims: readonly DayClaim[]): Map<string, DayChange> {
  const found = new Map<string, DayChange & { seen: Set<Uuid> }>();
  for (const { locationId, workDay, orderId, orderLineId, quantity } of claims) {
    const key = `${locationId} ${workDay}`;
    const so = found.get(key) ?? {
      locationId,
      workDay,
      orders: 0,
      lines: 0,
      units: 0,
      seen: new Set<Uuid>(),
    };
    found.set(key, {
      ...so,
      orders: so.orders + (so.seen.has(orderId) ? 0 : 1),
      lines: so.lines + (so.seen.has(orderLineId) ? 0 : 1),
      units: so.units + quantity,
    });
    so.seen.add(orderId).add(orderLineId);
  }
  return found;
}

/** What changes for the days when these claims become those: whole orders, before and after. */
export function dayChanges(before: readonly DayClaim[], after: readonly DayClaim[]): DayChange[] {
  const [was, is] = [workOf(before), workOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((key) => {
    const change = changeOf(was.get(key), is.get(key));
    return measures.some((measure) => change[measure] !== 0) ? [change] : [];
  });
}

function changeOf(was: DayChange | undefined, is: DayChange | undefined): DayChange {
  const { locationId, workDay } = present(was ?? is, 'A day that changes');
  const of = (measure: keyof Work): number => (is?.[measure] ?? 0) - (was?.[measure] ?? 0);
  return { locationId, workDay, orders: of('orders'), lines: of('lines'), units: of('units') };
}
