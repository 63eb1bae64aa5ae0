import { zoneNamed } from '../packages/server/src/lib/time-zones.ts';
import { carrierTimesOf } from '../packages/server/src/modules/network/carrier-times.ts';
import {
  createArrivals,
  decideJourney,
  type JourneyOrigin,
} from '../packages/server/src/modules/network/decide-journey.ts';
import { weekdays } from '../packages/server/src/modules/network/location.ts';
import { calendarOf } from '../packages/server/src/modules/network/read-location.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';

const zones = ['America/Chicago', 'America/Los_Angeles', 'Europe/Berlin', 'Europe/London'];
const places = 20;
const questions = 2_000_000;
const nowMs = Date.parse('2026-11-30T09:00:00Z');

function originOf(index: number): JourneyOrigin {
  const opening = weekdays.slice(0, 5).map((day) => [day, [{ open: '08:00', close: '18:00' }]]);
  return {
    timeZone: zones[index % zones.length] ?? 'UTC',
    calendar: calendarOf({
      opening_hours: Object.fromEntries(opening),
      cut_off: '15:00',
      holidays: ['2026-12-25', '2027-01-01'],
      processing_hours: 3,
    }),
  };
}

/** Nanoseconds of one call, over many. */
function nanosOf(calls: number, call: (n: number) => number | undefined): number {
  let sum = 0;
  const startedAt = performance.now();
  for (let n = 0; n < calls; n++) sum += call(n) ?? 0;
  const nanos = ((performance.now() - startedAt) * 1e6) / calls;
  if (sum === 0) throw new Error('Nothing ever arrives.');
  return nanos;
}

/** What it costs to know when an order from a place would arrive. */
export const journey: Bench = {
  name: 'journey',
  says: 'when an order arrives from each of 20 places: remembered, and computed anew',
  run: (): Promise<BenchResult> => {
    const times = carrierTimesOf({
      zones: [],
      weight_breaks: [],
      transit_days: {},
      pick_up_times: ['11:00', '17:30'],
    });
    const destination = zoneNamed('America/New_York');
    const ways = Array.from({ length: places }, (_, index) => {
      const origin = originOf(index);
      const way = { times, transitDays: 1 + (index % 5) };
      return { origin, way, arrivals: createArrivals(origin, way, destination) };
    });
    const wayOf = (n: number) => {
      const way = ways[n % places];
      if (way === undefined) throw new Error('No such way.');
      return way;
    };
    // An order a millisecond, as under load: each place is asked for each order.
    const live = (n: number): number | undefined =>
      wayOf(n).arrivals.at(nowMs + Math.floor(n / places)).deliveredMs;
    // A simulated year: instants all over it.
    const yearMs = 365 * 86_400_000;
    const any = (n: number): number | undefined =>
      wayOf(n).arrivals.at(nowMs + ((n * 7_919_000) % yearMs)).deliveredMs;
    const fresh = (n: number): number | undefined => {
      const { origin, way } = wayOf(n);
      return decideJourney(origin, way, destination, nowMs + n)?.delivered.atMs;
    };
    nanosOf(200_000, fresh);
    nanosOf(200_000, live);
    const freshNs = nanosOf(200_000, fresh);
    const liveNs = nanosOf(questions, live);
    const yearNs = nanosOf(questions, any);
    const goals = [
      {
        goal: 'at most 1 µs a place for live orders',
        reached: liveNs <= 1000,
        is: rounded(liveNs),
      },
    ];
    return Promise.resolve({
      name: 'journey',
      figures: {
        live_order_nanos_per_place: rounded(liveNs),
        any_instant_of_a_year_nanos: rounded(yearNs),
        computed_anew_nanos: rounded(freshNs),
      },
      goals,
      floor: { computed_anew_nanos: rounded(freshNs) },
      ratio: rounded(liveNs / freshNs, 3),
      ok: goals.every((goal) => goal.reached),
    });
  },
};
