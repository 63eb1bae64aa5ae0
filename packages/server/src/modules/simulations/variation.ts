import type { ActivePolicy } from '../policies/index.ts';

/** One thing that might have been otherwise over a period. What is not named stays as it was. */
export type Variation = {
  readonly name: string;
  /** What orders are planned by in place of the policies that counted. */
  readonly policy?: ActivePolicy | undefined;
  /** Factors and amounts that plans are chosen by; what a plan costs is still told as before. */
  readonly weights?: Weights | undefined;
  /** Units that a place keeps back on top of its safety stock; negative: fewer. */
  readonly safetyStock?: readonly KeptBack[] | undefined;
  /** Places that send nothing. */
  readonly closed?: readonly string[] | undefined;
  /** Places that there were not. */
  readonly added?: readonly AddedPlace[] | undefined;
  /** Units at the beginning of the period, times a factor, rounded down. */
  readonly stock?: readonly StockFactor[] | undefined;
  /** What a place can send in a UTC day; more than that is not planned there. */
  readonly capacity?: readonly DayCapacity[] | undefined;
  /** Prices of parcels, times a factor, rounded to whole minor units. */
  readonly rates?: readonly RateFactor[] | undefined;
  /** Orders, times a factor: left out below 1, repeated above, by seed and order. */
  readonly demand?: number | undefined;
};

export type Weights = {
  readonly freight?: number | undefined;
  readonly handling?: number | undefined;
  readonly splitMinor?: number | undefined;
  readonly latePerUnitDayMinor?: number | undefined;
  readonly shipmentsMax?: number | undefined;
};

export type KeptBack = {
  /** Every place when not given. */
  readonly node?: string | undefined;
  readonly product?: string | undefined;
  readonly units: number;
};

export type StockFactor = {
  readonly node?: string | undefined;
  readonly product?: string | undefined;
  readonly factor: number;
};

export type DayCapacity = {
  readonly node: string;
  readonly orders?: number | undefined;
  readonly lines?: number | undefined;
  readonly units?: number | undefined;
};

export type RateFactor = {
  /** Every carrier when not given. */
  readonly carrier?: string | undefined;
  readonly service?: string | undefined;
  readonly factor: number;
};

/** A place like another one, somewhere else. */
export type AddedPlace = {
  readonly id: string;
  readonly code: string;
  /** The place whose capabilities and handling costs it has. */
  readonly like: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Its opening stock: what the other has when a product is first met, times this, rounded down. */
  readonly stockFactor: number;
};
