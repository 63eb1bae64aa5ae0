// Goal: failures are borne with patience that grows and ends; what is not the receiver's fault is
// not held against it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../lib/retry-after.ts';
import { instantOfMs, msOf } from '../../lib/time.ts';
import { decideAfterFailure, healthy, type LaneHealth, patientSchedule } from './decide-try.ts';
import type { SendResult } from './types.ts';

type Failure = Extract<SendResult, { outcome: 'failed' }>;
const nowMs = 1_790_000_000_000;
const failed: Failure = { outcome: 'failed', error: 'status_500' };

function after(input: {
  health?: Partial<LaneHealth>;
  failure?: Partial<Failure>;
  tries?: number;
  startedMs?: number;
  chance?: number;
}) {
  return decideAfterFailure({
    patience: patientSchedule,
    health: { ...healthy, ...input.health },
    failure: { ...failed, ...input.failure },
    tries: input.tries ?? 1,
    startedAt: instantOfMs(input.startedMs ?? nowMs - 100),
    now: instantOfMs(nowMs),
    chance: input.chance ?? 0.5,
  });
}

describe('a message', () => {
  it('is tried after each pause of the schedule, a fifth more or less, and then no more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 1 }),
        (tries, chance) => {
          const { nextAt } = after({ tries, chance: Number.isNaN(chance) ? 0 : chance });
          const pauseMs = patientSchedule.retryMs[tries - 1];
          if (pauseMs === undefined) {
            expect(nextAt).toBeUndefined();
            return;
          }
          const waitMs = msOf(nextAt ?? instantOfMs(0)) - nowMs;
          expect(Math.abs(waitMs - pauseMs)).toBeLessThanOrEqual(pauseMs * 0.2 + 1);
        },
      ),
    );
  });

  it('that will never go is given up, and says nothing about the receiver', () => {
    const health = { failuresInRow: 9, failingSince: instantOfMs(0) };
    const result = after({ health, failure: { isHopeless: true } });
    expect(result).toEqual({
      nextAt: undefined,
      health: { ...healthy, ...health },
      stop: undefined,
    });
  });
});

describe('a lane', () => {
  it('rests after ten failures in a row, twice as long each time, ten minutes at most', () => {
    expect(after({ health: { failuresInRow: 8 } }).health.restUntil).toBeNull();
    let health: LaneHealth = { ...healthy, failuresInRow: 9 };
    for (const seconds of [30, 60, 120, 240, 480, 600, 600]) {
      const next = after({ health: { ...health, restUntil: null } }).health;
      expect(msOf(next.restUntil ?? instantOfMs(0)) - nowMs).toBe(seconds * 1000);
      health = next;
    }
  });

  it('is not sent to rest again by what was under way when the rest began', () => {
    const restUntil = instantOfMs(nowMs + 30_000);
    const { health } = after({ health: { failuresInRow: 12, restsInRow: 1, restUntil } });
    expect(health).toMatchObject({ failuresInRow: 13, restsInRow: 1, restUntil });
  });

  it('rests for as long as the receiver asks, an hour at most', () => {
    const restFor = (restMs: number): number =>
      msOf(after({ failure: { restMs } }).health.restUntil ?? instantOfMs(0)) - nowMs;
    expect([0, 5000, 86_400_000].map(restFor)).toEqual([1000, 5000, 3_600_000]);
    expect(msOf(after({ failure: { restMs: 60_000 } }).nextAt ?? instantOfMs(0))).toBe(
      nowMs + 60_000,
    );
  });

  it('stops when it is told that the destination is gone, or after five days of failures', () => {
    expect(after({ failure: { stopsLane: 'gone' } }).stop).toBe('gone');
    const since = (days: number, failuresInRow: number) =>
      after({ health: { failingSince: instantOfMs(nowMs - days * 86_400_000), failuresInRow } });
    expect(since(4.9, 50).stop).toBeUndefined();
    expect(since(5.1, 3).stop, 'too few to tell').toBeUndefined();
    expect(since(5.1, 9).stop).toBe('failing');
  });
});

it('Retry-After is seconds or a date, and else nothing', () => {
  expect(readRetryAfter('120', nowMs)).toBe(120_000);
  expect(readRetryAfter(new Date(nowMs + 60_000).toUTCString(), nowMs)).toBe(60_000);
  expect(readRetryAfter(new Date(nowMs - 60_000).toUTCString(), nowMs)).toBe(0);
  for (const text of [undefined, '', 'soon', '-1', '1.5', '9999999999999'])
    expect(readRetryAfter(text, nowMs)).toBeUndefined();
});
