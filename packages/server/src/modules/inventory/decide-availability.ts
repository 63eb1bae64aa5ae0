import type { Uuid } from '../../lib/ids.ts';

/** What one place can promise of one product; `atp` null is unlimited. */
export type AvailablePlace = {
  locationId: Uuid;
  locationCode: string;
  groups: readonly string[];
  atp: number | null;
  leadTimeDays: number | null;
};

/** A channel's view: what it keeps back and from which groups of places it is served (none: all). */
export type ChannelView = { stockBuffer: number; groups: readonly string[] };

/** What can be promised over all places. `total` null: at least one of them is unlimited. */
export type AvailableTotal = { places: readonly AvailablePlace[]; total: number | null };

/** A component of a kit with what its places can promise. */
export type KitPart = { quantity: number; places: readonly AvailablePlace[] };

/** Kits that each place could put together from what it can promise of every component. */
export function kitPlaces(parts: readonly KitPart[]): AvailablePlace[] {
  const [first, ...others] = parts;
  if (first === undefined) return [];
  return first.places.flatMap((place) => {
    let atp = kitsFrom(place.atp, first.quantity);
    let leadTimeDays = place.leadTimeDays;
    for (const part of others) {
      const there = part.places.find((one) => one.locationId === place.locationId);
      if (there === undefined) return [];
      const kits = kitsFrom(there.atp, part.quantity);
      atp = atp === null ? kits : kits === null ? atp : Math.min(atp, kits);
      if (there.leadTimeDays !== null)
        leadTimeDays = Math.max(leadTimeDays ?? 0, there.leadTimeDays);
    }
    return [{ ...place, atp, leadTimeDays }];
  });
}

function kitsFrom(atp: number | null, quantity: number): number | null {
  return atp === null ? null : Math.floor(atp / quantity);
}

/** What a channel (or, without one, anybody) can be promised: the pool's sum less the buffer. */
export function availabilityFor(
  places: readonly AvailablePlace[],
  channel: ChannelView | undefined,
): AvailableTotal {
  const pool =
    channel === undefined || channel.groups.length === 0
      ? places
      : places.filter((place) => place.groups.some((group) => channel.groups.includes(group)));
  if (pool.some((place) => place.atp === null)) return { places: pool, total: null };
  const sum = pool.reduce((total, place) => total + (place.atp ?? 0), 0);
  return { places: pool, total: Math.max(0, sum - (channel?.stockBuffer ?? 0)) };
}

/** One wish for a product, perhaps at one place. */
export type Wish = { productId: Uuid; quantity: number; locationId: Uuid | undefined };
export type WishAnswer = {
  available: boolean;
  atp: number | null;
  best: AvailablePlace | undefined;
};

/**
 * Answers wishes in order, each against what the earlier ones left: the same product twice in one
 * basket is not counted twice. A wish that cannot be met takes nothing.
 */
export function answerWishes(
  wishes: readonly Wish[],
  totals: ReadonlyMap<Uuid, AvailableTotal>,
): WishAnswer[] {
  const taken = new Map<Uuid, number>();
  const takenAt = new Map<string, number>();
  return wishes.map(({ productId, quantity, locationId }) => {
    const { places, total } = totals.get(productId) ?? { places: [], total: 0 };
    const left = places.map((place) => ({
      ...place,
      atp: place.atp === null ? null : place.atp - (takenAt.get(productId + place.locationId) ?? 0),
    }));
    const rest = total === null ? null : Math.max(0, total - (taken.get(productId) ?? 0));
    const eligible =
      locationId === undefined ? left : left.filter((place) => place.locationId === locationId);
    const best = eligible
      .filter((place) => place.atp === null || place.atp >= quantity)
      .toSorted((a, b) => compareRoom(a, b))[0];
    const atp = locationId === undefined ? rest : atpOfOne(eligible[0], rest);
    const available =
      locationId === undefined
        ? rest === null || rest >= quantity
        : best !== undefined && fits(rest, quantity);
    if (available) {
      taken.set(productId, (taken.get(productId) ?? 0) + quantity);
      takeFrom(best === undefined ? left : [best], productId, quantity, takenAt);
    }
    return { available, atp, best: available ? best : undefined };
  });
}

function fits(rest: number | null, quantity: number): boolean {
  return rest === null || rest >= quantity;
}

function atpOfOne(place: AvailablePlace | undefined, rest: number | null): number | null {
  if (place === undefined) return 0;
  if (place.atp === null || rest === null) return place.atp;
  return Math.min(place.atp, rest);
}

function compareRoom(a: AvailablePlace, b: AvailablePlace): number {
  if ((a.atp === null) !== (b.atp === null)) return a.atp === null ? 1 : -1;
  const difference = (b.atp ?? 0) - (a.atp ?? 0);
  return difference !== 0 ? difference : a.locationId < b.locationId ? -1 : 1;
}

function takeFrom(
  places: readonly AvailablePlace[],
  productId: Uuid,
  quantity: number,
  takenAt: Map<string, number>,
): void {
  let rest = quantity;
  for (const place of places) {
    const part = place.atp === null ? rest : Math.min(rest, Math.max(0, place.atp));
    if (part > 0) {
      const key = productId + place.locationId;
      takenAt.set(key, (takenAt.get(key) ?? 0) + part);
    }
    rest -= part;
  }
}
