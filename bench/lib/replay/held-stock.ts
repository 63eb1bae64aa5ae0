import type { Uuid } from '../../../packages/server/src/lib/ids.ts';
import type { StockView } from '../../../packages/server/src/modules/sourcing/plan.ts';

/** Units by product and place, in memory: the stock that a rule plays against. */
export type HeldStock = {
  readonly view: StockView;
  readonly places: (productId: Uuid) => ReadonlyMap<Uuid, number>;
  /** Adds units; takes them when negative. Throws when there are not so many. */
  readonly add: (productId: Uuid, locationId: Uuid, units: number) => void;
};

const none: ReadonlyMap<Uuid, number> = new Map();

/** Nothing anywhere. */
export function createHeldStock(): HeldStock {
  const held = new Map<Uuid, Map<Uuid, number>>();
  return {
    view: (productId, locationId) => held.get(productId)?.get(locationId) ?? 0,
    places: (productId) => held.get(productId) ?? none,
    add: (productId, locationId, units) => {
      let places = held.get(productId);
      if (places === undefined) held.set(productId, (places = new Map()));
      const left = (places.get(locationId) ?? 0) + units;
      if (left < 0) throw new Error(`${productId} at ${locationId}: ${left} units.`);
      places.set(locationId, left);
    },
  };
}
