import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { currencies, currencyDecimals, fromMinor, toMinor } from '../../lib/money.ts';
import type { LaneTerms, PlanningSettings, RebalancingSettings } from './settings.ts';
import { savePlanningSettings, selectPlanningSettings } from './store-settings.ts';
import type { PlanningSettingsPatch } from './wire-settings.ts';

/** Changes what a tenant wants of planning; 412 when it is not at the version that was read. */
export async function changePlanningSettings(
  ctx: Context,
  tx: Tx,
  patch: PlanningSettingsPatch,
  version: number | undefined,
): Promise<PlanningSettings> {
  const before = await selectPlanningSettings(tx, true);
  if (version !== undefined && version !== before.version) {
    throw new Refusal('version_mismatch', `Its version is ${before.version}, not ${version}.`, {
      extra: { current_version: before.version },
    });
  }
  const faults: Fault[] = [];
  const after = patched(before, patch, faults);
  faults.push(...faultsOf(after));
  if (faults.length > 0) throw invalid(faults);
  await savePlanningSettings(tx, after, ctx.now());
  return after;
}

function patched(
  before: PlanningSettings,
  patch: PlanningSettingsPatch,
  faults: Fault[],
): PlanningSettings {
  const given = <T extends object>(old: T, some: { [key in keyof T]?: T[key] | undefined }): T => ({
    ...old,
    ...(Object.fromEntries(
      Object.entries(some).filter(([, value]) => value !== undefined),
    ) as Partial<T>),
  });
  return {
    serviceLevels: given(before.serviceLevels, patch.service_levels ?? {}),
    classShares: given(before.classShares, patch.class_shares ?? {}),
    reviewDays: patch.review_days ?? before.reviewDays,
    coverDays: patch.cover_days ?? before.coverDays,
    leadTimeDays: patch.lead_time_days ?? before.leadTimeDays,
    rebalancing: patchedRebalancing(before.rebalancing, patch.rebalancing ?? {}, faults),
    version: before.version + 1,
  };
}

type RebalancingPatch = NonNullable<PlanningSettingsPatch['rebalancing']>;

function patchedRebalancing(
  before: RebalancingSettings,
  patch: RebalancingPatch,
  faults: Fault[],
): RebalancingSettings {
  const currency = patch.currency ?? before.currency;
  if (!currencies.has(currency)) {
    const detail = 'Not an ISO 4217 currency.';
    faults.push({ pointer: '#/rebalancing/currency', code: 'unknown_currency', detail });
    return before;
  }
  // A new currency keeps the amounts as written: 2.50 of the old become 2.50 of the new.
  const minorOf = (amount: number | undefined, keptMinor: number, name: string): number => {
    const minor = toMinor(amount ?? fromMinor(keptMinor, before.currency), currency);
    if (minor !== undefined) return minor;
    const detail = `${currency} has ${currencyDecimals(currency)} decimals.`;
    faults.push({ pointer: `#/rebalancing/${name}`, code: 'too_many_decimals', detail });
    return 0;
  };
  return {
    schedule: patch.schedule ?? before.schedule,
    currency,
    horizonDays: patch.horizon_days ?? before.horizonDays,
    holdingRatePerYear: patch.holding_rate_per_year ?? before.holdingRatePerYear,
    crossShippingMinor: minorOf(
      patch.cross_shipping_cost,
      before.crossShippingMinor,
      'cross_shipping_cost',
    ),
    crossShippingPer1000KmMinor: minorOf(
      patch.cross_shipping_cost_per_1000_km,
      before.crossShippingPer1000KmMinor,
      'cross_shipping_cost_per_1000_km',
    ),
    marginShare: patch.margin_share ?? before.marginShare,
    benefitMinMinor: minorOf(patch.benefit_min, before.benefitMinMinor, 'benefit_min'),
    withoutLane: laneTermsOf(before.withoutLane, patch.without_lane, minorOf),
  };
}

type MinorOf = (amount: number | undefined, keptMinor: number, name: string) => number;
type GivenTerms = { fixed_cost?: number; cost_per_kg?: number; cost_per_m3?: number };

function laneTermsOf(
  before: LaneTerms | null,
  patch: RebalancingPatch['without_lane'],
  minorOf: MinorOf,
): LaneTerms | null {
  if (patch === null) return null;
  if (patch !== undefined) {
    const nothing = { fixedMinor: 0, perKgMinor: 0, perM3Minor: 0 };
    return amountsOf(patch, { ...nothing, transitDays: patch.transit_days }, minorOf);
  }
  return before === null ? null : amountsOf({}, before, minorOf);
}

function amountsOf(given: GivenTerms, kept: LaneTerms, minorOf: MinorOf): LaneTerms {
  return {
    fixedMinor: minorOf(given.fixed_cost, kept.fixedMinor, 'without_lane/fixed_cost'),
    perKgMinor: minorOf(given.cost_per_kg, kept.perKgMinor, 'without_lane/cost_per_kg'),
    perM3Minor: minorOf(given.cost_per_m3, kept.perM3Minor, 'without_lane/cost_per_m3'),
    transitDays: kept.transitDays,
  };
}

function faultsOf({ classShares }: PlanningSettings): Fault[] {
  if (classShares.A <= classShares.B) return [];
  return [
    {
      pointer: '#/class_shares',
      code: 'out_of_range',
      detail: 'The share of A and B together is at least that of A.',
    },
  ];
}
