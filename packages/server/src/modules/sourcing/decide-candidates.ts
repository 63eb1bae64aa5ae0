import type { Uuid } from '../../lib/ids.ts';
import type {
  Candidate,
  Plan,
  PlanLine,
  PlanLocation,
  PlannedShipment,
  StockView,
} from './plan.ts';

function parcelOf(
  lines: readonly PlanLine[],
  quantities: readonly number[],
): { weightGrams: number; volumeCm3: number } {
  let weightGrams = 0;
  let volumeCm3 = 0;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const quantity = quantities[index] ?? 0;
    if (line === undefined) continue;
    weightGrams += line.unitWeightGrams * quantity;
    volumeCm3 += line.unitVolumeCm3 * quantity;
  }
  return { weightGrams, volumeCm3 };
}

/** What picking and packing so many lines and units costs there, in minor units. */
export function handlingOf(location: PlanLocation, lineCount: number, units: number): number {
  const base =
    location.handlingOrderMinor +
    location.handlingLineMinor * lineCount +
    location.handlingUnitMinor * units;
  return Math.round(base * location.costFactor);
}

/** One shipment of the given quantities, or undefined when no carrier takes it. */
export function shipmentOf(
  location: PlanLocation,
  lines: readonly PlanLine[],
  quantities: readonly number[],
): PlannedShipment | undefined {
  const parcel = parcelOf(lines, quantities);
  const freight = location.freight(parcel.weightGrams, parcel.volumeCm3);
  if (freight === undefined) return undefined;
  const sent: PlannedShipment['lines'] = [];
  let units = 0;
  lines.forEach((line, index) => {
    const quantity = quantities[index] ?? 0;
    if (quantity === 0) return;
    sent.push({ lineNo: line.lineNo, productId: line.productId, quantity });
    units += quantity;
  });
  const handlingMinor = handlingOf(location, sent.length, units);
  return {
    locationId: location.id,
    lines: sent,
    units,
    freight,
    handlingMinor,
    costMinor: freight.costMinor + handlingMinor,
  };
}

/** What each line can get from one location; two lines of a product share its units in line order. */
function coverage(lines: readonly PlanLine[], location: PlanLocation, stock: StockView): number[] {
  const taken = new Map<Uuid, number>();
  return lines.map((line) => {
    const used = taken.get(line.productId) ?? 0;
    const free = Math.max(0, stock(line.productId, location.id) - used);
    const quantity = Math.min(line.quantity, free);
    if (quantity > 0) taken.set(line.productId, used + quantity);
    return quantity;
  });
}

/** The sum of numbers; 0 for none. */
export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** A location that can send something, with what it covers and what that costs alone. */
export type Open = {
  location: PlanLocation;
  candidate: Candidate;
  covers: number[];
  single: Plan;
  /** Filled when sets are first looked at: the price of each line here, and the least a parcel costs. */
  prices: number[];
  leastMinor: number;
};

/** Looks at every location alone: gates, coverage, and the exact cost of sending from there. */
export function examine(
  lines: readonly PlanLine[],
  locations: readonly PlanLocation[],
  stock: StockView,
): { candidates: Candidate[]; open: Open[] } {
  const candidates: Candidate[] = [];
  const open: Open[] = [];
  const wanted = sum(lines.map((line) => line.quantity));
  for (const location of locations) {
    const candidate: Candidate = {
      locationId: location.id,
      code: location.code,
      gate: location.closedBy,
      coveredUnits: 0,
      freightMinor: undefined,
      handlingMinor: undefined,
      transitDays: undefined,
      distanceKm: location.distanceKm,
    };
    candidates.push(candidate);
    if (candidate.gate === undefined && !location.active) {
      candidate.gate = { gate: 'inactive', have: 'inactive', need: 'active' };
    }
    if (candidate.gate !== undefined) continue;
    const covers = coverage(lines, location, stock);
    candidate.coveredUnits = sum(covers);
    if (candidate.coveredUnits === 0) {
      candidate.gate = { gate: 'stock', have: '0', need: String(wanted) };
      continue;
    }
    const shipment = shipmentOf(location, lines, covers);
    if (shipment === undefined) {
      candidate.gate = { gate: 'no_service', have: 'no rate', need: 'a rate to the destination' };
      continue;
    }
    candidate.freightMinor = shipment.freight.costMinor;
    candidate.handlingMinor = shipment.handlingMinor;
    candidate.transitDays = shipment.freight.transitDays;
    const single: Plan = {
      shipments: [shipment],
      coveredUnits: shipment.units,
      costMinor: shipment.costMinor,
    };
    open.push({ location, candidate, covers, single, prices: [], leastMinor: 0 });
  }
  return { candidates, open };
}
