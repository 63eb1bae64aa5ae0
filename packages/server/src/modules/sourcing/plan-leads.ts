import { dayMs, instantOfMs } from '../../lib/time.ts';
import type { DatedSupply } from '../planner/index.ts';
import type { LeadView, PlaceArrivals, PlanLine, PlanLocation } from './plan.ts';

/** Days late at most, and of what never arrives: as long as anybody looks for a working day. */
const neverDays = 800;

/** Begun days past an instant; Infinity is never. */
export function daysLate(atMs: number, deadlineMs: number): number {
  if (atMs <= deadlineMs) return 0;
  return Math.min(neverDays, Math.ceil((atMs - deadlineMs) / dayMs));
}

/** Days late by service of what a place can work on from an instant on. */
export function lateDaysFrom(
  arrivals: PlaceArrivals,
  place: number,
  fromMs: number,
  deadlineMs: number | undefined,
): number[] {
  return arrivals.later(place, fromMs).map(({ atMs }) => {
    if (deadlineMs === undefined || atMs === undefined) return 0;
    return daysLate(atMs, deadlineMs);
  });
}

/**
 * What places promise before they have it (dropshippers, supply just in time) leaves when its lead
 * time is over, with all else that is there then: taken out of `available` and answered as dated
 * supply, no more of it than the order wants. Undefined when all lies there, or nothing is known of
 * the order's time.
 */
export function moveLeads(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  available: Float64Array,
  { leadDays, arrivals }: { leadDays?: LeadView | undefined; arrivals?: PlaceArrivals | undefined },
): DatedSupply[] | undefined {
  if (leadDays === undefined || arrivals === undefined) return undefined;
  const supplies = new Map<string, DatedSupply>();
  lines.forEach((line, i) => {
    const leads = leadDays(line.productId);
    if (leads === undefined) return;
    const wanted = lines.reduce(
      (sum, one) => sum + (one.productId === line.productId ? one.quantity : 0),
      0,
    );
    locations.forEach(({ id }, place) => {
      const days = leads.get(id) ?? 0;
      const cell = i * locations.length + place;
      const units = available[cell] ?? 0;
      if (days === 0 || units === 0) return;
      available[cell] = 0;
      const fromMs = arrivals.orderedMs + days * dayMs;
      // Lines of one product share its units.
      supplies.set(`${line.productId} ${id}`, {
        product: line.productId,
        node: id,
        on: instantOfMs(fromMs),
        units: Math.min(units, wanted),
        lateDays: 0,
        lateDaysOf: lateDaysFrom(arrivals, place, fromMs, arrivals.deadlineMs),
      });
    });
  });
  return supplies.size === 0 ? undefined : [...supplies.values()];
}
