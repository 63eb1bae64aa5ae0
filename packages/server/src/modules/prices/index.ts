/**
 * Forward prices: what a unit is worth more when it is kept where it is for later orders.
 *
 * Invariants: no price is below nought or above what a kept unit can save; where supply has no end
 * or exceeds what is expected of it there is none; the bound that comes with prices is never above
 * what any policy costs in expectation.
 */
export { blendDemand, forecastWeight } from './core/blend-demand.ts';
export { generatePrices, usualGeneration } from './core/column-generation.ts';
export type { MasterLp, MasterSolution } from './core/master.ts';
export { createOnlinePrices, usualOnline } from './core/online-prices.ts';
export { bestMethod, type Method } from './core/oracle.ts';
export { subgradientPrices } from './core/sampled-subgradient.ts';
export { type DemandRow, type PriceWorld } from './core/world.ts';
export { createHighsMaster, loadHighs } from './highs-master.ts';
