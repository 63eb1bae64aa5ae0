// Goal: due dates keep their day and nothing is made up for. Method: examples and properties.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../lib/time.ts';
import {
  datesAfter,
  isDue,
  isOver,
  nextDue,
  readRhythm,
  type Rhythm,
  skipDates,
} from './decide-schedule.ts';

const monthly: Rhythm = {
  interval_unit: 'month',
  interval_count: 1,
  anchor: '2040-01-31T08:00:00.000Z',
  next_date: '2040-01-31T08:00:00.000Z',
  paused: false,
  ends_at: null,
  made: 0,
};

describe('due dates', () => {
  it('keep the day of the anchor, or end where the month ends', () => {
    const dates = [1, 2, 3, 4].map((count) => skipDates(monthly, count).next_date.slice(0, 10));
    expect(dates).toEqual(['2040-02-29', '2040-03-31', '2040-04-30', '2040-05-31']);
  });

  it('are due from their instant on, unless paused or past the end', () => {
    const at = '2040-01-31T08:00:00.000Z' as Instant;
    expect(isDue(monthly, at)).toBe(true);
    expect(isDue(monthly, '2040-01-31T07:59:59.999Z' as Instant)).toBe(false);
    expect(isDue({ ...monthly, paused: true }, at)).toBe(false);
    expect(isOver({ ...monthly, ends_at: '2040-01-31T07:00:00.000Z' })).toBe(true);
  });

  it('grow, and the next after an instant is the first after it', () => {
    const anyRhythm = fc.record({
      interval_unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      interval_count: fc.integer({ min: 1, max: 365 }),
      start: fc.date({
        min: new Date('2020-01-01'),
        max: new Date('2040-01-01'),
        noInvalidDate: true,
      }),
      now: fc.date({
        min: new Date('2020-01-01'),
        max: new Date('2060-01-01'),
        noInvalidDate: true,
      }),
    });
    fc.assert(
      fc.property(anyRhythm, ({ start, now, ...unit }) => {
        const rhythm = {
          ...monthly,
          ...unit,
          anchor: start.toISOString(),
          next_date: start.toISOString(),
        };
        expect(Date.parse(nextDue(rhythm))).toBeGreaterThan(start.getTime());
        const after = datesAfter(rhythm, now.toISOString() as Instant);
        expect(Date.parse(after.next_date)).toBeGreaterThan(now.getTime());
        if (start.getTime() > now.getTime()) expect(after).toEqual(rhythm);
      }),
    );
  });

  it('fill in what a stored schedule leaves out', () => {
    expect(
      readRhythm(
        { interval_unit: 'week', interval_count: 2 },
        '2040-01-01T00:00:00.000Z' as Instant,
      ),
    ).toMatchObject({
      interval_unit: 'week',
      interval_count: 2,
      next_date: '2040-01-01T00:00:00.000Z',
      made: 0,
    });
  });
});
