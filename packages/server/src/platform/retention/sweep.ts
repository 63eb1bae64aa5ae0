import type { Uuid } from '../../lib/ids.ts';
import { dayMs, plusMs } from '../../lib/time.ts';
import { systemTransaction } from '../db/index.ts';
import { every, type RecurringTask } from '../jobs/index.ts';
import type { Surroundings } from '../system-context.ts';
import { counter, gauge } from '../telemetry/metrics.ts';
import { pause } from '../waker.ts';
import { noMark, readMark, saveMark, selectMarks, selectTenants } from './marks.ts';
import { type RetainedKind, retainedKinds, type RetentionPolicy } from './policy.ts';
import type { SweepResult, Sweeps } from './sweep-types.ts';

/** Rows that one transaction looks at; at 2 µs each it holds its locks for a few milliseconds. */
const batchRows = 2000;
/** The sweeper rests three times as long as it works: at most a quarter of one connection. */
const restFactor = 3;
const restMsMost = 5000;
const intervalSeconds = 600;

const dropped = counter(
  'switchyard_retention_rows_dropped_total',
  'Rows dropped because their time is over.',
  ['kind'],
);

/** The recurring work that drops what is older than it is kept. */
export function retentionTasks(policy: RetentionPolicy, sweeps: Sweeps): readonly RecurringTask[] {
  return [
    every('sweep-retained', intervalSeconds, async (around, signal) => {
      await sweepRetained(around, policy, sweeps, signal);
    }),
  ];
}

/**
 * Sweeps every tenant once, in small transactions with rests between them, until nothing is due or
 * the signal ends it; what is left is due next time. Answers the rows dropped of each kind.
 */
export async function sweepRetained(
  around: Surroundings,
  policy: RetentionPolicy,
  sweeps: Sweeps,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const tenantId of await selectTenants(around.db.system)) {
    for (const kind of retainedKinds) {
      if (signal.aborted) return sums;
      const rows = await sweepKind(around, { tenantId, kind, days: policy[kind] }, sweeps, signal);
      sums[kind] = (sums[kind] ?? 0) + rows;
    }
  }
  return sums;
}

type Work = { tenantId: Uuid; kind: RetainedKind; days: number | null };

async function sweepKind(
  around: Surroundings,
  work: Work,
  sweeps: Sweeps,
  signal: AbortSignal,
): Promise<number> {
  const { db, clock, log } = around;
  const { tenantId, kind, days } = work;
  let sum = 0;
  for (;;) {
    const startedAt = performance.now();
    const now = clock.now();
    const result = await systemTransaction(db, tenantId, {}, async (tx) => {
      const mark = (await readMark(tx, kind)) ?? noMark;
      const cutoff = plusMs(now, -(days ?? 0) * dayMs);
      const batch: SweepResult =
        days === null
          ? { dropped: 0, more: false }
          : await sweeps[kind](tx, { cutoff, mark, limit: batchRows });
      await saveMark(tx, kind, {
        days,
        place: batch.place ?? mark.place,
        droppedThrough: batch.through ?? mark.droppedThrough,
        droppedBefore: batch.dropped === 0 ? mark.droppedBefore : (batch.before ?? cutoff),
        droppedRows: mark.droppedRows + batch.dropped,
        sweptAt: batch.more ? mark.sweptAt : batch.held === true ? (mark.sweptAt ?? now) : now,
      });
      return batch;
    });
    sum += result.dropped;
    dropped.add(result.dropped, { kind });
    if (!result.more || signal.aborted) break;
    await pause(Math.min(restMsMost, (performance.now() - startedAt) * restFactor));
  }
  if (sum > 0)
    log.info({ event: 'retention.swept', tenant_id: tenantId, kind, detail: `${sum} rows` });
  return sum;
}

/** Shows how late the sweeps are, whichever process does them. */
export function measureRetention({ db, clock }: Surroundings): void {
  gauge(
    'switchyard_retention_lag_seconds',
    'Seconds since a sweep of this kind last came to its end, of the tenant that waits longest.',
    ['kind'],
    async () => {
      const marks = await selectMarks(db.system).catch(() => []);
      const now = Date.parse(clock.now());
      return marks.flatMap(({ kind, days, oldestSweptAt }) =>
        days === null || oldestSweptAt === null
          ? []
          : [{ value: Math.max(0, (now - Date.parse(oldestSweptAt)) / 1000), labels: { kind } }],
      );
    },
  );
}
