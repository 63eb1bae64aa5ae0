/**
 * Reports. Owns nothing and writes nothing: reads every module's tables, and never decides a live
 * order. Figures are summed from rows that a list can show, in a lane of its own.
 */
export { analyticsRoutes } from './all-routes.ts';
