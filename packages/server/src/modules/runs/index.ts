/**
 * Runs: orders gone through by the clock or on demand, and what became of each.
 *
 * Owns run_schedules, routing_runs, routing_run_orders; orders and stock change in the dispatch
 * line only, which every run asks order by order. Records run.started, run.finished,
 * run.stop_requested, run.resumed, run_schedule.created, run_schedule.updated and
 * run_schedule.deleted.
 *
 * Invariants: one turn of a schedule is one run, in whatever process; the orders of a run are
 * written down when it starts, and what became of each is written once; a run that was stopped or
 * killed goes on with those that are left.
 */
export { routeOrders } from './route-orders.ts';
export { runRoutes } from './all-routes.ts';
export { sweepRuns } from './store-retention.ts';
export { runTasks, takeTurns } from './take-turns.ts';
