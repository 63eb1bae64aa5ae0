// Goal: an order is captured whole or refused with every fault at once, and no money is lost on the
// way. Method: examples of each fault, and properties over prices, quantities and kits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Product } from '../catalog/index.ts';
import { decideCapture } from './decide-capture.ts';
import type { KitComponents } from './decide-capture-lines.ts';
import type { NewOrder } from './wire.ts';

const now = '2026-01-15T12:00:00.000Z' as Instant;

function productOf(sku: string, more: Partial<Product> = {}): Product {
  return {
    id: sku as Uuid,
    sku,
    name: sku,
    status: 'active',
    isKit: false,
    costMinor: null,
    priceMinor: 500,
    currency: 'USD',
    weightGrams: 100,
    lengthMm: 10,
    widthMm: 10,
    heightMm: 10,
    lotTracked: false,
    serialTracked: false,
    handling: [],
    keepTogether: false,
    attributes: {},
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

const products = new Map(
  [
    productOf('shirt'),
    productOf('hat', { priceMinor: 250 }),
    productOf('old', { status: 'archived' }),
    productOf('set', { isKit: true, priceMinor: 1000 }),
  ].map((product) => [product.sku, product]),
);
const kitOf = (...parts: readonly [sku: string, quantity: number][]): KitComponents =>
  new Map([
    [
      'set' as Uuid,
      parts.map(([sku, quantity]) => ({ product: products.get(sku) ?? productOf(sku), quantity })),
    ],
  ]);

function capture(body: Partial<NewOrder>, kits: KitComponents = new Map()) {
  return decideCapture(
    { currency: 'USD', line_items: [{ sku: 'shirt', quantity: 1 }], ...body },
    products,
    kits,
    now,
  );
}

function faultsOf(body: Partial<NewOrder>): string[] {
  const result = capture(body);
  return 'faults' in result ? result.faults.map(({ pointer, code }) => `${pointer} ${code}`) : [];
}

function orderOf(body: Partial<NewOrder>, kits?: KitComponents) {
  const result = capture(body, kits);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.order;
}

describe('a captured order', () => {
  it('takes what is absent from its products and the house', () => {
    expect(orderOf({})).toMatchObject({
      type: 'standard',
      stage: 'received',
      goal: 'allocate',
      channel: 'api',
      totalMinor: 500,
      placedAt: now,
      releaseAt: null,
      allowBackorder: true,
      shipComplete: false,
      warnings: [],
    });
  });

  it('stops where it is told, and waits for its release', () => {
    expect(orderOf({ status: 'draft' })).toMatchObject({ stage: 'draft', goal: 'capture' });
    expect(orderOf({ status: 'received' })).toMatchObject({ stage: 'received', goal: 'capture' });
    const later = orderOf({ release_at: '2026-02-01T00:00:00Z' });
    expect(later).toMatchObject({ stage: 'scheduled', goal: 'capture' });
  });

  it('keeps a total that differs from its lines, and says so', () => {
    const order = orderOf({
      total_price: 7.5,
      line_items: [{ sku: 'shirt', quantity: 1, price: 5 }],
    });
    expect(order.totalMinor).toBe(750);
    expect(order.warnings.map(({ code }) => code)).toEqual(['total_differs_from_lines']);
  });

  it('sums to what was sold, whatever a kit is made of', () => {
    const quantity = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(
        quantity,
        quantity,
        quantity,
        fc.integer({ min: 0, max: 1_000_000 }),
        (kits, a, b, minor) => {
          const line = { sku: 'set', quantity: kits, unit_price: minor / 100 };
          const { totalMinor, lines, warnings } = orderOf(
            { line_items: [line], total_price: (minor * kits) / 100 },
            kitOf(['shirt', a], ['hat', b]),
          );
          expect(totalMinor).toBe(minor * kits);
          expect(warnings).toEqual([]);
          expect(lines.map((one) => one.quantity)).toEqual([a * kits, b * kits]);
          const inLines = lines.reduce(
            (sum, one) => sum + (one.unitPriceMinor ?? 0) * one.quantity,
            0,
          );
          expect(inLines).toBeLessThanOrEqual(totalMinor);
          expect(totalMinor - inLines).toBeLessThan((a + b) * kits);
        },
      ),
    );
  });

  it('numbers its lines without gaps', () => {
    const order = orderOf(
      {
        line_items: [
          { sku: 'set', quantity: 2 },
          { sku: 'shirt', quantity: 1 },
        ],
      },
      kitOf(['shirt', 1], ['hat', 3]),
    );
    expect(order.lines.map(({ lineNo }) => lineNo)).toEqual([1, 2, 3]);
    expect(order.lines.map(({ kitQuantity }) => kitQuantity)).toEqual([2, 2, null]);
  });
});

describe('an order is refused', () => {
  it.each<[string, Partial<NewOrder>, string]>([
    ['an unknown currency', { currency: 'ABC' }, '#/currency unknown_currency'],
    ['two channels', { source: 'a', channel: 'b' }, '#/channel contradiction'],
    [
      'a line without product',
      { line_items: [{ quantity: 1 }] },
      '#/line_items/0/product_id required',
    ],
    [
      'an unknown sku',
      { line_items: [{ sku: 'x', quantity: 1 }] },
      '#/line_items/0/sku unknown_reference',
    ],
    [
      'an unknown product',
      { line_items: [{ product_id: 'x', quantity: 1 }] },
      '#/line_items/0/product_id unknown_reference',
    ],
    [
      'a product no longer sold',
      { line_items: [{ sku: 'old', quantity: 1 }] },
      '#/line_items/0/product_id archived',
    ],
    [
      'two prices',
      { line_items: [{ sku: 'shirt', quantity: 1, price: 1, unit_price: 2 }] },
      '#/line_items/0/price contradiction',
    ],
    ['too many decimals', { total_price: 1.005 }, '#/total_price invalid_amount'],
    ['a subscription without schedule', { type: 'subscription' }, '#/schedule required'],
    ['a date that is none', { placed_at: 'yesterday' }, '#/placed_at invalid_timestamp'],
  ])('for %s', (_case, body, fault) => {
    expect(faultsOf(body)).toEqual([fault]);
  });

  it('for all its faults at once', () => {
    expect(
      faultsOf({ currency: 'ABC', source: 'a', channel: 'b', type: 'subscription' }),
    ).toHaveLength(3);
  });

  it('when its kits need more units than a line can hold', () => {
    const result = capture(
      { line_items: [{ sku: 'set', quantity: 1_000_000 }] },
      kitOf(['shirt', 2]),
    );
    expect('faults' in result && result.faults.map(({ code }) => code)).toEqual(['out_of_range']);
  });
});
