import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';

/** How published prices were found, or why there are none. */
export const priceMethods = ['column_generation', 'sampled_subgradient', 'online', 'none'] as const;
export type PriceMethod = (typeof priceMethods)[number];

/** What a tenant wants of forward prices. */
export type PriceSettings = {
  scarcityWeight: number;
  horizonDays: number;
  windowDays: number;
  periodMinutes: number;
  version: number;
};

/** A tenant that has said nothing: no prices, and what a first run would go by. */
export const defaultSettings: PriceSettings = {
  scarcityWeight: 0,
  horizonDays: 14,
  windowDays: 28,
  periodMinutes: 360,
  version: 0,
};

/** What is published of a tenant. */
export type PriceHead = {
  version: number;
  runId: Uuid;
  method: PriceMethod;
  solvedAt: Instant | null;
  publishedAt: Instant;
  horizonEndsAt: Instant;
  ordersToCome: number;
  priceMaxMinor: number;
};

/** A unit's price at a place, and how many units there are until the horizon; null without end. */
export type CellPrice = {
  productId: Uuid;
  locationId: Uuid;
  priceMinor: number;
  units: number | null;
};
