// Soft holds over plain memory: carts that come, lapse and are swept.
import type { Uuid } from '../../src/lib/ids.ts';
import type { StockChange } from '../../src/modules/inventory/stock.ts';
import type { Change, Soft, World } from './memory.ts';

const changeOf = (soft: Soft, kind: 'reserve' | 'unreserve' | 'expire'): StockChange => ({
  productId: soft.productId,
  locationId: soft.locationId,
  kind,
  reserved: kind === 'reserve' ? soft.quantity : -soft.quantity,
});

/** Holds units for a cart. */
export function holdUnits(world: World, productId: Uuid, locationId: Uuid, quantity = 1): Change {
  const soft = { productId, locationId, quantity, dead: false };
  return { stock: [changeOf(soft, 'reserve')], rule: 'atp', softs: [...world.softs, soft] };
}

/** A hold's time is over: nothing is written, it only counts no more. */
export function lapse(world: World, index: number): Change {
  const softs = world.softs.map((soft, at) => (at === index ? { ...soft, dead: true } : soft));
  return { stock: [], rule: 'on_hand', softs };
}

/** A cart lets go of its hold. */
export function letGo(world: World, index: number): Change {
  const soft = world.softs[index];
  return {
    stock: soft === undefined ? [] : [changeOf(soft, soft.dead ? 'expire' : 'unreserve')],
    rule: 'on_hand',
    softs: world.softs.filter((_, at) => at !== index),
  };
}

/** Ends the dead holds that are asked for; undefined when there are none. */
export function endedSofts(world: World, asked: (soft: Soft) => boolean): Change | undefined {
  const gone = world.softs.filter((soft) => soft.dead && asked(soft));
  if (gone.length === 0) return undefined;
  return {
    stock: gone.map((soft) => changeOf(soft, 'expire')),
    rule: 'on_hand',
    softs: world.softs.filter((soft) => !gone.includes(soft)),
  };
}
