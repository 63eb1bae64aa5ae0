import type { Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import { dayAt, instantMsOf, zoneNamed } from '../../lib/time-zones.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Location, msUntilOpen, type Network } from '../network/index.ts';
import type { CompiledPolicy, CompiledRule } from '../policies/index.ts';
import type { PlannedShipment } from './plan.ts';
import { selectConsumed, selectUsedToday, type UsedToday } from './store-hours.ts';

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
  /** Counts what was planned since the facts were read. */
  readonly take: (shipments: readonly PlannedShipment[]) => void;
};

const noLimits = { ordersLeft: undefined, linesLeft: undefined, unitsLeft: undefined };

/** The facts of an hour in which nobody asks for more than opening times. */
export const idleHour: HourFacts = {
  openInHours: (location, nowMs) => msUntilOpen(location, nowMs) / hourMs,
  left: () => noLimits,
  weeklyUnits: () => 0,
  take: () => undefined,
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
    network: Network;
    productIds: readonly Uuid[];
    now: Instant;
  },
): Promise<HourFacts> {
  const { policies, network, now } = what;
  const wantsCapacity = asks(policies, asksCapacity);
  const wantsSupply = asks(policies, asksSupply);
  if (!wantsCapacity && !wantsSupply) return idleHour;
  const used = wantsCapacity ? await readUsed(tx, network, msOf(now)) : new Map<Uuid, UsedToday>();
  const weeklyUnits = wantsSupply
    ? await readWeekly(tx, what.productIds, { now })
    : idleHour.weeklyUnits;
  return {
    ...idleHour,
    left: (location) => (wantsCapacity ? capacityLeft(location, used.get(location.id)) : noLimits),
    weeklyUnits,
    take: (shipments) => {
      for (const { locationId, lines, units } of shipments) {
        const before = used.get(locationId) ?? { locationId, orders: 0, lines: 0, units: 0 };
        used.set(locationId, {
          locationId,
          orders: before.orders + 1,
          lines: before.lines + lines.length,
          units: before.units + units,
        });
      }
    },
  };
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

async function readUsed(tx: Tx, network: Network, nowMs: number): Promise<Map<Uuid, UsedToday>> {
  const limited = network.locations.filter(
    (one) =>
      one.capacityOrdersPerDay !== null ||
      one.capacityLinesPerDay !== null ||
      one.capacityUnitsPerDay !== null,
  );
  const since = limited.map((location) => {
    const zone = zoneNamed(location.timeZone);
    return { locationId: location.id, at: instantOfMs(instantMsOf(zone, dayAt(zone, nowMs), 0)) };
  });
  const rows = await selectUsedToday(tx, since);
  return new Map(rows.map((row) => [row.locationId, row]));
}

/** What of a place's day is left. */
export function capacityLeft(
  location: Location,
  used: Omit<UsedToday, 'locationId'> | undefined,
): ReturnType<HourFacts['left']> {
  const left = (limit: number | null, taken: number | undefined): number | undefined =>
    limit === null ? undefined : Math.max(0, limit - (taken ?? 0));
  return {
    ordersLeft: left(location.capacityOrdersPerDay, used?.orders),
    linesLeft: left(location.capacityLinesPerDay, used?.lines),
    unitsLeft: left(location.capacityUnitsPerDay, used?.units),
  };
}
