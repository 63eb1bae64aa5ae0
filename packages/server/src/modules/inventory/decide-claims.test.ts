import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { type ClaimPart, decideClaims } from './decide-claims.ts';
import type { Reservation } from './reservation.ts';

const now = '2026-03-01T12:00:00.000Z' as Instant;
const uuid = (n: number): Uuid => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` as Uuid;

function claim(n: number, quantity: number): Reservation {
  return {
    id: uuid(n),
    productId: uuid(100),
    locationId: uuid(101),
    quantity,
    status: 'allocated',
    ownerType: 'order',
    ownerKey: null,
    orderId: uuid(102),
    orderLineId: uuid(103),
    transferId: null,
    fulfillmentOrderId: null,
    allocationType: 'standard',
    workDay: null,
    expiresAt: null,
    createdAt: now,
    closedAt: null,
  };
}

it('cutting claims conserves every unit and closes just what ended', () => {
  const fate = fc.constantFrom<ClaimPart['fate']>('release', 'consume', {
    fulfillmentOrderId: uuid(7),
  });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 20 }), fate), { maxLength: 8 }),
      (quantities, cuts) => {
        const held = quantities.map((quantity, index) => claim(index + 1, quantity));
        const left = new Map(held.map((row) => [row.id, row.quantity]));
        const parts: ClaimPart[] = [];
        const gone = new Set<Uuid>();
        for (const [index, wanted, what] of cuts) {
          const id = uuid((index % held.length) + 1);
          const quantity = Math.min(wanted, left.get(id) ?? 0);
          if (quantity === 0 || gone.has(id)) continue;
          parts.push({ reservationId: id, quantity, fate: what });
          // A whole reservation that is handed on keeps its id and its units.
          const whole = quantity === left.get(id);
          if (whole) gone.add(id);
          left.set(id, (left.get(id) ?? 0) - quantity);
        }
        let made = 1000;
        const plan = decideClaims(held, parts, now, () => uuid(++made));
        const rows = new Map(held.map((row) => [row.id, row]));
        for (const row of [...plan.changed, ...plan.added]) rows.set(row.id, row);
        const sum = (list: Iterable<Reservation>): number =>
          [...list].reduce((total, row) => total + row.quantity, 0);
        expect(sum(rows.values())).toBe(sum(held));
        expect([...rows.values()].every((row) => row.quantity > 0)).toBe(true);
        const closed = [...rows.values()].filter((row) => row.closedAt !== null);
        const ended = parts.filter((part) => typeof part.fate === 'string');
        expect(sum(closed)).toBe(ended.reduce((total, part) => total + part.quantity, 0));
        expect(plan.ended).toHaveLength(ended.length);
      },
    ),
  );
});

it('a claim is never cut past what it holds, nor once it has ended', () => {
  const part = (quantity: number): ClaimPart[] => [
    { reservationId: uuid(1), quantity, fate: 'consume' },
  ];
  const cut = (row: Reservation, quantity: number) => () =>
    decideClaims([row], part(quantity), now, () => uuid(1000));
  expect(cut(claim(1, 3), 3)).not.toThrow();
  expect(cut(claim(1, 3), 4)).toThrow('cut from a claim that holds it');
  expect(cut(claim(1, 3), 0)).toThrow('cut from a claim that holds it');
  expect(cut({ ...claim(1, 3), status: 'consumed', closedAt: now }, 1)).toThrow(
    'cut from a claim that holds it',
  );
});
