/** An instant: RFC 3339, UTC, exactly three decimals. Fixed width, so text order is time order. */
export type Instant = string & { readonly __instant: true };

/** Gives the present instant; a simulated run passes its own. */
export type Clock = { now: () => Instant };

const wirePattern =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The instant of so many milliseconds since 1970. */
export function instantOfMs(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

/** Milliseconds since 1970. */
export function msOf(instant: Instant): number {
  return Date.parse(instant);
}

/**
 * Reads an RFC 3339 date-time, or a plain date (its first instant in UTC), of the years 0001 to
 * 9999; undefined for anything else, impossible days (February 30) among them.
 */
export function parseInstant(text: string): Instant | undefined {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  if (!wirePattern.test(full)) return undefined;
  const ms = Date.parse(full);
  if (Number.isNaN(ms)) return undefined;
  const day = Number(full.slice(8, 10));
  const daysInMonth = new Date(Date.UTC(Number(full.slice(0, 4)), Number(full.slice(5, 7)), 0));
  if (day > daysInMonth.getUTCDate()) return undefined;
  const year = new Date(ms).getUTCFullYear();
  return year >= 1 && year <= 9999 ? instantOfMs(ms) : undefined;
}

/** The instant so many milliseconds later (earlier when negative). */
export function plusMs(instant: Instant, ms: number): Instant {
  return instantOfMs(msOf(instant) + ms);
}

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
