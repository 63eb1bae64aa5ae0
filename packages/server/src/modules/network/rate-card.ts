import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Weekday } from './location.ts';

export const serviceLevels = ['economy', 'standard', 'expedited', 'express', 'same_day'] as const;
export type ServiceLevel = (typeof serviceLevels)[number];

/** A rate card as callers write it: amounts in the service's currency. */
export type RateCardDocument = {
  service_level?: ServiceLevel | undefined;
  zones: ZoneDocument[];
  weight_breaks: { grams_max: number; prices: Record<string, number> }[];
  per_extra_kg?: Record<string, number> | undefined;
  dim_divisor_cm3_per_kg?: number | undefined;
  surcharges?: SurchargeDocument[] | undefined;
  transit_days: Record<string, number>;
  pick_up_times?: string[] | undefined;
  calendar?: CarrierCalendarDocument | undefined;
  max_weight_grams?: number | undefined;
};

/** On which days a service moves and delivers, as callers write it. */
export type CarrierCalendarDocument = {
  working_days?: Weekday[] | undefined;
  delivery_days?: Weekday[] | undefined;
  holidays?: string[] | undefined;
  deliver_by?: string | undefined;
};

/**
 * When a service collects, moves and delivers, ready for arithmetic. Days: Monday 0 to Sunday 6.
 */
export type CarrierTimes = {
  /** Clock times at the place of the pick-up, ascending; none: whenever something is ready. */
  readonly pickUpMs: readonly number[];
  readonly workingDays: ReadonlySet<number>;
  readonly deliveryDays: ReadonlySet<number>;
  /** Counted from 1970-01-01. */
  readonly holidays: ReadonlySet<number>;
  /** The end of the delivery round, on the destination's clock. */
  readonly deliverByMs: number;
};

/** One rule for a zone: every condition given must hold; the first rule that holds wins. */
export type ZoneDocument = {
  zone: string;
  origin_countries?: string[] | undefined;
  destination_countries?: string[] | undefined;
  same_country?: boolean | undefined;
  km_max?: number | undefined;
  postal_prefixes?: string[] | undefined;
};

export type SurchargeDocument = {
  code: string;
  kind: 'fixed' | 'percent';
  amount: number;
  when?:
    | {
        zones?: string[] | undefined;
        destination_countries?: string[] | undefined;
        postal_prefixes?: string[] | undefined;
        grams_min?: number | undefined;
      }
    | undefined;
};

/** A rate card made ready for arithmetic: zones by number, money in minor units. */
export type RateCard = {
  readonly serviceLevel: ServiceLevel;
  readonly zones: readonly string[];
  readonly rules: readonly ZoneRule[];
  readonly breaksGrams: readonly number[];
  /** By zone, then by weight break. */
  readonly pricesMinor: readonly (readonly number[])[];
  /** By zone; undefined: nothing heavier than the last break goes there. */
  readonly perExtraKgMinor: readonly (number | undefined)[];
  readonly cm3PerKg: number | undefined;
  readonly surcharges: readonly Surcharge[];
  readonly transitDays: readonly number[];
  readonly times: CarrierTimes;
  readonly gramsMax: number;
};

export type ZoneRule = {
  readonly zone: number;
  readonly originCountries: ReadonlySet<string> | undefined;
  readonly destinationCountries: ReadonlySet<string> | undefined;
  readonly sameCountry: boolean | undefined;
  readonly kmMax: number | undefined;
  readonly postalPrefixes: readonly string[] | undefined;
};

export type Surcharge = {
  readonly code: string;
  readonly fixedMinor: number;
  /** Hundredths of a percent, so that 12.5 % is the integer 1250. */
  readonly basisPoints: number;
  readonly zones: ReadonlySet<number> | undefined;
  readonly destinationCountries: ReadonlySet<string> | undefined;
  readonly postalPrefixes: readonly string[] | undefined;
  readonly gramsMin: number;
};

/** A carrier as stored. */
export type Carrier = {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** A carrier's service as stored, with its rate card as written. */
export type ServiceRow = {
  readonly id: Uuid;
  readonly carrierId: Uuid;
  readonly carrierCode: string;
  readonly carrierActive: boolean;
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
  readonly currency: string;
  readonly rateCard: RateCardDocument;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** A carrier's service, ready to quote. */
export type Service = Omit<ServiceRow, 'rateCard'> & {
  readonly serviceLevel: ServiceLevel;
  readonly rateCard: RateCard;
};

/** Agreed freight from one location to another. */
export type Lane = {
  readonly id: Uuid;
  readonly fromLocationId: Uuid;
  readonly toLocationId: Uuid;
  readonly currency: string;
  readonly fixedMinor: number;
  readonly perKgMinor: number;
  readonly perM3Minor: number;
  readonly transitDays: number;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
