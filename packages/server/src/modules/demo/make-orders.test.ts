import { describe, expect, it } from 'vitest';
import type { Instant } from '../../lib/time.ts';
import { makeCatalogue } from './make-catalogue.ts';
import { type DemoOrder, makeCustomers, makeOrders } from './make-orders.ts';
import { makeStock } from './make-stock.ts';

const anchor = '2026-11-23T08:00:00.000Z' as Instant;

function ordersOf(seed: number, days: number): DemoOrder[] {
  const world = { products: makeCatalogue(seed), customers: makeCustomers(seed) };
  return makeOrders(seed, anchor, days, world);
}

describe('the plan of the demo', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(ordersOf(1, 20)).toEqual(ordersOf(1, 20));
    expect(ordersOf(1, 20)).not.toEqual(ordersOf(2, 20));
  });

  it('has its products, kits of products that are there, and every sku once', () => {
    const products = makeCatalogue(7);
    const skus = new Set(products.map(({ input }) => input.sku));
    expect(products.length).toBeGreaterThan(1100);
    expect(skus.size).toBe(products.length);
    const parts = products.flatMap(({ input }) => input.components ?? []);
    expect(parts.filter(({ sku }) => !skus.has(sku ?? ''))).toEqual([]);
    expect(products.filter(({ supply }) => supply === 'kit')).toHaveLength(10);
  });

  it('places every order in its day, in the order of time, under a key of its own', () => {
    const orders = ordersOf(3, 30);
    const ends = (day: number): number => Date.parse(anchor) - day * 86_400_000;
    for (const { placed, day } of orders) {
      expect(Date.parse(placed)).toBeLessThanOrEqual(ends(day));
      expect(Date.parse(placed)).toBeGreaterThanOrEqual(ends(day + 1));
    }
    expect(orders.map(({ placed }) => placed).toSorted()).toEqual(
      orders.map(({ placed }) => placed),
    );
    expect(new Set(orders.map(({ key }) => key)).size).toBe(orders.length);
  });

  it('stocks every counted product, each place once', () => {
    const products = makeCatalogue(5);
    const stock = makeStock(5, products, ordersOf(5, 20));
    const places = new Set(stock.map(({ sku, location }) => `${sku} ${location}`));
    expect(places.size).toBe(stock.length);
    const stocked = products
      .filter(({ supply }) => supply === 'stocked')
      .map(({ input }) => input.sku);
    expect(new Set(stock.map(({ sku }) => sku))).toEqual(new Set(stocked));
  });
});
