import { msOf } from '../../lib/time.ts';
import type { Surroundings } from '../system-context.ts';
import { counter, gauge, histogram, type Reading } from '../telemetry/metrics.ts';
import { countLanes, countWaiting } from './store-lanes.ts';

const attempts = counter(
  'switchyard_delivery_attempts_total',
  'Attempts to send messages to other systems.',
  ['kind', 'outcome'],
);
const ended = counter(
  'switchyard_deliveries_total',
  'Messages to other systems that are not sent any more, by how they ended.',
  ['kind', 'state'],
);
const durations = histogram(
  'switchyard_delivery_duration_seconds',
  'Time that receivers took.',
  ['kind', 'outcome'],
  [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
);

/** Counts an attempt, and the end of its message when it was that. */
export function noteAttempt(
  kind: string,
  outcome: 'delivered' | 'failed',
  state: string | undefined,
  durationMs: number,
): void {
  attempts.add(1, { kind, outcome });
  durations.observe(durationMs / 1000, { kind, outcome });
  if (state !== undefined && state !== 'pending') ended.add(1, { kind, state });
}

/** Shows what waits, for how long, and which lanes are in trouble. */
export function measureDeliveries({ db, clock }: Surroundings): void {
  gauge(
    'switchyard_delivery_lanes',
    'Destinations by kind and state; resting ones are open ones that failed too often.',
    ['kind', 'state'],
    () =>
      whileReachable(async () =>
        (await countLanes(db.system)).flatMap(({ kind, state, lanes, resting }) => [
          { value: lanes - resting, labels: { kind, state } },
          ...(state === 'open' ? [{ value: resting, labels: { kind, state: 'resting' } }] : []),
        ]),
      ),
  );
  gauge('switchyard_deliveries_waiting', 'Messages that wait in open lanes.', ['kind'], () =>
    whileReachable(async () =>
      (await countWaiting(db.system)).map(({ kind, waiting }) => ({
        value: waiting,
        labels: { kind },
      })),
    ),
  );
  gauge(
    'switchyard_deliveries_oldest_seconds',
    'Age of the oldest message that waits in an open lane.',
    ['kind'],
    () =>
      whileReachable(async () => {
        const nowMs = msOf(clock.now());
        return (await countWaiting(db.system)).map(({ kind, oldestAt }) => ({
          value: oldestAt === null ? 0 : Math.max(0, (nowMs - msOf(oldestAt)) / 1000),
          labels: { kind },
        }));
      }),
  );
}

async function whileReachable(read: () => Promise<Reading[]>): Promise<Reading[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}
