import { cartonFor, packUnits, priceRuns, type Packer, type Runs } from './cartons.ts';
import type { Order, Source } from './prepare-order.ts';

/** What one shipment holds while a plan is made; never changed, a new one replaces it. */
export type Load = {
  readonly weight: number;
  readonly volume: number;
  readonly lines: number;
  readonly units: number;
  /** Sum of the units' own costs. */
  readonly unitMinor: number;
  /** By packer of the node, once the goods need more than one parcel there. */
  readonly runs: readonly (Runs | undefined)[] | undefined;
};

export const emptyLoad: Load = {
  weight: 0,
  volume: 0,
  lines: 0,
  units: 0,
  unitMinor: 0,
  runs: undefined,
};

/** The load with so many units of a line of the order more. */
export function addUnits(order: Order, s: number, load: Load, i: number, units: number): Load {
  const line = order.lines[i];
  const source = order.sources[s];
  if (line === undefined || source === undefined) return load;
  const weight = load.weight + line.weightGrams * units;
  const volume = load.volume + line.volumeCm3 * units;
  const { packers } = source.ready;
  let runs: (Runs | undefined)[] | undefined;
  for (let p = 0; p < packers.length; p++) {
    const packer = packers[p];
    if (packer === undefined || isOneParcel(packer, weight, volume)) continue;
    runs ??= [];
    const before = load.runs?.[p] ?? (load.units > 0 ? [load.weight, load.volume, 1] : []);
    runs[p] = packUnits(
      packer,
      before,
      { weight: line.weightGrams, volume: line.volumeCm3 },
      units,
    );
  }
  return {
    weight,
    volume,
    lines: load.lines + 1,
    units: load.units + units,
    unitMinor: load.unitMinor + units * (order.unit[i * order.sources.length + s] ?? 0),
    runs,
  };
}

function isOneParcel(packer: Packer, weight: number, volume: number): boolean {
  return weight <= packer.weightMaxGrams && volume <= packer.volumeMaxCm3;
}

/** The parcels of a load as a packer makes them. */
export function parcelsOf(load: Load, packer: number): Runs {
  return load.runs?.[packer] ?? [load.weight, load.volume, 1];
}

/** Price of a load by one service; undefined when it refuses a parcel. */
function freightOf(source: Source, load: Load, service: number): number | undefined {
  const ready = source.ready.services[service];
  const packer = source.ready.packers[ready?.packer ?? 0];
  if (ready === undefined || packer === undefined) return undefined;
  const runs = load.runs?.[ready.packer];
  const { priceMinor } = ready.service;
  if (runs !== undefined) return priceRuns(packer, runs, priceMinor);
  const carton = cartonFor(packer, load.weight, load.volume);
  return carton === undefined
    ? priceMinor(load.weight, load.volume)
    : priceMinor(load.weight + carton.tareGrams, Math.max(load.volume, carton.outerVolumeCm3));
}

export type Priced = { service: number; freightMinor: number; lateMinor: number };

/**
 * The service that is cheapest with the days that it is late; ties go to the faster, then to the
 * first. Undefined when none takes the load.
 */
export function cheapestService(order: Order, source: Source, load: Load): Priced | undefined {
  const { services } = source.ready;
  const perDay = order.problem.rules.latePerUnitDayMinor;
  let best: Priced | undefined;
  let bestDays = 0;
  for (let k = 0; k < services.length; k++) {
    const freightMinor = freightOf(source, load, k);
    const ready = services[k];
    if (freightMinor === undefined || ready === undefined) continue;
    const lateMinor = ready.lateDays * perDay * load.units;
    const days = ready.service.transitDays;
    const difference =
      best === undefined
        ? -1
        : freightMinor + lateMinor - (best.freightMinor + best.lateMinor) || days - bestDays;
    if (difference >= 0) continue;
    best = { service: k, freightMinor, lateMinor };
    bestDays = days;
  }
  return best;
}

/** What picking and packing a load costs there. */
export function handlingOf(source: Source, load: Load): number {
  const { node } = source.ready;
  const base =
    node.handlingOrderMinor +
    node.handlingLineMinor * load.lines +
    node.handlingUnitMinor * load.units;
  return Math.round(base * node.costFactor);
}

/**
 * All that a shipment costs: never less than before units were added, but for units whose own cost
 * is negative. Infinity when no service takes it.
 */
export function costOfLoad(order: Order, s: number, load: Load): number {
  const source = order.sources[s];
  if (load.units === 0 || source === undefined) return 0;
  const priced = cheapestService(order, source, load);
  if (priced === undefined) return Infinity;
  return (
    priced.freightMinor +
    priced.lateMinor +
    handlingOf(source, load) +
    source.extraMinor +
    load.unitMinor
  );
}
