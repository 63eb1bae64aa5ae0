import { cartonFor, ownPackaging } from './cartons.ts';
import type { Found, Single } from './find-plan.ts';
import {
  addUnits,
  cheapestService,
  emptyLoad,
  handlingOf,
  type Load,
  parcelsOf,
  type Priced,
} from './loads.ts';
import type { Order, Source } from './prepare-order.ts';
import type {
  CostParts,
  OrderCandidate,
  OrderShipment,
  Parcels,
  ParcelService,
} from './problem.ts';
import { at } from './solver/problem.ts';
import { gateOf } from './tell-gate.ts';

/** One shipment in words: its parcels, and each part of what it costs. */
export function shipmentOf(
  order: Order,
  s: number,
  unitsOf: (line: number) => number,
): OrderShipment | undefined {
  const source = order.sources[s];
  let load = emptyLoad;
  const lines: { line: number; quantity: number }[] = [];
  order.lines.forEach((line, i) => {
    const quantity = unitsOf(i);
    if (quantity === 0) return;
    load = addUnits(order, s, load, i, quantity);
    lines.push({ line: line.id, quantity });
  });
  const priced = source === undefined ? undefined : cheapestService(order, source, load);
  const ready = source?.ready.services[priced?.service ?? -1];
  if (source === undefined || priced === undefined || ready === undefined) return undefined;
  const cost = partsOf(order, s, load, priced, unitsOf);
  return {
    node: source.ready.node.id,
    on: source.on,
    carrier: ready.service.carrier,
    service: ready.service.service,
    transitDays: ready.service.transitDays,
    lateDays: source.lateDays + ready.lateDays,
    lines: lines.toSorted((a, b) => a.line - b.line),
    units: load.units,
    parcels: tellParcels(source, load, ready.packer, ready.service),
    cost,
    costMinor: sumOf(cost),
  };
}

/** What a load costs, and for what; splits are the plan's. */
function partsOf(
  order: Order,
  s: number,
  load: Load,
  priced: Priced,
  unitsOf: (line: number) => number,
): CostParts {
  const { problem, lineIndex, sources } = order;
  const source = sources[s];
  let scarcityMinor = 0;
  if (source !== undefined && problem.scarcityMinor !== undefined) {
    for (let i = 0; i < order.lines.length; i++) {
      const cell = at(lineIndex, i) * problem.nodes.length + source.ready.index;
      scarcityMinor += unitsOf(i) * (problem.scarcityMinor[cell] ?? 0);
    }
  }
  const waiting = (source?.lateDays ?? 0) * problem.rules.latePerUnitDayMinor * load.units;
  return {
    freightMinor: priced.freightMinor,
    handlingMinor: source === undefined ? 0 : handlingOf(source, load),
    lateMinor: priced.lateMinor + waiting,
    scarcityMinor,
    otherMinor: load.unitMinor - scarcityMinor - waiting + (source?.ready.extraMinor ?? 0),
  };
}

/** The sum of the parts. */
export function sumOf(cost: CostParts): number {
  return (
    cost.freightMinor + cost.handlingMinor + cost.lateMinor + cost.scarcityMinor + cost.otherMinor
  );
}

function tellParcels(source: Source, load: Load, place: number, service: ParcelService): Parcels[] {
  const packer = source.ready.packers[place];
  const runs = parcelsOf(load, place);
  const parcels: Parcels[] = [];
  for (let r = 0; r < runs.length; r += 3) {
    const [weight, volume, count] = [at(runs, r), at(runs, r + 1), at(runs, r + 2)];
    const carton = packer === undefined ? undefined : cartonFor(packer, weight, volume);
    const weightGrams = weight + (carton?.tareGrams ?? 0);
    const volumeCm3 = Math.max(volume, carton?.outerVolumeCm3 ?? 0);
    parcels.push({
      carton: carton?.name ?? ownPackaging,
      count,
      weightGrams,
      volumeCm3,
      priceMinor: service.priceMinor(weightGrams, volumeCm3) ?? 0,
    });
  }
  return parcels;
}

/** Every node by rank: what it could do alone, or the gate that it fails. */
export function candidatesOf({ order, singles }: Found): OrderCandidate[] {
  const best: (Single | undefined)[] = order.nodes.map(() => undefined);
  for (const single of singles) {
    const rank = order.sources[single.s]?.rank ?? -1;
    const known = best[rank];
    if (single.priced !== undefined && (known === undefined || single.score < known.score))
      best[rank] = single;
  }
  return order.nodes.map((ready, rank): OrderCandidate => {
    const single = best[rank];
    const { priced, load, s, units } = single ?? {};
    const source = order.sources[s ?? -1];
    const service = source?.ready.services[priced?.service ?? -1]?.service;
    if (priced === undefined || load === undefined || service === undefined || s === undefined) {
      return {
        node: ready.node.id,
        on: undefined,
        gate: gateOf(order, ready),
        coveredUnits: 0,
        service: undefined,
        transitDays: undefined,
        parcels: 0,
        cost: undefined,
        costMinor: undefined,
      };
    }
    const cost = partsOf(order, s, load, priced, (i) =>
      units === undefined ? at(order.free, i * order.sources.length + s) : at(units, i),
    );
    return {
      node: ready.node.id,
      on: source?.on,
      gate: undefined,
      coveredUnits: load.units,
      service: { carrier: service.carrier, service: service.service },
      transitDays: service.transitDays,
      parcels: countOf(load, source?.ready.services[priced.service]?.packer ?? 0),
      cost,
      costMinor: sumOf(cost),
    };
  });
}

function countOf(load: Load, packer: number): number {
  const runs = load.runs?.[packer];
  if (runs === undefined) return 1;
  let count = 0;
  for (let r = 2; r < runs.length; r += 3) count += at(runs, r);
  return count;
}
