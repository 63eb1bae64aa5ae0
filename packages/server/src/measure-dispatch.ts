import { dispatchLineOf } from './modules/sourcing/index.ts';
import type { Database } from './platform/db/index.ts';
import { gauge } from './platform/telemetry/metrics.ts';

/** Measures the dispatch line of this process. */
export function measureDispatch(db: Database): void {
  const line = dispatchLineOf(db);
  gauge(
    'switchyard_dispatch_orders',
    'Orders in the dispatch line, and batches under way.',
    ['state'],
    () => {
      const { waiting, running } = line.depth();
      return [
        { value: waiting, labels: { state: 'waiting' } },
        { value: running, labels: { state: 'batches' } },
      ];
    },
  );
  gauge(
    'switchyard_dispatch_done',
    'What the dispatch line has done since the start.',
    ['what'],
    () => Object.entries(line.counters).map(([what, value]) => ({ value, labels: { what } })),
  );
}
