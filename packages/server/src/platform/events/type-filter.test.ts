import { expect, test } from 'vitest';
import { isTypePattern, typeFilter } from './type-filter.ts';

test('patterns name types, families and everything', () => {
  for (const good of ['order.created', 'order.*', '*', 'shipment.out_for_delivery']) {
    expect(isTypePattern(good), good).toBe(true);
  }
  for (const bad of [
    '',
    'order.',
    '.created',
    'or*',
    'Order.created',
    'order.**',
    'a'.repeat(200),
  ]) {
    expect(isTypePattern(bad), bad).toBe(false);
  }
});

test('a family lets its own members through and no others', () => {
  const wanted = typeFilter(['order.*', 'inventory.low']);
  expect(['order.created', 'inventory.low'].every(wanted)).toBe(true);
  expect(['orders.created', 'inventory.low_again', 'order'].some(wanted)).toBe(false);
  expect(typeFilter([])('anything.at_all')).toBe(true);
});
