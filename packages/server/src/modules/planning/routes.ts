import type { Route } from '../../platform/http/index.ts';
import { forecastRoutes } from './routes-forecasts.ts';
import { rebalancingRoutes } from './routes-rebalancing.ts';
import { replenishmentRoutes } from './routes-replenishment.ts';
import { planningSettingsRoutes } from './routes-settings.ts';

/** Every operation of planning. */
export const planningRoutes: readonly Route[] = [
  ...forecastRoutes,
  ...planningSettingsRoutes,
  ...replenishmentRoutes,
  ...rebalancingRoutes,
];
