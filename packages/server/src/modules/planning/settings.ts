/** Classes by the share of the revenue that is expected: the few that bring most of it are A. */
export const abcClasses = ['A', 'B', 'C'] as const;
export type AbcClass = (typeof abcClasses)[number];

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
  readonly version: number;
};

export const defaultSettings: PlanningSettings = {
  serviceLevels: { A: 0.98, B: 0.95, C: 0.9 },
  classShares: { A: 0.8, B: 0.95 },
  reviewDays: 7,
  coverDays: 28,
  leadTimeDays: 14,
  version: 0,
};
