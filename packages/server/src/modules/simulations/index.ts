/**
 * Simulations: the past planned again, as it was and as it might have been.
 *
 * Owns simulations, simulation_decisions. Records no facts: nothing happens. What a variation tried
 * is promoted to a draft through the door of policies, which records it.
 *
 * Invariants: no order and no stock is touched; without a variation every decision comes out as it
 * was recorded, or is listed by name; a variation's plans use only the stock that its own earlier
 * plans have left; the same request over the same records gives the same bytes.
 */
export { simulationRoutes } from './routes.ts';
export { simulate } from './simulate.ts';
