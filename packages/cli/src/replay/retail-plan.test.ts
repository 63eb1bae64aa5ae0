import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRetail, productKey, type RetailPlan } from './retail-plan.ts';
import type { RetailRow } from './retail-rows.ts';
import { planStock } from './retail-stock.ts';

const anyRow = fc.record({
  description: fc.constantFrom('MUG', ' mug ', 'LAMP', '', 'POSTAGE'),
  quantity: fc.integer({ min: -30, max: 30 }),
  minute: fc.integer({ min: 0, max: 300_000 }),
  price: fc.constantFrom(0, 0.001, 1.25, 4, -2),
  customer: fc.constantFrom('', '1', '2'),
  country: fc.constantFrom('United Kingdom', 'Germany'),
});

function rowsOf(
  values: readonly (typeof anyRow extends fc.Arbitrary<infer Row> ? Row : never)[],
): RetailRow[] {
  return values
    .toSorted((a, b) => a.minute - b.minute)
    .map(({ minute, ...row }, index) => ({
      ...row,
      rowNo: index + 1,
      time: new Date(Date.UTC(2010, 11, 1) + minute * 60_000).toISOString().slice(0, 19),
    }));
}

type Sale = { customer: string; time: string; product: string; quantity: number };

function saleOf(plan: RetailPlan, part: { order: number; line: number }): Sale {
  const order = plan.orders[part.order];
  const line = order?.lines[part.line];
  if (order === undefined || line === undefined) throw new Error('There is no such sale.');
  const product = plan.products[line.product]?.name ?? '';
  return { customer: order.customer, time: order.time, product, quantity: line.quantity };
}

describe('planRetail', () => {
  it('puts every row in exactly one place, and takes back no more than was sold before', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 60 }), (values) => {
        const rows = rowsOf(values);
        const plan = planRetail({ rows, unreadable: [], fingerprint: '' }, 1);
        const lines = plan.orders.reduce((sum, order) => sum + order.lines.length, 0);
        expect(lines + plan.reversals.length + plan.listed.length).toBe(rows.length);
        const taken = new Map<string, number>();
        for (const reversal of plan.reversals) {
          const row = rows[reversal.rowNo - 1];
          expect(reversal.parts.reduce((sum, part) => sum + part.quantity, 0)).toBe(
            -(row?.quantity ?? 0),
          );
          for (const part of reversal.parts) {
            const sale = saleOf(plan, part);
            expect(sale.customer).toBe(row?.customer);
            expect(sale.time <= reversal.time).toBe(true);
            expect(sale.product).toBe(productKey(row?.description ?? ''));
            const key = `${part.order}/${part.line}`;
            const units = (taken.get(key) ?? 0) + part.quantity;
            taken.set(key, units);
            expect(units).toBeLessThanOrEqual(sale.quantity);
          }
        }
      }),
    );
  });

  it('names every product and order once, in time order', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 60 }), (values) => {
        const plan = planRetail({ rows: rowsOf(values), unreadable: [], fingerprint: '' }, 1);
        expect(new Set(plan.products.map((product) => product.sku)).size).toBe(
          plan.products.length,
        );
        expect(new Set(plan.orders.map((order) => order.key)).size).toBe(plan.orders.length);
        expect(plan.orders.map((order) => order.time)).toEqual(
          plan.orders.map((order) => order.time).toSorted(),
        );
      }),
    );
  });
});

describe('planStock', () => {
  it('supplies whole units, and the same with the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 60 }),
        fc.integer({ min: 0, max: 99 }),
        (values, seed) => {
          const plan = planRetail({ rows: rowsOf(values), unreadable: [], fingerprint: '' }, seed);
          const stock = planStock(plan, seed);
          for (const { arrivals } of stock) {
            for (const { quantity } of arrivals)
              expect(Number.isInteger(quantity) && quantity > 0).toBe(true);
          }
          expect(planStock(plan, seed)).toEqual(stock);
        },
      ),
    );
  });
});
