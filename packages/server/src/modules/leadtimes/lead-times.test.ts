import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRng } from '../../lib/rng.ts';
import { calibrate, guardDays, quantileOf, shareBelow } from './decide-conformal.ts';
import { fitLeastAbsolute } from './decide-fit.ts';
import { intervalOf, judgeCoverage, modelOf, tellerOf } from './decide-model.ts';
import { finish, replay, type Replayed } from './decide-replay.ts';
import { dayMs, daysOf, type Observation } from './observation.ts';

const start = Date.parse('2026-01-05T00:00:00Z');

/** Deliveries of a steady world: by distance and lane, with a long tail on some. */
function world(count: number, days: number, seed = 7): Observation[] {
  const rng = seededRng(seed);
  return Array.from({ length: count }, (_, index) => {
    const lane = index % 6;
    const distanceKm = 50 + 300 * lane + 50 * rng.next();
    const noise = 0.35 * (rng.next() + rng.next() + rng.next() - 1.5) * 2;
    const tail = rng.next() < 0.08 ? 0.9 : 0;
    const value = Math.log1p(2 + distanceKm / 300) + noise + tail;
    const placedMs = start + (index / count) * days * dayMs;
    return {
      placedMs,
      deliveredMs: placedMs + Math.expm1(value) * dayMs,
      lane: `A>${lane}`,
      region: String(lane % 3),
      sender: `S${index % 4}`,
      sameRegion: lane === 0,
      distanceKm,
      weightGrams: 500,
      volumeCm3: 2000,
      freight: 8,
      items: 1,
      severalSenders: false,
      weekday: Math.floor(placedMs / dayMs + 3) % 7,
      hour: (placedMs % dayMs) / 3_600_000,
      tableDays: 0,
    };
  });
}

function coverOf(rows: readonly Replayed[]): number {
  let [n, covered] = [0, 0];
  for (const row of rows) {
    const interval = intervalOf(row);
    if (interval === undefined) continue;
    n++;
    const days = daysOf(row.one);
    if (days >= interval.low && days <= interval.high) covered++;
  }
  return covered / n;
}

test('the fit finds the line through most points, whatever a tenth of them says', () => {
  const rng = seededRng(3);
  const rows = Array.from({ length: 400 }, (_, index) => {
    const x = rng.next() * 10;
    const target = index % 10 === 0 ? 500 : 2 + 3 * x + 0.05 * (rng.next() - 0.5);
    return { features: Float64Array.of(1, x, 7), target, weight: 1 };
  });
  const [constant = 0, slope = 0, idle = 0] = finish(fitLeastAbsolute(rows, 3));
  expect(constant + idle * 7).toBeCloseTo(2, 1);
  expect(slope).toBeCloseTo(3, 1);
});

test('what never varied is given no weight, however the sums are rounded', () => {
  const rng = seededRng(5);
  const rows = Array.from({ length: 700 }, () => ({
    features: Float64Array.of(1, rng.next(), 5.1, 0.1),
    target: rng.next(),
    weight: 0.3 + rng.next(),
  }));
  const [, , first, second] = finish(fitLeastAbsolute(rows, 4));
  expect(Math.abs(first ?? 1) + Math.abs(second ?? 1)).toBeLessThan(1e-9);
});

test('a quantile of n errors is the ceil((n + 1) share)-th, and its chance is found again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 80 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (errors, share) => {
        const sorted = Float64Array.from(errors).sort();
        const quantile = quantileOf(sorted, share);
        const rank = Math.min(errors.length, Math.ceil((errors.length + 1) * share));
        expect(errors.filter((error) => error <= quantile).length).toBeGreaterThanOrEqual(rank);
        const chance = shareBelow(sorted, quantile);
        expect(chance).toBeLessThan(1);
        if (rank <= errors.length * share + 1)
          expect(chance * (errors.length + 1)).toBeGreaterThanOrEqual(rank);
      },
    ),
  );
});

