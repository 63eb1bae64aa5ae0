// The parts of a period lie end to end from its beginning to its end, whatever the zone's clock
// does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Instant, instantOfMs } from '../../lib/time.ts';
import { decidePeriod, endOfPart, type Period } from './decide-period.ts';

const now = '2026-11-23T10:00:00.000Z' as Instant;
const decided = (asked: Parameters<typeof decidePeriod>[0]): Period => {
  const period = decidePeriod(asked, now);
  if ('faults' in period) throw new Error(JSON.stringify(period.faults));
  return period;
};

test('dates are whole days of the zone, also the last one', () => {
  const berlin = { start_date: '2026-03-28', end_date: '2026-03-30', time_zone: 'Europe/Berlin' };
  expect(decided({ ...berlin, interval: 'day' })).toMatchObject({
    from: '2026-03-27T23:00:00.000Z',
    until: '2026-03-30T22:00:00.000Z',
    starts: ['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    names: ['2026-03-28', '2026-03-29', '2026-03-30'],
  });
  expect(decided({ end_date: '2026-11-30T12:00:00Z' })).toMatchObject({
    from: '2026-11-01T00:00:00.000Z',
    until: '2026-11-30T12:00:00.000Z',
    names: [null],
  });
  expect(decided({ time_zone: 'Pacific/Auckland' }).until).toBe('2026-11-23T11:00:00.000Z');
});

test('weeks begin on Mondays and months on their first day; the first part begins where asked', () => {
  const period = { start_date: '2026-10-29', end_date: '2026-11-10' };
  expect(decided({ ...period, interval: 'week' }).names).toEqual([
    '2026-10-29',
    '2026-11-02',
    '2026-11-09',
  ]);
  expect(decided({ ...period, interval: 'month' }).names).toEqual(['2026-10-29', '2026-11-01']);
});

test('what is wrong is said with its place', () => {
  const faults = (asked: Parameters<typeof decidePeriod>[0]): unknown => {
    const period = decidePeriod(asked, now);
    return 'faults' in period ? period.faults.map(({ pointer }) => pointer) : [];
  };
  expect(faults({ time_zone: 'Mars/Olympus' })).toEqual(['?time_zone']);
  expect(faults({ start_date: 'x', end_date: '2026-02-30' })).toEqual(['?end_date', '?start_date']);
  expect(faults({ start_date: '2026-02-02', end_date: '2026-02-01' })).toEqual(['?end_date']);
  expect(faults({ start_date: '2001-01-01', end_date: '2026-02-01' })).toEqual(['?end_date']);
  const ancient = { start_date: '0050-01-01', end_date: '0050-01-05', time_zone: 'Asia/Tokyo' };
  expect(faults(ancient)).toEqual(['?end_date', '?start_date']);
  expect(faults({ start_date: '9999-12-30', end_date: '9999-12-31' })).toHaveLength(2);
  const long = { start_date: '2020-01-01', end_date: '2026-02-01', interval: 'day' as const };
  expect(faults(long)).toEqual(['?interval']);
});

test('parts are in order, none is empty, and together they are the period', () => {
  const zones = ['Europe/Berlin', 'America/Santiago', 'Pacific/Apia', 'Africa/Casablanca', 'UTC'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }),
      fc.integer({ min: 1, max: 300 * 86_400_000 }),
      fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      (zone, fromMs, lasts, interval) => {
        const [start_date, end_date] = [instantOfMs(fromMs), instantOfMs(fromMs + lasts)];
        const period = decided({ start_date, end_date, time_zone: zone, interval });
        expect(period.starts[0]).toBe(start_date);
        expect(period.names).toHaveLength(period.starts.length);
        for (const [part, start] of period.starts.entries()) {
          expect(start < endOfPart(period, part)).toBe(true);
        }
        expect(endOfPart(period, period.starts.length - 1)).toBe(end_date);
      },
    ),
  );
});
