import type { Carton } from './problem.ts';

/**
 * What goods are packed in when a tenant has said nothing: sizes of common boxes, 30 kg at most
 * each, as most parcel services refuse more. Without a weight and an outer size of their own, so
 * that parcels are charged as the goods in them.
 */
export const defaultCartons: readonly Carton[] = [
  { name: 'default-small', volumeCm3: 8_000, weightMaxGrams: 30_000 },
  { name: 'default-medium', volumeCm3: 30_000, weightMaxGrams: 30_000 },
  { name: 'default-large', volumeCm3: 120_000, weightMaxGrams: 30_000 },
];

/**
 * Name of the carton of a unit that is too large or heavy for all: it travels in what it came in.
 */
export const ownPackaging = 'own';

/** Parcels of equal content, one after the other: `[weight, volume, count, …]`. */
export type Runs = readonly number[];

type ReadyCarton = {
  readonly name: string;
  readonly volumeCm3: number;
  readonly weightMaxGrams: number;
  readonly tareGrams: number;
  readonly outerVolumeCm3: number;
};

/** Packs first fit; its limits are those of the largest carton and of a service. */
export type Packer = {
  readonly weightMaxGrams: number;
  readonly volumeMaxCm3: number;
  /** Ascending in every number, so that more goods never travel as a smaller parcel. */
  readonly cartons: readonly ReadyCarton[];
};

const packers = new WeakMap<readonly Carton[], Map<string, Packer>>();

/** The packer for these cartons and a service's limits; the same one for the same arguments. */
export function packerOf(
  cartons: readonly Carton[],
  weightMaxGrams: number | undefined,
  volumeMaxCm3: number | undefined,
): Packer {
  let known = packers.get(cartons);
  if (known === undefined) {
    known = new Map();
    packers.set(cartons, known);
  }
  const key = `${weightMaxGrams}|${volumeMaxCm3}`;
  let packer = known.get(key);
  if (packer === undefined) {
    packer = createPacker(cartons, weightMaxGrams ?? Infinity, volumeMaxCm3 ?? Infinity);
    known.set(key, packer);
  }
  return packer;
}

function createPacker(
  cartons: readonly Carton[],
  weightMaxGrams: number,
  volumeMaxCm3: number,
): Packer {
  const usable = cartons
    .filter((carton) => (carton.outerVolumeCm3 ?? 0) <= volumeMaxCm3)
    .filter((carton) => (carton.tareGrams ?? 0) < weightMaxGrams)
    .toSorted((a, b) => a.volumeCm3 - b.volumeCm3 || a.weightMaxGrams - b.weightMaxGrams);
  let tareGrams = 0;
  let outerVolumeCm3 = 0;
  const ready = usable.map((carton) => {
    tareGrams = Math.max(tareGrams, carton.tareGrams ?? 0);
    outerVolumeCm3 = Math.max(outerVolumeCm3, carton.outerVolumeCm3 ?? 0);
    return {
      name: carton.name,
      volumeCm3: Math.min(carton.volumeCm3, volumeMaxCm3),
      weightMaxGrams: Math.min(carton.weightMaxGrams, weightMaxGrams - tareGrams),
      tareGrams,
      outerVolumeCm3,
    };
  });
  const largest = ready.at(-1);
  return {
    weightMaxGrams: largest?.weightMaxGrams ?? 0,
    volumeMaxCm3: largest?.volumeCm3 ?? 0,
    cartons: ready,
  };
}

/** Volumes are sums of decimals: what fits but for their rounding fits. */
const rounding = 1e-9;

/** Units of a kind that a parcel with this in it still takes. */
function roomFor(
  packer: Packer,
  parcel: { weight: number; volume: number },
  unit: { weight: number; volume: number },
): number {
  const grams = packer.weightMaxGrams - parcel.weight;
  const cm3 = packer.volumeMaxCm3 - parcel.volume;
  if (grams < 0 || cm3 < 0) return 0;
  const byWeight = unit.weight > 0 ? Math.floor(grams / unit.weight + rounding) : Infinity;
  const byVolume = unit.volume > 0 ? Math.floor(cm3 / unit.volume + rounding) : Infinity;
  return Math.min(byWeight, byVolume);
}

/**
 * Puts units of one kind in, each in the first parcel with room, else in a new one; a unit that
 * fits no carton goes alone. Earlier goods stay where they are: parcels only grow, and so do their
 * prices.
 */
export function packUnits(
  packer: Packer,
  runs: Runs,
  unit: { weight: number; volume: number },
  units: number,
): Runs {
  const packed: number[] = [];
  let left = units;
  for (let r = 0; r < runs.length; r += 3) {
    const [weight = 0, volume = 0, count = 0] = [runs[r], runs[r + 1], runs[r + 2]];
    const each = left > 0 ? roomFor(packer, { weight, volume }, unit) : 0;
    const placed = Math.min(left, each * count);
    left -= placed;
    const used = addUnitsTo(packed, { weight, volume }, unit, { units: placed, each });
    if (count > used) packed.push(weight, volume, count - used);
  }
  if (left === 0) return packed;
  const empty = { weight: 0, volume: 0 };
  const each = Math.max(1, roomFor(packer, empty, unit));
  addUnitsTo(packed, empty, unit, { units: left, each });
  return packed;
}

/**
 * Fills parcels of one kind, so many units to each, the last with what is left; answers how many.
 */
function addUnitsTo(
  packed: number[],
  parcel: { weight: number; volume: number },
  unit: { weight: number; volume: number },
  { units, each }: { units: number; each: number },
): number {
  if (units === 0) return 0;
  const full = each === Infinity ? 0 : Math.floor(units / each);
  const rest = each === Infinity ? units : units - full * each;
  if (full > 0) addRun(packed, parcel.weight, parcel.volume, unit, each, full);
  if (rest > 0) addRun(packed, parcel.weight, parcel.volume, unit, rest, 1);
  return full + (rest > 0 ? 1 : 0);
}

function addRun(
  packed: number[],
  weight: number,
  volume: number,
  unit: { weight: number; volume: number },
  units: number,
  count: number,
): void {
  packed.push(weight + unit.weight * units, volume + unit.volume * units, count);
}

/** The smallest carton for such a parcel; undefined when it fits none. */
export function cartonFor(
  packer: Packer,
  weightGrams: number,
  volumeCm3: number,
): ReadyCarton | undefined {
  for (const carton of packer.cartons) {
    if (volumeCm3 <= carton.volumeCm3 + rounding && weightGrams <= carton.weightMaxGrams + rounding)
      return carton;
  }
  return undefined;
}

/**
 * What parcels of these goods cost: the sum of each one's price, or undefined when one is refused.
 */
export function priceRuns(
  packer: Packer,
  runs: Runs,
  priceMinor: (weightGrams: number, volumeCm3: number) => number | undefined,
): number | undefined {
  let sum = 0;
  for (let r = 0; r < runs.length; r += 3) {
    const weight = runs[r] ?? 0;
    const volume = runs[r + 1] ?? 0;
    const carton = cartonFor(packer, weight, volume);
    const price =
      carton === undefined
        ? priceMinor(weight, volume)
        : priceMinor(weight + carton.tareGrams, Math.max(volume, carton.outerVolumeCm3));
    if (price === undefined) return undefined;
    sum += price * (runs[r + 2] ?? 0);
  }
  return sum;
}
