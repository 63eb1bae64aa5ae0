import { at } from '../../planner/index.ts';
import { type Demand, quantile, survival } from './negative-binomial.ts';

/** What a product's stock at a place has to serve. */
export type PlaceStock = {
  /** Units that will be there to serve demand: free to promise, and on their way. */
  readonly position: number;
  /** Units that can leave now. */
  readonly givable: number;
  readonly mayTake: boolean;
  readonly demand: Demand;
};

/** What units are worth over the horizon, in the smallest parts of money. */
export type UnitWorth = {
  /** A sale that is lost. */
  readonly lostSale: number;
  /** A unit that lies until the end. */
  readonly holding: number;
  /** Serving a unit of demand from another place than its own. */
  readonly crossShipping: number;
};

/** Share of a lost sale that a shortage costs where the whole network is short. */
const scarceShare = 0.6;
/** How sharply plenty turns into scarcity, in standard deviations of the network's demand. */
const sharpness = 1.7;
const nearlyAll = 0.99999;

/**
 * What a unit short at a place costs. Where the network has plenty the unit is sent from elsewhere;
 * where it has not, the sale is lost, here or there.
 */
export function shortageCost(stocks: readonly PlaceStock[], worth: UnitWorth): number {
  const total = stocks.reduce((sum, { position }) => sum + position, 0);
  const mean = stocks.reduce((sum, { demand }) => sum + demand.mean, 0);
  const variance = stocks.reduce((sum, { demand }) => sum + demand.variance, 0);
  const z = (total - mean) / Math.sqrt(Math.max(variance, 1e-9));
  const plenty = 1 / (1 + Math.exp(-sharpness * z));
  return (
    plenty * Math.min(worth.lostSale, worth.crossShipping) +
    (1 - plenty) * scarceShare * worth.lostSale
  );
}

/** What giving each further unit costs a place, and what taking one brings it; whole numbers. */
export function marginsOf(
  { position, givable, mayTake, demand }: PlaceStock,
  shortage: number,
  holding: number,
): { give: Float64Array; take: Float64Array } {
  const both = shortage + holding;
  if (both <= 0) return { give: new Float64Array(), take: new Float64Array() };
  const target = quantile(demand, Math.min(nearlyAll, 1 - holding / both));
  const chances = survival(demand, Math.max(position, target) + 1);
  const worthOf = (unit: number): number => Math.round(both * at(chances, unit) - holding);
  const taken: number[] = [];
  for (let unit = position + 1; mayTake && unit <= target + 1; unit++) {
    const gain = worthOf(unit);
    if (gain <= 0) break;
    taken.push(gain);
  }
  return {
    give: Float64Array.from({ length: Math.min(givable, position) }, (_, k) =>
      worthOf(position - k),
    ),
    take: Float64Array.from(taken),
  };
}
