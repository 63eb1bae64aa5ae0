import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { msOf } from '../../lib/time.ts';
import {
  countPiece,
  movedPrice,
  type MoveRule,
  type Pieces,
  pieceOf,
  usualOnline,
} from './core/online-prices.ts';
import { decideMethod } from './decide-method.ts';
import type { CellPrice, PriceHead, PriceMethod, PriceSettings } from './price.ts';

/** One product at one place, with what this process has seen since the prices were read. */
export type LiveCell = {
  /** As published, plus what followed the orders of this process since. */
  price: number;
  /** Units until the horizon; Infinity without end. */
  units: number;
  /** Units planned since the last move. */
  taken: number;
  /** The lines that this process planned from it. */
  readonly pieces: Pieces;
  /** What of the price and of the units is not published yet. */
  priceMoved: number;
  unitsTaken: number;
};

/** The units of a plan and what it costs without prices. */
export type PlannedUnits = {
  costMinor: number;
  units: readonly { productId: Uuid; locationId: Uuid; quantity: number }[];
};

/** A tenant's prices in this process. Nothing here waits for anything. */
export type LivePrices = {
  /** What they were read from, or were last published as. */
  head: PriceHead | undefined;
  readonly settings: PriceSettings;
  methodAt: (now: Instant) => PriceMethod;
  cellOf: (productId: Uuid, locationId: Uuid) => LiveCell | undefined;
  /** Notes a committed plan; after 50 orders or a minute prices move by what was noted. */
  note: (plan: PlannedUnits, now: Instant) => void;
  /** What is not published yet, cell by cell; it counts as published from then on. */
  unpublished: () => (CellPrice & { moved: number; taken: number })[];
  hasUnpublished: () => boolean;
  /** Counts a part of a move again as unpublished, such as what rounding left. */
  carry: (productId: Uuid, locationId: Uuid, moved: number, taken: number) => void;
};

const moveAfterMs = 60_000;

/** Orders still to come of those that were expected when the head was published. */
export function ordersLeft(head: PriceHead, now: Instant): number {
  const leftMs = Math.max(0, msOf(head.horizonEndsAt) - msOf(now));
  const wholeMs = Math.max(1, msOf(head.horizonEndsAt) - msOf(head.publishedAt));
  return head.ordersToCome * Math.min(1, leftMs / wholeMs);
}

const cellFrom = (one: CellPrice): LiveCell => ({
  price: one.priceMinor,
  units: one.units ?? Infinity,
  taken: 0,
  pieces: { units: 0, lines: 0 },
  priceMoved: 0,
  unitsTaken: 0,
});

function moveCell(cell: LiveCell, all: Pieces, rule: MoveRule): void {
  const { taken, units: left, pieces } = cell;
  const price = movedPrice(cell.price, { taken, left, piece: pieceOf(pieces, all) }, rule);
  cell.priceMoved += price - cell.price;
  cell.price = price;
  cell.taken = 0;
}

const keyOf = (productId: Uuid, locationId: Uuid): CellPrice => ({
  productId,
  locationId,
  priceMinor: 0,
  units: null,
});

/** Prices as published, ready to follow what is taken. */
export function createLivePrices(
  settings: PriceSettings,
  firstHead: PriceHead | undefined,
  prices: readonly CellPrice[],
  now: Instant,
): LivePrices {
  const products = new Map<Uuid, Map<Uuid, LiveCell>>();
  /** Those whose price can change: priced, or taken from. */
  const active = new Map<LiveCell, CellPrice>();
  for (const one of prices) {
    let places = products.get(one.productId);
    if (places === undefined) products.set(one.productId, (places = new Map()));
    const cell = cellFrom(one);
    places.set(one.locationId, cell);
    if (one.priceMinor > 0) active.set(cell, one);
  }
  let orders = 0;
  let ordersEver = 0;
  let costEver = 0;
  const all: Pieces = { units: 0, lines: 0 };
  let movedAtMs = msOf(now);
  let isDirty = false;
  const cellOf = (productId: Uuid, locationId: Uuid): LiveCell | undefined =>
    products.get(productId)?.get(locationId);

  const move = (at: Instant): void => {
    const { head } = live;
    if (head === undefined || orders === 0) return;
    const toCome = Math.max(orders, ordersLeft(head, at));
    const isAlone = decideMethod(head, settings.periodMinutes, at) === 'online';
    const rule = {
      step: (isAlone ? usualOnline.alone : usualOnline.betweenRuns) * (costEver / ordersEver),
      share: orders / toCome,
      priceMax: head.priceMaxMinor,
    };
    for (const cell of active.keys()) {
      if (cell.units === Infinity) continue;
      moveCell(cell, all, rule);
    }
    orders = 0;
    movedAtMs = msOf(at);
    isDirty = true;
  };

  const live: LivePrices = {
    head: firstHead,
    settings,
    methodAt: (at) => decideMethod(live.head, settings.periodMinutes, at),
    cellOf,
    note: ({ units, costMinor }, at) => {
      orders++;
      ordersEver++;
      costEver += costMinor;
      for (const { productId, locationId, quantity } of units) {
        const cell = cellOf(productId, locationId);
        if (cell === undefined || cell.units === Infinity) continue;
        cell.taken += quantity;
        countPiece(cell.pieces, all, quantity);
        cell.units = Math.max(0, cell.units - quantity);
        cell.unitsTaken += quantity;
        if (!active.has(cell)) active.set(cell, keyOf(productId, locationId));
      }
      if (orders >= usualOnline.every || msOf(at) - movedAtMs >= moveAfterMs) move(at);
    },
    hasUnpublished: () => isDirty,
    unpublished: () => {
      isDirty = false;
      const changes: (CellPrice & { moved: number; taken: number })[] = [];
      for (const [cell, key] of active) {
        if (cell.priceMoved === 0 && cell.unitsTaken === 0) continue;
        changes.push({ ...key, moved: cell.priceMoved, taken: cell.unitsTaken });
        cell.priceMoved = 0;
        cell.unitsTaken = 0;
      }
      return changes;
    },
    carry: (productId, locationId, moved, taken) => {
      const cell = cellOf(productId, locationId);
      if (cell === undefined) return;
      cell.priceMoved += moved;
      cell.unitsTaken += taken;
      if (!active.has(cell)) active.set(cell, keyOf(productId, locationId));
    },
  };
  return live;
}
