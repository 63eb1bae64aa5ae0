import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgePromise, type Progress } from './decide-promise.ts';

const days = fc.integer({ min: 0, max: 60 });
const maybe = fc.option(days, { nil: undefined });
const progresses: fc.Arbitrary<Progress> = fc.record({
  nowMs: days,
  promisedMs: maybe,
  expectedMs: maybe,
  deliveredMs: maybe,
  cancelled: fc.boolean(),
  onHold: fc.boolean(),
  waiting: fc.nat(2),
  waitingForSupply: fc.nat(2),
  unsent: fc.nat(2),
});

test('every promise that is not well has one cause, and no other has any', () => {
  fc.assert(
    fc.property(progresses, (progress) => {
      const { state, cause } = judgePromise(progress);
      expect(cause === null).toBe(state !== 'at_risk' && state !== 'breached');
    }),
  );
});

test('it is met when it is there in time, broken when it is late, and nothing else decides', () => {
  fc.assert(
    fc.property(progresses, days, days, (progress, promisedMs, deliveredMs) => {
      const { state } = judgePromise({ ...progress, cancelled: false, promisedMs, deliveredMs });
      expect(state).toBe(deliveredMs <= promisedMs ? 'met' : 'breached');
    }),
  );
});

test('a hold explains before missing stock, that before late supply, that before the work', () => {
  const base: Progress = {
    nowMs: 5,
    promisedMs: 9,
    expectedMs: 12,
    deliveredMs: undefined,
    cancelled: false,
    onHold: true,
    waiting: 1,
    waitingForSupply: 1,
    unsent: 1,
  };
  expect(judgePromise(base)).toEqual({ state: 'at_risk', cause: 'on_hold' });
  const free = { ...base, onHold: false };
  expect(judgePromise(free).cause).toBe('no_stock');
  expect(judgePromise({ ...free, waiting: 0 }).cause).toBe('supply');
  expect(judgePromise({ ...free, waiting: 0, waitingForSupply: 0 }).cause).toBe('not_sent');
  const sent = { ...free, waiting: 0, waitingForSupply: 0, unsent: 0 };
  expect(judgePromise({ ...sent, nowMs: 10 })).toEqual({ state: 'breached', cause: 'carrier' });
  expect(judgePromise({ ...sent, expectedMs: 9 })).toEqual({ state: 'kept', cause: null });
});
