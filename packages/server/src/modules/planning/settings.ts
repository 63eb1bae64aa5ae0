/** Classes by the share of the revenue that is expected: the few that bring most of it are A. */
export const abcClasses = ['A', 'B', 'C'] as const;
export type AbcClass = (typeof abcClasses)[number];

/** Freight between places that have no lane. */
export type LaneTerms = {
  readonly fixedMinor: number;
  readonly perKgMinor: number;
  readonly perM3Minor: number;
  readonly transitDays: number;
};

/** What a tenant wants of moving stock between its places. */
export type RebalancingSettings = {
  /** After every run of forecasts, or only on demand. */
  readonly schedule: 'off' | 'after_forecasts';
  /** Of the amounts here, and of the products and lanes that are looked at. */
  readonly currency: string;
  /** Days that stock should last. */
  readonly horizonDays: number;
  /** Cost of a unit in stock for a year, as a share of its cost. */
  readonly holdingRatePerYear: number;
  /** What an order costs more that another place than the nearest sends: a unit, and 1000 km. */
  readonly crossShippingMinor: number;
  readonly crossShippingPer1000KmMinor: number;
  /** Share of the price that is earned, where a product has no cost. */
  readonly marginShare: number;
  /** Moves that bring less are not proposed. */
  readonly benefitMinMinor: number;
  /** Freight where there is no lane; null: nothing is moved there. */
  readonly withoutLane: LaneTerms | null;
};

/** What a tenant wants of planning. */
export type PlanningSettings = {
  /** Chance in each order cycle that stock suffices. */
  readonly serviceLevels: Readonly<Record<AbcClass, number>>;
  /** Share of the expected revenue that classes A, and A and B, make up. */
  readonly classShares: { readonly A: number; readonly B: number };
  /** Days between two times at which is ordered. */
  readonly reviewDays: number;
  /** Days whose demand one order brings. */
  readonly coverDays: number;
  /** Days a supply takes where nothing better is known. */
  readonly leadTimeDays: number;
  readonly rebalancing: RebalancingSettings;
  readonly version: number;
};

export const defaultSettings: PlanningSettings = {
  serviceLevels: { A: 0.98, B: 0.95, C: 0.9 },
  classShares: { A: 0.8, B: 0.95 },
  reviewDays: 7,
  coverDays: 28,
  leadTimeDays: 14,
  rebalancing: {
    schedule: 'off',
    currency: 'USD',
    horizonDays: 28,
    holdingRatePerYear: 0.25,
    crossShippingMinor: 400,
    crossShippingPer1000KmMinor: 150,
    marginShare: 0.4,
    benefitMinMinor: 500,
    withoutLane: null,
  },
  version: 0,
};
