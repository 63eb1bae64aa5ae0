import { z } from 'zod';
import { encodeId, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { Instant } from '../../lib/time.ts';
import { endOfPart, type Period } from './decide-period.ts';

/** A share with four decimals; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole);
}

/** Four decimals, which every figure that is not counted has. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

export function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

/** Percentiles on the wire. */
export const quantileFields = {
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p95: z.number().nullable(),
};

export function quantilesOf(
  three: readonly [p50: number, p90: number, p95: number] | null,
): Record<'p50' | 'p90' | 'p95', number | null> {
  const [p50, p90, p95] = three ?? [null, null, null];
  return { p50: roundedOrNull(p50), p90: roundedOrNull(p90), p95: roundedOrNull(p95) };
}

/** An amount of minor units, rounded to a whole one, on the wire. */
export function money(minor: number, currency: string): number {
  return fromMinor(Math.round(minor), currency);
}

export function idOrNull(prefix: IdPrefix, uuid: Uuid | null): string | null {
  return uuid === null ? null : encodeId(prefix, uuid);
}

type Bound = { gte: Instant; lt: Instant };

/** The part of the period that a row is about: the whole where it is not divided. */
export function partOf(period: Period, part: number | null): { name: string | null } & Bound {
  const index = (part ?? 1) - 1;
  const name = period.names[index] ?? null;
  const gte = period.starts[index] ?? period.from;
  return { name, gte, lt: part === null ? period.until : endOfPart(period, index) };
}

/** A path of the API with filters: undefined is not asked, null asks for what has none. */
export function listPath(
  path: string,
  field: string,
  { gte, lt }: Bound,
  filters: Readonly<Record<string, string | null | undefined>> = {},
): string {
  const search = new URLSearchParams();
  search.set(`${field}[gte]`, gte);
  search.set(`${field}[lt]`, lt);
  for (const [name, value] of Object.entries(filters)) {
    if (value === null) search.set(`${name}[exists]`, 'false');
    else if (value !== undefined) search.set(name, value);
  }
  return `${path}?${search.toString()}`;
}

/** A value of a row as a filter: not asked when rows are not grouped by it. */
export function grouped<T>(groups: readonly string[], name: string, value: T): T | undefined {
  return groups.includes(name) ? value : undefined;
}
