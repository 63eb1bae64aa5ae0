import { minuteMs, type Instant, msOf } from '../../lib/time.ts';
import type { PriceHead, PriceMethod } from './price.ts';

/** Periods after which what a run solved for is no longer called fresh. */
const freshPeriods = 2;

/**
 * How good the published prices are now: those of a run while it is younger than two periods; then
 * only what followed the orders since (online); none once the horizon that they were for is over.
 */
export function decideMethod(
  head: Pick<PriceHead, 'method' | 'solvedAt' | 'horizonEndsAt'> | undefined,
  periodMinutes: number,
  now: Instant,
): PriceMethod {
  if (head === undefined || head.method === 'none' || now >= head.horizonEndsAt) return 'none';
  if (head.method === 'online' || head.solvedAt === null) return 'online';
  const ageMs = msOf(now) - msOf(head.solvedAt);
  return ageMs > freshPeriods * periodMinutes * minuteMs ? 'online' : head.method;
}
