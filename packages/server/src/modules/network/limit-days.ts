import { present } from '../../lib/assert.ts';
import { encodeId } from '../../lib/ids.ts';
import { msOf, parseInstant } from '../../lib/time.ts';
import { dateOfDay, dayAt, dayOfDate, zoneNamed } from '../../lib/time-zones.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { networkChanges } from './cached-network.ts';
import { leftOf, standingLimits, type WorkLimits } from './capacity.ts';
import { isOpenOn } from './decide-work-days.ts';
import type { LocationRow } from './location.ts';
import { locationOf } from './read-location.ts';
import { getLocation } from './save-locations.ts';
import { lockLocations, updateLocations } from './store.ts';
import {
  type CapacityRow,
  markOverbooked,
  ownLimits,
  selectDays,
  writeLimits,
} from './store-capacity.ts';
import type {
  CapacityDayWire,
  CapacityLimitsInput,
  LocationCapacityWire,
} from './wire-capacity.ts';

const daysUsual = 14;
const daysMax = 366;
/** Dates have four digits of a year. */
const lastDay = dayOfDate('9999-12-31');

/** What a location has to do on days from one to another, and what of them is left. */
export async function readCapacity(
  ctx: Context,
  tx: Tx,
  input: { ref: string; from: string | undefined; until: string | undefined },
): Promise<LocationCapacityWire> {
  const row = await getLocation(tx, input.ref);
  const faults: Fault[] = [];
  const read = (name: 'from' | 'until', usual: number): number => {
    const text = input[name];
    if (text === undefined) return usual;
    const day = dayNamed(text);
    if (day === undefined) faults.push({ pointer: `?${name}`, ...noDate });
    return day ?? usual;
  };
  const from = read('from', todayAt(ctx, row));
  const until = read('until', Math.min(from + daysUsual - 1, lastDay));
  if (faults.length === 0 && (until < from || until >= from + daysMax)) {
    const detail = `It is the same day or one of the ${daysMax - 1} after it.`;
    faults.push({ pointer: '?until', code: 'out_of_range', detail });
  }
  if (faults.length > 0) {
    throw new Refusal('invalid_parameter', 'The days are not a period.', { faults });
  }
  const kept = await selectDays(tx, [row.id], dateOfDay(from), dateOfDay(until));
  const byDate = new Map(kept.map((one) => [one.workDay, one]));
  const days: CapacityDayWire[] = [];
  for (let day = from; day <= until; day++)
    days.push(presentDay(row, day, byDate.get(dateOfDay(day))));
  return {
    object: 'location_capacity',
    location_id: encodeId('loc', row.id),
    time_zone: row.timeZone,
    days,
  };
}

/**
 * Gives a day of a location limits of its own; with undefined those of every day count again. What
 * was taken before stays taken, though it be more: then the day is marked as overbooked.
 */
export async function limitDay(
  ctx: Context,
  tx: Tx,
  input: { ref: string; date: string; limits: CapacityLimitsInput | undefined },
): Promise<CapacityDayWire> {
  const found = await getLocation(tx, input.ref);
  const before = present((await lockLocations(tx, [found.id]))[0], 'A location just read');
  const day = dayNamed(input.date);
  if (day === undefined) throw new Refusal('not_found', `There is no day ${input.date}.`);
  if (day < todayAt(ctx, before)) {
    const detail = `${input.date} is over at ${before.code}.`;
    throw invalid([{ pointer: '#', code: 'out_of_range', detail }]);
  }
  const { limits } = input;
  const own: WorkLimits | undefined = limits && {
    orders: limits.orders ?? null,
    lines: limits.lines ?? null,
    units: limits.units ?? null,
  };
  const at = { locationId: before.id, workDay: dateOfDay(day) };
  const [kept] = await selectDays(tx, [before.id], at.workDay, at.workDay);
  if (isSame(kept && ownLimits(kept), own)) return presentDay(before, day, kept);
  await writeLimits(tx, ctx.now(), at, own);
  await markOverbooked(tx, ctx.now(), [before.id]);
  // Whoever remembers the network learns by its versions that days have changed.
  await updateLocations(tx, [{ ...before, version: before.version + 1, updatedAt: ctx.now() }]);
  networkChanges(tx);
  const [after] = await selectDays(tx, [before.id], at.workDay, at.workDay);
  const object = presentDay(before, day, after);
  await recordFacts(ctx, tx, [
    {
      type: 'location.capacity_changed',
      subjectType: 'loc',
      subjectId: before.id,
      data: { object },
    },
  ]);
  return object;
}

const noDate = { code: 'invalid_timestamp', detail: 'It is no date such as 2026-12-24.' };

function dayNamed(text: string): number | undefined {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(text) !== undefined;
  return isDate ? dayOfDate(text) : undefined;
}

const todayAt = (ctx: Context, { timeZone }: LocationRow): number =>
  dayAt(zoneNamed(timeZone), msOf(ctx.now()));

function isSame(a: WorkLimits | undefined, b: WorkLimits | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.orders === b.orders && a.lines === b.lines && a.units === b.units;
}

function presentDay(row: LocationRow, day: number, kept: CapacityRow | undefined): CapacityDayWire {
  const own = kept && ownLimits(kept);
  const limits = own ?? standingLimits(row);
  const used = {
    orders: kept?.usedOrders ?? 0,
    lines: kept?.usedLines ?? 0,
    units: kept?.usedUnits ?? 0,
  };
  const left = leftOf(limits, used);
  const measure = (name: keyof WorkLimits) => ({
    used: used[name],
    limit: limits[name],
    left: left[name] ?? null,
  });
  return {
    object: 'capacity_day',
    location_id: encodeId('loc', row.id),
    date: dateOfDay(day),
    working: isOpenOn(locationOf(row), day),
    own_limits: own !== undefined,
    orders: measure('orders'),
    lines: measure('lines'),
    units: measure('units'),
    overbooked_at: kept?.overbookedAt ?? null,
  };
}
