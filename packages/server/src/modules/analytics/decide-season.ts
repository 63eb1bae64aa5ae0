import { dayMs, type Instant, msOf } from '../../lib/time.ts';

/** Units before which a pair of product and place says nothing of seasons. */
const unitsMin = 52;
/** Bounds of a factor: one odd week must not move a warehouse. */
const [least, most] = [0.25, 4];

/** ISO 8601 week number of a day (1 to 53). */
export function isoWeek(ms: number): number {
  const day = new Date(ms);
  const weekday = (day.getUTCDay() + 6) % 7;
  // The week belongs to the year of its Thursday.
  const thursday = new Date(
    Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() - weekday + 3),
  );
  const firstThursday = new Date(Date.UTC(thursday.getUTCFullYear(), 0, 4));
  const firstWeekday = (firstThursday.getUTCDay() + 6) % 7;
  firstThursday.setUTCDate(firstThursday.getUTCDate() - firstWeekday + 3);
  return 1 + Math.round((thursday.getTime() - firstThursday.getTime()) / (7 * dayMs));
}

/** The ISO weeks that a period touches, each once; at most all of a year. */
export function weeksOf(from: Instant, to: Instant): number[] {
  const weeks = new Set<number>();
  for (let ms = msOf(from); ms <= msOf(to) && weeks.size < 53; ms += dayMs) weeks.add(isoWeek(ms));
  return [...weeks].toSorted((a, b) => a - b);
}

/**
 * How much more than in an average week a product sells in the given weeks of the year: the share
 * of its units sold in them over the share of the year they are, shrunk towards 1 where units are
 * few (52 pseudo-units of even demand), bounded by 0.25 and 4. Exactly 1 with less than a year of
 * history: a season that was not seen whole cannot be told from a trend.
 */
export function seasonalFactor(history: {
  units: number;
  sameSeasonUnits: number;
  days: number;
  weeks: number;
}): number {
  const { units, sameSeasonUnits, days, weeks } = history;
  if (days < 364 || units < unitsMin || weeks < 1 || weeks >= 52) return 1;
  const evenShare = weeks / 52;
  const share = (sameSeasonUnits + unitsMin * evenShare) / (units + unitsMin);
  const factor = share / evenShare;
  return Math.round(Math.min(most, Math.max(least, factor)) * 1000) / 1000;
}
