import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRng } from '../../../packages/server/src/lib/rng.ts';

/** A place: degrees, and how many people live there. */
type Place = { latitude: number; longitude: number; people: number };

export type Geography = { cities: Place[]; centres: Place[] };

/** How large a world is, and how much stock it has beyond what is expected of it. */
export type WorldSize = {
  items: number;
  /** The most items in an order, and how many kinds of order there are of each size. */
  sizeMax: number;
  kindsPerSize: number;
  arrivals: number;
  /** A centre stocks an item with this probability. */
  carries: number;
  safety: number;
};

export const smallWorld: WorldSize = {
  items: 20,
  sizeMax: 5,
  kindsPerSize: 5,
  arrivals: 10_000,
  carries: 0.75,
  safety: 0.5,
};

export const largeWorld: WorldSize = {
  ...smallWorld,
  items: 100,
  sizeMax: 10,
  kindsPerSize: 10,
  arrivals: 100_000,
  carries: 0.5,
};

/**
 * An instance: kinds of orders (kind 0 is of no item) from cities, with their probabilities, and
 * the stock of centres. The last location, after all centres, is the one that never runs out: what
 * is not served is sent from there at twice the price. Matrices: `kind * cities + city`,
 * `centre * items + item`, `location * cities + city`.
 */
export type Instance = {
  size: WorldSize;
  cities: number;
  centres: number;
  kinds: number[][];
  chance: Float64Array;
  stock: Int32Array;
  /** The nearest centre that stocks the item, by `item * cities + city`. */
  nearest: Int32Array;
  shipmentCost: Float64Array;
  unitCost: Float64Array;
  miles: Float64Array;
};

const perShipment = 8.759;
const perUnit = 0.423;
const perUnitMile = 0.000541;

function milesBetween(a: Place, b: Place): number {
  const p = Math.PI / 180;
  const x =
    Math.sin(((b.latitude - a.latitude) * p) / 2) ** 2 +
    Math.cos(a.latitude * p) *
      Math.cos(b.latitude * p) *
      Math.sin(((b.longitude - a.longitude) * p) / 2) ** 2;
  return (2 * 6_371_000 * Math.asin(Math.sqrt(x))) / 1000 / 1.61;
}

/**
 * The published tables: name, state, latitude, longitude and people; the small world's or the large
 * one's.
 */
export function readGeography(folder: string, large: boolean): Geography {
  const suffix = large ? '' : '_warmup';
  const read = (file: string): string[][] =>
    readFileSync(join(folder, file), 'utf8')
      .replace(/^\uFEFF/, '')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','));
  const place = (cells: string[]): Place => ({
    latitude: Number(cells[2]),
    longitude: Number(cells[3]),
    people: Number(cells[4] ?? 0),
  });
  return {
    cities: read(`cities${suffix}.csv`).map(place),
    centres: read(`fulfillment_centers${suffix}.csv`).map(place),
  };
}

/**
 * A geography of our own, for who does not have the tables: places over North America, cities by
 * Zipf's law.
 */
export function drawGeography(large: boolean): Geography {
  const r = seededRng(large ? 2 : 1).next;
  const draw = (count: number): Place[] =>
    Array.from({ length: count }, (_, index) => ({
      latitude: 26 + 22 * r(),
      longitude: -122 + 50 * r(),
      people: 18_000_000 / (index + 1),
    }));
  return { cities: draw(large ? 99 : 10), centres: draw(large ? 10 : 5) };
}

/**
 * The published generator of Jasin and Sinha as Ma's code has it; the same seed, the same instance.
 */
export function drawInstance(size: WorldSize, geography: Geography, seed: number): Instance {
  const r = seededRng(seed * 1_000_003 + 17).next;
  const J = geography.cities.length;
  const K = geography.centres.length;
  const costs = drawCosts(geography);
  const kinds = drawKinds(size, r);
  const chance = drawChances(size, geography, kinds.length, r);
  const nearest = new Int32Array(size.items * J);
  const stock = new Int32Array(K * size.items);
  const wanted = new Float64Array(K * size.items);
  for (let i = 0; i < size.items; i++) {
    const dice = Array.from({ length: K }, () => r());
    for (let j = 0; j < J; j++) {
      let best = 1e18;
      let closest = K;
      dice.forEach((die, k) => {
        const miles = costs.miles[k * J + j] ?? 0;
        if (miles >= best || die >= size.carries) return;
        best = miles;
        closest = k;
      });
      nearest[i * J + j] = closest;
    }
    kinds.forEach((items, q) => {
      if (!items.includes(i)) return;
      for (let j = 0; j < J; j++) {
        const cell = (nearest[i * J + j] ?? K) * size.items + i;
        if (cell < wanted.length) wanted[cell] = (wanted[cell] ?? 0) + (chance[q * J + j] ?? 0);
      }
    });
    for (let k = 0; k < K; k++) {
      const d = wanted[k * size.items + i] ?? 0;
      const mean = size.arrivals * d;
      stock[k * size.items + i] = Math.round(mean + size.safety * Math.sqrt(mean * (1 - d)));
    }
  }
  return { size, cities: J, centres: K, kinds, chance, stock, nearest, ...costs };
}

