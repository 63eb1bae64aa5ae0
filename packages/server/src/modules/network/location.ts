import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Address } from '../../platform/http/index.ts';

export const locationTypes = [
  'fulfillment',
  'store',
  'dropship',
  'supplier',
  'returns',
  'virtual',
] as const;
export type LocationType = (typeof locationTypes)[number];

/** What a place can do; a closed vocabulary, so that a misspelt one is refused and not ignored. */
export const capabilities = [
  'discrete_order_picking',
  'batch_picking',
  'zone_picking',
  'cluster_picking',
  'wave_picking',
  'pickup',
  'curbside_pickup',
  'local_delivery',
  'same_day',
  'ship_from_store',
  'ship_to_store',
  'international',
  'hazmat',
  'cold_chain',
  'oversize',
  'fragile',
  'high_value',
  'gift_wrap',
  'personalization',
  'kitting',
  'cross_dock',
  'returns_processing',
  'inspection',
] as const;
export type Capability = (typeof capabilities)[number];

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];
/** Local times of one day, "09:00" to "17:30"; "24:00" ends a day. */
export type OpeningHours = { readonly open: string; readonly close: string };

/** When a place works, in its own time zone. */
export type Calendar = {
  /** Undefined: every day, round the clock. A weekday without hours is closed. */
  readonly openingHours: Readonly<Record<Weekday, readonly OpeningHours[]>> | undefined;
  /** Work on orders before this local time begins the same working day. */
  readonly cutOff: string | undefined;
  /** Local dates, "2026-12-25", on which nothing leaves. */
  readonly holidays: readonly string[];
  /** Working hours from release to hand-over. */
  readonly processingHours: number;
};

/** What of a location its owner may say. */
export type LocationFields = {
  readonly code: string;
  readonly name: string;
  readonly type: LocationType;
  readonly active: boolean;
  readonly address: Address;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** IANA name. */
  readonly timeZone: string;
  readonly capabilities: readonly Capability[];
  readonly groups: readonly string[];
  /** As on the wire; `calendarOf` reads it. */
  readonly calendar: CalendarDocument;
  readonly capacityOrdersPerDay: number | null;
  readonly capacityLinesPerDay: number | null;
  readonly capacityUnitsPerDay: number | null;
  readonly storageCapacityUnits: number | null;
  readonly handlingOrderMinor: number;
  readonly handlingLineMinor: number;
  readonly handlingUnitMinor: number;
  readonly currency: string;
  /** Factor on the costs of this place; 1 is neutral, lower is preferred. */
  readonly fulfillmentCostFactor: number;
  /** Lower comes first among equals. */
  readonly priority: number;
};

/** A calendar as callers write it. */
export type CalendarDocument = {
  opening_hours?: { [day in Weekday]?: OpeningHours[] | undefined } | undefined;
  cut_off?: string | undefined;
  holidays?: string[] | undefined;
  processing_hours?: number | undefined;
};

/** A location as stored. */
export type LocationRow = LocationFields & {
  readonly id: Uuid;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** A node of the network. Its coordinates are always there: its own, or the country's middle. */
export type Location = Omit<LocationRow, 'latitude' | 'longitude' | 'calendar'> & {
  readonly latitude: number;
  readonly longitude: number;
  /** True when only the country is known. */
  readonly coordinatesEstimated: boolean;
  readonly calendar: Calendar;
};

/** What became of one item of a bulk request. */
export type UpsertResult = {
  readonly index: number;
  readonly ref: string;
  readonly status: 'created' | 'updated' | 'unchanged' | 'problem';
  readonly id: string | null;
  readonly version: number | null;
  readonly errors: readonly Fault[];
};
