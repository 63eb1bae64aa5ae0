import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Cause,
  type History,
  judgePromise,
  type Progress,
  uneventful,
} from './decide-promise.ts';

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

const sent: Progress = {
  nowMs: 50,
  promisedMs: 40,
  expectedMs: 55,
  deliveredMs: 50,
  cancelled: false,
  onHold: false,
  waiting: 0,
  waitingForSupply: 0,
  unsent: 0,
  leavesMs: 20,
  sentMs: 30,
};
const causeOf = (progress: Partial<Progress>, history: Partial<History> = {}): Cause | null =>
  judgePromise({ ...sent, ...progress }, { ...uneventful, ...history }).cause;

test('what left in time and came late was the carrier, whatever else happened', () => {
  expect(causeOf({ sentMs: 20 })).toBe('carrier');
  expect(causeOf({ sentMs: 20 }, { changed: true, refusedFor: 'stock' })).toBe('carrier');
});

test('what left late is explained by what came first: the order, the place, the stock, the work', () => {
  const all: Partial<History> = { changed: true, refusedFor: 'capacity', suppliedMs: 25 };
  expect(causeOf({}, all)).toBe('customer_change');
  expect(causeOf({}, { ...all, changed: false })).toBe('capacity');
  expect(causeOf({}, { refusedFor: 'stock', suppliedMs: 25 })).toBe('stock_short');
  expect(causeOf({ moved: true }, { suppliedMs: 25 })).toBe('supply');
  expect(causeOf({ moved: true }, { suppliedMs: 15 })).toBe('re_routed');
  expect(causeOf({}, { refusedFor: 'other' })).toBe('re_routed');
  expect(causeOf({}, { pickedMs: 25 })).toBe('late_pick');
  expect(causeOf({}, { pickedMs: 15 })).toBe('late_hand_over');
  expect(causeOf({})).toBe('unknown');
});

test('what is not sent is late where it stands', () => {
  const open = { deliveredMs: undefined, sentMs: undefined, unsent: 2 };
  expect(causeOf({ ...open, unpicked: 2 })).toBe('not_sent');
  expect(causeOf({ ...open, unpicked: 1 }, { begun: true })).toBe('late_pick');
  expect(causeOf({ ...open, unpicked: 0 }, { begun: true })).toBe('late_hand_over');
});