function drawCosts({
  cities,
  centres,
}: Geography): Pick<Instance, 'shipmentCost' | 'unitCost' | 'miles'> {
  const J = cities.length;
  const K = centres.length;
  const shipmentCost = new Float64Array((K + 1) * J);
  const unitCost = new Float64Array((K + 1) * J);
  const miles = new Float64Array(K * J);
  cities.forEach((city, j) => {
    let farthest = 0;
    centres.forEach((centre, k) => {
      const distance = milesBetween(city, centre);
      miles[k * J + j] = distance;
      shipmentCost[k * J + j] = perShipment;
      unitCost[k * J + j] = perUnit + perUnitMile * distance;
      farthest = Math.max(farthest, distance);
    });
    shipmentCost[K * J + j] = 2 * perShipment;
    unitCost[K * J + j] = 2 * (perUnit + perUnitMile * farthest);
  });
  return { shipmentCost, unitCost, miles };
}

function drawKinds(size: WorldSize, r: () => number): number[][] {
  const kinds: number[][] = [[]];
  for (let s = 1; s <= size.sizeMax; s++) {
    for (let x = 0; x < size.kindsPerSize; x++) {
      const items = Array.from({ length: size.items }, (_, i) => i);
      for (let i = size.items - 1; i > 0; i--) {
        const q = Math.floor(r() * (i + 1));
        [items[i], items[q]] = [items[q] ?? 0, items[i] ?? 0];
      }
      kinds.push(items.slice(0, s));
    }
  }
  return kinds;
}

function drawChances(
  { sizeMax, kindsPerSize }: WorldSize,
  { cities }: Geography,
  kinds: number,
  r: () => number,
): Float64Array {
  const J = cities.length;
  const people = cities.reduce((sum, city) => sum + city.people, 0);
  const none = r();
  const bySize = Array.from({ length: sizeMax }, () => r());
  const total = none + bySize.reduce((a, b) => a + b, 0);
  const byKind = new Float64Array(kinds);
  byKind[0] = none / total;
  bySize.forEach((share, s) => {
    const weights = Array.from({ length: kindsPerSize }, () => r());
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, x) => {
      byKind[1 + s * kindsPerSize + x] = ((share / total) * weight) / sum;
    });
  });
  const chance = new Float64Array(kinds * J);
  byKind.forEach((share, q) =>
    cities.forEach((city, j) => (chance[q * J + j] = (share * city.people) / people)),
  );
  return chance;
}

/**
 * Orders as they come, each `kind * cities + city`: sequence `s` of instance `i` has seed `i *
 * 10007 + s`.
 */
export function drawArrivals(instance: Instance, seed: number): Int32Array {
  const r = seededRng(seed).next;
  const { chance } = instance;
  const upTo = new Float64Array(chance.length);
  let sum = 0;
  chance.forEach((share, x) => (upTo[x] = sum += share));
  return Int32Array.from({ length: instance.size.arrivals }, () => {
    const u = r() * sum;
    let low = 0;
    let high = chance.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > u) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

/**
 * What a forecaster believes who is wrong by a lognormal factor of this deviation, kind by kind and
 * city by city.
 */
export function noisyChances(instance: Instance, seed: number, deviation: number): Float64Array {
  if (deviation === 0) return instance.chance;
  const r = seededRng(seed * 555 + 9).next;
  const { cities, chance } = instance;
  let real = 0;
  let sum = 0;
  const noisy = chance.map((share, x) => {
    if (x < cities) return share;
    const z = Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r());
    const believed = share * Math.exp(deviation * z - deviation ** 2 / 2);
    real += share;
    sum += believed;
    return believed;
  });
  return noisy.map((share, x) => (x < cities ? share : (share * real) / sum));
}
