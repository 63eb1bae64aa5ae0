/**
 * Planning: what will be asked for where.
 *
 * Owns forecasts, forecast_runs, planning_settings, replenishment_suggestions, rebalancing_plans
 * and rebalancing_moves. Records rebalancing_plan.created, .accepted, .rejected; a run is a job,
 * and what is accepted of suggestions is a fact of stock.
 *
 * Invariants: nothing is forecast from a day that is not over; a forecast is never rounded and
 * never below nothing; how forecasts held is judged from what was known at the time alone; where
 * history is thin, the forecast says so; nothing is set or ordered but what was
 * accepted, and each move of a plan once.
 */
export { forecastDemand, planningTasks, startNightly } from './forecast-demand.ts';
export { planningRoutes } from './routes.ts';
export { planRebalancing } from './plan-rebalancing.ts';
export { suggestReplenishment } from './suggest-replenishment.ts';
