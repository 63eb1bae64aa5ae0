import type { Rng } from '@switchyard/server/scratch';
import type { Touch } from '../history.ts';
import { type Asked, isDone, type Json, listOf, numberOf } from './asked.ts';
import type { Names } from './orders.ts';
import { shiftLevel, type Tenant } from './world.ts';

const linesLeast = 12;
const linesMost = 32;

type Line = { register: string; units: number; operation: Json };

/**
 * What a warehouse sends when it has gone through its shelves: many places in one request, each
 * corrected, counted (if the number is still the one that was seen last) or filled up, and each
 * answered for itself.
 */
export function stockFeed(tenant: Tenant, rng: Rng, names: Names): Asked {
  const registers = [...tenant.levels.keys()];
  const first = rng.integer(0, registers.length - 1);
  const count = Math.min(registers.length, rng.integer(linesLeast, linesMost));
  const reference = `feed-${names.next()}`;
  const lines = Array.from({ length: count }, (_, at) => {
    const register = registers[(first + at) % registers.length] ?? '';
    return lineOf(tenant, rng, register, reference);
  });
  return {
    operation: 'stock_feed',
    method: 'POST',
    path: '/v1/inventory/bulk',
    body: { operations: lines.map(({ operation }) => operation) },
    isKeyed: true,
    items: lines.length,
    intends: lines.map(({ register, units }) => ({ register, onHand: units })),
    settle: (status, body) => ({
      touches: listOf(isDone(status) ? body : {}, 'results').flatMap((result): Touch[] => {
        const line = lines[numberOf(result, 'index')];
        if (line === undefined || !isDone(numberOf(result, 'status'))) return [];
        shiftLevel(tenant, line.register, line.units);
        const seen = { onHand: numberOf(result, 'quantity') };
        return [{ register: line.register, onHand: line.units, seen }];
      }),
    }),
  };
}

function lineOf(tenant: Tenant, rng: Rng, register: string, reference: string): Line {
  const [product_id, location_id] = register.split('@');
  const place = { product_id, location_id, reference };
  const draw = rng.next();
  if (draw < 0.5) {
    const units = rng.pick([-2, -1, 1, 2]);
    const operation = { op: 'adjust', ...place, quantity: units, reason: 'found' };
    return { register, units, operation };
  }
  if (draw < 0.8) {
    const expected = Math.max(0, tenant.levels.get(register) ?? 0);
    const quantity = Math.max(0, expected + rng.integer(-2, 2));
    const operation = { op: 'set', ...place, quantity, expected, kind: 'count' };
    return { register, units: quantity - expected, operation };
  }
  return { register, units: 1, operation: { op: 'receipt', ...place, quantity: 1 } };
}
