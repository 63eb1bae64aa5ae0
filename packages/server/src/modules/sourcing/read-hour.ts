import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type DayBook,
  leftOf,
  type Location,
  msUntilOpen,
  standingLimits,
  type Work,
} from '../network/index.ts';
import type { CompiledPolicy, CompiledRule } from '../policies/index.ts';
import { selectConsumed } from './store-hours.ts';

/** Demand is counted over so many weeks. */
const demandWeeks = 4;
const hourMs = 3_600_000;

/** What only the hour knows of the places, as far as the policies of a batch ask. */
export type HourFacts = {
  readonly openInHours: (location: Location, nowMs: number) => number;
  readonly left: (location: Location) => {
    ordersLeft: number | undefined;
    linesLeft: number | undefined;
    unitsLeft: number | undefined;
  };
  /** Units of a product that a place gives to customers in a week. */
  readonly weeklyUnits: (productId: Uuid, locationId: Uuid) => number;
};

const noLimits = { ordersLeft: undefined, linesLeft: undefined, unitsLeft: undefined };

/** The facts of an hour in which nobody asks for more than opening times. */
export const idleHour: HourFacts = {
  openInHours: (location, nowMs) => msUntilOpen(location, nowMs) / hourMs,
  left: () => noLimits,
  weeklyUnits: () => 0,
};

type Asking = (rule: CompiledRule) => boolean;

/** Whether any rule of the policies asks so. */
function asks(policies: readonly CompiledPolicy[], what: Asking): boolean {
  return policies.some(({ batches }) =>
    batches.some(({ first }) => {
      for (let rule: CompiledRule | undefined = first; rule !== undefined; rule = rule.next) {
        if (what(rule)) return true;
      }
      return false;
    }),
  );
}

const asksCapacity: Asking = ({ passes, sort }) =>
  passes.some((pass) => pass.needs.capacity) || sort.some(({ by }) => by === 'capacity_left');
const asksSupply: Asking = ({ passes }) => passes.some((pass) => pass.weeksOfSupply > 0);

/** Reads what the policies of a batch ask for, and nothing when they ask for nothing. */
export async function readHour(
  tx: Tx,
  what: {
    policies: readonly CompiledPolicy[];
    productIds: readonly Uuid[];
    now: Instant;
    /** The days of places as they are, and as whoever plans goes on to take them. */
    days: DayBook;
  },
): Promise<HourFacts> {
  const { policies, now, days } = what;
  const wantsCapacity = asks(policies, asksCapacity);
  const wantsSupply = asks(policies, asksSupply);
  if (!wantsCapacity && !wantsSupply) return idleHour;
  const weeklyUnits = wantsSupply
    ? await readWeekly(tx, what.productIds, { now })
    : idleHour.weeklyUnits;
  return {
    ...idleHour,
    left: (location) => (wantsCapacity ? leftToday(days, location, msOf(now)) : noLimits),
    weeklyUnits,
  };
}

/** What is left of the day on which a place would begin with work of now. */
function leftToday(
  days: DayBook,
  location: Location,
  nowMs: number,
): ReturnType<HourFacts['left']> {
  const { orders, lines, units } = days.left(location, nowMs);
  return { ordersLeft: orders, linesLeft: lines, unitsLeft: units };
}

async function readWeekly(
  tx: Tx,
  productIds: readonly Uuid[],
  { now, until }: { now: Instant; until?: Instant },
): Promise<HourFacts['weeklyUnits']> {
  const since = instantOfMs(msOf(now) - demandWeeks * 7 * dayMs);
  const weekly = new Map<string, number>();
  for (const row of await selectConsumed(tx, productIds, since, until))
    weekly.set(`${row.productId} ${row.locationId}`, row.units / demandWeeks);
  return (productId, locationId) => weekly.get(`${productId} ${locationId}`) ?? 0;
}

/** Weekly demand as it was known at an instant of the past, where the policies ask for it. */
export async function readPastDemand(
  tx: Tx,
  what: { policies: readonly CompiledPolicy[]; productIds: readonly Uuid[]; at: Instant },
): Promise<HourFacts['weeklyUnits']> {
  const { policies, productIds, at } = what;
  if (!asks(policies, asksSupply)) return idleHour.weeklyUnits;
  return readWeekly(tx, productIds, { now: at, until: at });
}

/** What of a place's day is left, by the limits that it has every day. */
export function capacityLeft(
  location: Location,
  used: Work | undefined,
): ReturnType<HourFacts['left']> {
  const none = { orders: 0, lines: 0, units: 0 };
  const { orders, lines, units } = leftOf(standingLimits(location), used ?? none);
  return { ordersLeft: orders, linesLeft: lines, unitsLeft: units };
}
