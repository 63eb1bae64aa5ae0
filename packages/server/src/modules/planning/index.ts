/**
 * Planning: what will be asked for where.
 *
 * Owns forecasts and forecast_runs. Records no facts of its own: a run is a job.
 *
 * Invariants: nothing is forecast from a day that is not over; a forecast is never rounded and
 * never below nothing; how forecasts held is judged from what was known at the time alone; where
 * history is thin, the forecast says so.
 */
export { forecastDemand, planningTasks, startNightly } from './forecast-demand.ts';
export { forecastRoutes as planningRoutes } from './routes-forecasts.ts';
