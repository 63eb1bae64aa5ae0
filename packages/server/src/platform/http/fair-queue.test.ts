// Goal: no tenant waits because another sends more, and new work waits for what ends work.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

test('a tenant that sends twenty times as much gets every second turn, no more', () => {
  const queue = createFairQueue<string>(() => 1000);
  for (let n = 0; n < 200; n++) queue.add('flood', `flood-${n}`, true);
  for (let n = 0; n < 10; n++) queue.add('calm', `calm-${n}`, true);
  const first = Array.from({ length: 20 }, () => queue.take());
  expect(first.filter((item) => item?.startsWith('calm'))).toHaveLength(10);
});

test('a full queue takes from whoever has most waiting, never from the other', () => {
  const queue = createFairQueue<string>(() => 10);
  for (let n = 0; n < 10; n++) queue.add('flood', `flood-${n}`, true);
  expect(queue.add('calm', 'calm-0', true)).toBe('flood-9');
  expect(queue.add('flood', 'flood-10', true)).toBe('flood-10');
  expect(queue.size()).toBe(10);
});

test('what ends work goes before what begins it, and is given up after it', () => {
  const queue = createFairQueue<string>(() => 3);
  queue.add('a', 'order-1', true);
  queue.add('a', 'order-2', true);
  queue.add('a', 'ship-1', false);
  expect(queue.add('a', 'ship-2', false)).toBe('order-2');
  expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([
    'ship-1',
    'ship-2',
    'order-1',
    undefined,
  ]);
});

test('nothing is lost, doubled or left behind, whatever comes and goes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          act: fc.constantFrom('add', 'add', 'add', 'take', 'remove'),
          tenant: fc.constantFrom('a', 'b', 'c'),
          beginsWork: fc.boolean(),
          pick: fc.nat(),
        }),
        { maxLength: 200 },
      ),
      fc.integer({ min: 1, max: 20 }),
      (steps, sizeMax) => {
        const queue = createFairQueue<{ tenant: string }>(() => sizeMax);
        const waiting: { tenant: string }[] = [];
        const leave = (item: { tenant: string } | undefined): void => {
          if (item === undefined) return;
          expect(waiting).toContain(item);
          waiting.splice(waiting.indexOf(item), 1);
        };
        for (const { act, tenant, beginsWork, pick } of steps) {
          if (act === 'add') {
            const item = { tenant };
            waiting.push(item);
            const refuses = queue.refuses(tenant, beginsWork);
            const givenUp = queue.add(tenant, item, beginsWork);
            // What it says beforehand is what it does: never a refusal of what would have waited.
            if (refuses) expect(givenUp).toBe(item);
            leave(givenUp);
          } else if (act === 'take') {
            const item = queue.take();
            expect(item === undefined).toBe(waiting.length === 0);
            leave(item);
          } else {
            const item = waiting[pick % Math.max(1, waiting.length)];
            if (item !== undefined) expect(queue.remove(item.tenant, item)).toBe(true);
            leave(item);
          }
          expect(queue.size()).toBe(waiting.length);
          expect(queue.size()).toBeLessThanOrEqual(sizeMax);
        }
      },
    ),
  );
});
