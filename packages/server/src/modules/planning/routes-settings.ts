import { fromMinor } from '../../lib/money.ts';
import { defineRoute, type Route } from '../../platform/http/index.ts';
import { changePlanningSettings } from './change-settings.ts';
import type { PlanningSettings, RebalancingSettings } from './settings.ts';
import { selectPlanningSettings } from './store-settings.ts';
import {
  planningSettingsPatchSchema,
  planningSettingsSchema,
  type PlanningSettingsWire,
} from './wire-settings.ts';

const tag = 'Planning';

function presentRebalancing(settings: RebalancingSettings): PlanningSettingsWire['rebalancing'] {
  const { currency, withoutLane: terms } = settings;
  const money = (minor: number): number => fromMinor(minor, currency);
  return {
    schedule: settings.schedule,
    currency,
    horizon_days: settings.horizonDays,
    holding_rate_per_year: settings.holdingRatePerYear,
    cross_shipping_cost: money(settings.crossShippingMinor),
    cross_shipping_cost_per_1000_km: money(settings.crossShippingPer1000KmMinor),
    margin_share: settings.marginShare,
    benefit_min: money(settings.benefitMinMinor),
    without_lane: terms && {
      fixed_cost: money(terms.fixedMinor),
      cost_per_kg: money(terms.perKgMinor),
      cost_per_m3: money(terms.perM3Minor),
      transit_days: terms.transitDays,
    },
  };
}

const presentSettings = (settings: PlanningSettings): PlanningSettingsWire => ({
  object: 'planning_settings',
  service_levels: settings.serviceLevels,
  class_shares: settings.classShares,
  review_days: settings.reviewDays,
  cover_days: settings.coverDays,
  lead_time_days: settings.leadTimeDays,
  rebalancing: presentRebalancing(settings.rebalancing),
  version: settings.version,
});

/** What a tenant wants of planning. */
export const planningSettingsRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'getPlanningSettings',
    method: 'GET',
    path: '/v1/planning/settings',
    tag,
    summary: 'Get what is wanted of planning',
    description: 'Service levels by class, times between orders, and what is assumed.',
    scope: 'reports:read',
    transaction: 'read',
    reply: { status: 200, schema: planningSettingsSchema },
    handle: async ({ tx }) => ({ body: presentSettings(await selectPlanningSettings(tx)) }),
  }),
  defineRoute({
    operationId: 'updatePlanningSettings',
    method: 'PATCH',
    path: '/v1/planning/settings',
    tag,
    summary: 'Change what is wanted of planning',
    description: 'Changes what is sent; what is absent stays. Counts from the next run on.',
    scope: 'inventory:adjust',
    transaction: 'write',
    ifMatch: 'optional',
    body: planningSettingsPatchSchema,
    reply: { status: 200, schema: planningSettingsSchema },
    example: { service_levels: { A: 0.99 }, review_days: 7 },
    handle: async ({ ctx, tx, body, ifMatch }) => ({
      body: presentSettings(await changePlanningSettings(ctx, tx, body, ifMatch)),
    }),
  }),
];
