/**
 * Forward prices: what a unit is worth more when it is kept where it is for later orders.
 *
 * Owns price_settings, price_heads, shadow_prices and price_runs. Records no facts: it changes
 * nothing that happened, only what plans count.
 *
 * Invariants: no price is below nought or above what a kept unit can save; where supply has no end
 * or exceeds what is expected of it there is none; the bound that comes with prices is never above
 * what any policy costs in expectation. Prices are found in a thread of its own, never in a
 * request; a publication replaces all prices of a tenant at once under a version that grows.
 */
export { freshPrices, notePlans, shadowPriceView, type ShadowPrices } from './price-cache.ts';
export type { PlannedUnits } from './live-prices.ts';
export { priceRoutes } from './routes.ts';
export { solvePrices } from './solve-prices.ts';
export { sweepPriceRuns } from './store-retention.ts';
export { priceTasks, startDueRuns } from './tasks.ts';