test('the guard is on: with orders of the last 25 days the intervals cover less', () => {
  expect(guardDays).toBe(25);
  const observations = world(2400, 240);
  const untilMs = start + 240 * dayMs;
  const rowsOf = (guard?: number): Replayed[] =>
    finish(
      replay(observations, { untilMs, ...(guard === undefined ? {} : { guard }) }),
    ).rows.filter((row) => row.one.placedMs > start + 150 * dayMs);
  const guarded = coverOf(rowsOf());
  expect(guarded).toBeGreaterThan(0.87);
  expect(guarded).toBeLessThan(0.93);
  // Young orders that have arrived are the quick ones: the long tail is missing among them.
  const errors = (guard: number): Float64Array => {
    const all = finish(replay(observations, { untilMs })).rows.flatMap((row) =>
      row.predicted === undefined
        ? []
        : [{ ...row.one, residual: Math.log1p(daysOf(row.one)) - row.predicted }],
    );
    return calibrate(all, start + 200 * dayMs, guard) ?? new Float64Array();
  };
  expect(quantileOf(errors(0), 0.95)).toBeLessThan(quantileOf(errors(guardDays), 0.95));
  expect(coverOf(rowsOf(0))).toBeLessThan(guarded);
});

test('nothing is told by what had not happened yet', () => {
  const observations = world(1500, 200);
  const cut = start + 120 * dayMs;
  const told = (list: readonly Observation[]): (number | undefined)[] =>
    finish(replay(list, { untilMs: start + 200 * dayMs }))
      .rows.filter((row) => row.one.placedMs < cut)
      .map((row) => row.predicted);
  // Everything that was still under way then arrives a year late instead.
  const changed = observations.map((one) =>
    one.deliveredMs < cut ? one : { ...one, deliveredMs: one.deliveredMs + 365 * dayMs },
  );
  expect(told(changed)).toEqual(told(observations));
  expect(told(observations).filter((one) => one !== undefined).length).toBeGreaterThan(300);
});

test('a stored model tells what the replay would have told next', () => {
  const observations = world(2500, 200);
  const untilMs = start + 180 * dayMs;
  const known = observations.filter((one) => one.deliveredMs < untilMs);
  const end = finish(replay(known, { untilMs }));
  const model = modelOf(end, untilMs);
  if (model === undefined) throw new Error('No model of 2,500 deliveries.');
  const tell = tellerOf(JSON.parse(JSON.stringify(model)) as typeof model);
  const later = observations.filter((one) => one.placedMs >= untilMs);
  let inside = 0;
  for (const one of later) {
    const { daysAt, chanceWithin, laneDeliveries } = tell(one);
    expect(daysAt(0.5)).toBeLessThanOrEqual(daysAt(0.9));
    expect(chanceWithin(daysAt(0.9))).toBeCloseTo(0.9, 1);
    expect(chanceWithin(-1)).toBe(0);
    expect(laneDeliveries).toBeGreaterThan(100);
    if (daysOf(one) <= daysAt(0.9)) inside++;
  }
  expect(inside / later.length).toBeGreaterThan(0.84);
  expect(model.weeks.every((week) => week.week * dayMs < untilMs - 25 * dayMs)).toBe(true);
  expect(judgeCoverage(model.weeks)).toMatchObject({ drifted: false });
});

test('intervals that no longer hold are told, and few deliveries tell nothing', () => {
  const week = (covered: number, deliveries: number) => ({
    week: 0,
    deliveries,
    covered,
    width: 5,
    error: 1,
  });
  expect(judgeCoverage([week(0.6, 100), week(0.7, 100)])).toMatchObject({ drifted: true });
  expect(judgeCoverage([week(0.9, 100), week(0.88, 100)])).toMatchObject({ drifted: false });
  expect(judgeCoverage([week(0.2, 20)])).toBeUndefined();
  // Only the last four weeks count.
  const fine = Array.from({ length: 4 }, () => week(0.9, 50));
  expect(judgeCoverage([week(0, 1000), ...fine])).toMatchObject({ drifted: false });
});

test('too few deliveries make no model', () => {
  const untilMs = start + 60 * dayMs;
  expect(modelOf(finish(replay(world(150, 60), { untilMs })), untilMs)).toBeUndefined();
});
