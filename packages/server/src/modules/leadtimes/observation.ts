/**
 * What is known of a delivery before it happens. All history is of deliveries made before it was
 * ordered.
 */
export type Shipping = {
  /** When it was ordered, in milliseconds since 1970. */
  readonly placedMs: number;
  /** Where from and where to, as far as they share a history: "SP>RJ", "FC-LEEDS>DE". */
  readonly lane: string;
  /** Where to: a state or a country. */
  readonly region: string;
  /** Who sends: a location or a seller. */
  readonly sender: string;
  readonly sameRegion: boolean;
  readonly distanceKm: number;
  readonly weightGrams: number;
  readonly volumeCm3: number;
  /** What the carriage costs, in the currency's main unit; 0 when not known. */
  readonly freight: number;
  readonly items: number;
  readonly severalSenders: boolean;
  /** By the sender's clock: Monday 0 to Sunday 6, and the hour with its fraction. */
  readonly weekday: number;
  readonly hour: number;
  /** Days to the door by opening hours, pick-ups and rate card; 0 when not known. */
  readonly tableDays: number;
};

/** A delivery that has happened. */
export type Observation = Shipping & { readonly deliveredMs: number };

export const dayMs = 86_400_000;

/** Days from the order to the door. */
export function daysOf(one: Observation): number {
  return (one.deliveredMs - one.placedMs) / dayMs;
}
