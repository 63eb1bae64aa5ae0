import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import type { ParcelService } from '../planner/index.ts';
import { decideSourcing } from './decide-sourcing.ts';
import type { PlanLine, PlanLocation, SourcingRules } from './plan.ts';

const uuid = (n: number): Uuid =>
  `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as Uuid;

const rules: SourcingRules = {
  shipmentsMax: 4,
  shipComplete: false,
  assignedLocationId: undefined,
};

const serviceOf = (priceMinor: ParcelService['priceMinor']): ParcelService => ({
  carrier: 'c',
  service: 's',
  transitDays: 2,
  tariffKey: 't',
  priceMinor,
});

function place(
  n: number,
  baseMinor: number,
  perKgMinor: number,
  extra: Partial<PlanLocation> = {},
): PlanLocation {
  return {
    id: uuid(1000 + n),
    code: `L${String(n).padStart(2, '0')}`,
    active: true,
    closedBy: undefined,
    handlingOrderMinor: 10,
    handlingLineMinor: 5,
    handlingUnitMinor: 1,
    costFactor: 1,
    priority: 100,
    distanceKm: n * 10,
    services: [serviceOf((weightGrams) => baseMinor + Math.ceil(weightGrams / 1000) * perKgMinor)],
    ...extra,
  };
}

const line = (lineNo: number, product: number, quantity: number): PlanLine => ({
  lineNo,
  productId: uuid(product),
  quantity,
  unitWeightGrams: 500,
  unitVolumeCm3: 1000,
});

const stockOf =
  (table: Record<string, number>) =>
  (productId: Uuid, locationId: Uuid): number =>
    table[
      `${Number.parseInt(productId.slice(-4), 16)}@${Number.parseInt(locationId.slice(-4), 16) - 1000}`
    ] ?? 0;

const scenario = fc.record({
  lines: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 4,
  }),
  places: fc.array(fc.tuple(fc.nat(900), fc.nat(200)), { minLength: 1, maxLength: 5 }),
  stock: fc.array(fc.nat(8), { minLength: 20, maxLength: 20 }),
});

function build(s: { lines: [number, number][]; places: [number, number][]; stock: number[] }) {
  const lines = s.lines.map(([product, quantity], index) => line(index + 1, product, quantity));
  const locations = s.places.map(([base, perKg], index) => place(index, base, perKg));
  const table: Record<string, number> = {};
  locations.forEach((_, l) => {
    for (let product = 1; product <= 4; product++)
      table[`${product}@${l}`] = s.stock[l * 4 + product - 1] ?? 0;
  });
  return { lines, locations, stock: stockOf(table) };
}

describe('decideSourcing', () => {
  it('never sends a unit that is not there, nor more than is asked, and counts every unit', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { lines, locations, stock } = build(s);
        const decision = decideSourcing(lines, locations, stock, rules);
        const used = new Map<string, number>();
        const got = new Map<number, number>();
        for (const shipment of decision.plan.shipments) {
          for (const { lineNo, productId, quantity } of shipment.lines) {
            expect(quantity).toBeGreaterThan(0);
            const key = `${productId}@${shipment.locationId}`;
            used.set(key, (used.get(key) ?? 0) + quantity);
            expect(used.get(key)).toBeLessThanOrEqual(stock(productId, shipment.locationId));
            got.set(lineNo, (got.get(lineNo) ?? 0) + quantity);
          }
        }
        for (const { lineNo, quantity } of decision.uncovered)
          got.set(lineNo, (got.get(lineNo) ?? 0) + quantity);
        for (const { lineNo, quantity } of lines) expect(got.get(lineNo)).toBe(quantity);
        expect(decision.plan.costMinor).toBe(
          decision.plan.shipments.reduce((total, s2) => total + s2.costMinor, 0),
        );
      }),
    );
  });

  it('when one location has everything, no other single location that does is cheaper', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { lines, locations, stock } = build(s);
        const decision = decideSourcing(lines, locations, stock, rules);
        for (const { coveredUnits, cost } of decision.candidates) {
          if (coveredUnits === lines.reduce((total, l) => total + l.quantity, 0)) {
            expect(decision.outcome).toBe('planned');
            expect(decision.plan.costMinor).toBeLessThanOrEqual(
              (cost?.freightMinor ?? 0) + (cost?.handlingMinor ?? 0),
            );
          }
        }
      }),
    );
  });

  it('covers as much as the whole network holds, whenever four parcels can', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { lines, locations, stock } = build({ ...s, places: s.places.slice(0, 4) });
        const decision = decideSourcing(lines, locations, stock, rules);
        const wanted = new Map<Uuid, number>();
        for (const { productId, quantity } of lines)
          wanted.set(productId, (wanted.get(productId) ?? 0) + quantity);
        let reach = 0;
        for (const [productId, quantity] of wanted) {
          reach += Math.min(
            quantity,
            locations.reduce((total, l) => total + stock(productId, l.id), 0),
          );
        }
        expect(decision.plan.coveredUnits).toBe(reach);
      }),
    );
  });

  it('the same question gets the same answer', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const { lines, locations, stock } = build(s);
        const first = decideSourcing(lines, locations, stock, rules);
        expect(decideSourcing(lines, locations, stock, rules)).toEqual(first);
      }),
    );
  });

  it('B4: two lines of one product do not count the same units twice', () => {
    const decision = decideSourcing(
      [line(1, 1, 6), line(2, 1, 6)],
      [place(0, 100, 10)],
      stockOf({ '1@0': 10 }),
      rules,
    );
    expect(decision.plan.coveredUnits).toBe(10);
    expect(decision.uncovered).toEqual([{ lineNo: 2, productId: uuid(1), quantity: 2 }]);
    expect(decision.outcome).toBe('partial');
  });

  it('B1, B2: an empty location never wins, however cheap', () => {
    const decision = decideSourcing(
      [line(1, 1, 20)],
      [place(0, 0, 0, { costFactor: 0 }), place(1, 900, 90)],
      stockOf({ '1@1': 20 }),
      rules,
    );
    expect(decision.plan.shipments[0]?.locationId).toBe(uuid(1001));
    expect(decision.candidates[0]?.gate?.gate).toBe('stock');
  });

  it('the caller’s location is used for all that it has, and others only for the rest', () => {
    const assigned = { ...rules, assignedLocationId: uuid(1001) };
    const decision = decideSourcing(
      [line(1, 1, 5)],
      [place(0, 10, 1), place(1, 900, 90)],
      stockOf({ '1@0': 9, '1@1': 3 }),
      assigned,
    );
    const byPlace = Object.fromEntries(decision.plan.shipments.map((s) => [s.locationId, s.units]));
    expect(byPlace[uuid(1001)]).toBe(3);
    expect(decision.plan.coveredUnits).toBe(5);
  });

  it('ship-complete sends nothing rather than a part', () => {
    const decision = decideSourcing([line(1, 1, 5)], [place(0, 10, 1)], stockOf({ '1@0': 3 }), {
      ...rules,
      shipComplete: true,
    });
    expect(decision.outcome).toBe('backordered');
    expect(decision.reason).toBe('ship_complete');
    expect(decision.uncovered[0]?.quantity).toBe(5);
  });

  it('says why when no service reaches the destination', () => {
    const decision = decideSourcing(
      [line(1, 1, 1)],
      [place(0, 10, 1, { services: [serviceOf(() => undefined)] })],
      stockOf({ '1@0': 3 }),
      rules,
    );
    expect(decision.outcome).toBe('failed');
    expect(decision.reason).toBe('no_service');
  });

  it('names the runner-up with its price', () => {
    const decision = decideSourcing(
      [line(1, 1, 1)],
      [place(0, 100, 0), place(1, 200, 0)],
      stockOf({ '1@0': 3, '1@1': 3 }),
      rules,
    );
    expect(decision.runnerUp).toEqual({
      locationIds: [uuid(1001)],
      coveredUnits: 1,
      costMinor: 216,
    });
  });

  it('fails, and does not wait, where no service goes, with or without stock', () => {
    const far = { services: [serviceOf(() => undefined)] };
    const locations = [place(0, 10, 1, far), place(1, 10, 1, far)];
    const decision = decideSourcing([line(1, 1, 1)], locations, stockOf({ '1@0': 5 }), rules);
    expect(decision).toMatchObject({ outcome: 'failed', reason: 'no_location_passes_every_gate' });
    const reached = decideSourcing(
      [line(1, 1, 1)],
      [place(0, 10, 1, far), place(1, 10, 1)],
      stockOf({ '1@0': 5 }),
      rules,
    );
    expect(reached.outcome).toBe('backordered');
  });

  it('an order of a thousand lines is split over places in a moment, all of it', () => {
    const lines = Array.from({ length: 1000 }, (_, n): PlanLine => ({
      lineNo: n + 1,
      productId: uuid(n),
      quantity: 2,
      unitWeightGrams: 100,
      unitVolumeCm3: 10,
    }));
    const places = Array.from({ length: 12 }, (_, n) => place(n, 500, 10));
    const quarter = (productId: Uuid): number => Number.parseInt(productId.slice(-12), 16) % 4;
    const stock = (productId: Uuid, locationId: Uuid): number =>
      quarter(locationId) === quarter(productId) ? 5 : 0;
    const before = performance.now();
    const decision = decideSourcing(lines, places, stock, rules);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(decision.outcome).toBe('planned');
    expect(decision.plan.shipments).toHaveLength(4);
  });
});
