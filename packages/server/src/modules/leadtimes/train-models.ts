import { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { defineJob, enqueue, every, type RecurringTask } from '../../platform/jobs/index.ts';
import { systemContext } from '../../platform/system-context.ts';
import { gauge } from '../../platform/telemetry/metrics.ts';
import { judgeCoverage, type LeadTimeModel, modelOf } from './decide-model.ts';
import { replay } from './decide-replay.ts';
import { dayMs, type Observation } from './observation.ts';
import {
  insertModel,
  type ModelRow,
  selectLatestModel,
  selectObservations,
  tenantsToTrain,
} from './store.ts';

/** How far back is learnt from, and how much at most. */
const windowDays = 540;
const observationsMax = 50_000;
/** Deliveries of these days are told as they were ordered: for the errors and the weeks' figures. */
const toldDays = 180;
const trainEverySeconds = 24 * 3600;
/** Work between two pauses in which requests are served. */
const sliceMs = 10;

/** Goes through steps with pauses, so that a training holds nobody up; throws when it must end. */
async function unhurried<T>(steps: Generator<undefined, T>, signal: AbortSignal): Promise<T> {
  let pausedMs = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - pausedMs < sliceMs) continue;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    pausedMs = performance.now();
  }
}

async function learn(
  observations: readonly Observation[],
  nowMs: number,
  signal: AbortSignal,
): Promise<LeadTimeModel | undefined> {
  const steps = replay(observations, { untilMs: nowMs, fromMs: nowMs - toldDays * dayMs });
  const end = await unhurried(steps, signal);
  return modelOf(end, nowMs);
}

/**
 * Learns from the deliveries of the last eighteen months and keeps the result as the next version,
 * also when it is that there was too little. Tells when intervals no longer hold.
 */
export async function trainModel(ctx: Context, signal: AbortSignal): Promise<ModelRow> {
  const nowMs = msOf(ctx.now());
  const since = instantOfMs(nowMs - windowDays * dayMs);
  const observations = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    selectObservations(tx, since, observationsMax),
  );
  const model = await learn(observations, nowMs, signal);
  const first = observations.reduce((least, one) => Math.min(least, one.placedMs), nowMs);
  const coverage = model && judgeCoverage(model.weeks);
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const before = await selectLatestModel(tx);
    const row: ModelRow = {
      id: ctx.ids.uuid(),
      number: (before?.number ?? 0) + 1,
      trainedAt: ctx.now(),
      windowFrom: instantOfMs(first),
      windowUntil: ctx.now(),
      observations: observations.length,
      document: model ?? null,
      coverage: coverage?.covered ?? null,
      drifted: coverage?.drifted ?? false,
    };
    await insertModel(tx, row);
    await recordFacts(ctx, tx, [
      fact(row, 'trained'),
      ...(row.drifted ? [fact(row, 'coverage_drifted')] : []),
    ]);
    tx.afterCommit(() => noteCoverage(ctx, row));
    return row;
  });
}

function fact(row: ModelRow, what: 'trained' | 'coverage_drifted') {
  return {
    type: `lead_time_model.${what}`,
    subjectType: 'ltm' as const,
    subjectId: row.id,
    data: {
      object: {
        id: encodeId('ltm', row.id),
        version: row.number,
        observations: row.observations,
        usable: row.document !== null,
        coverage: row.coverage,
      },
    },
  };
}

const coverages = new Map<Uuid, number>();

gauge(
  'switchyard_lead_time_coverage',
  'Share of deliveries within their 90 % interval in the last judged weeks, the worst tenant.',
  [],
  () => (coverages.size === 0 ? [] : [{ value: Math.min(...coverages.values()), labels: {} }]),
);

function noteCoverage(ctx: Context, row: ModelRow): void {
  if (row.coverage !== null) coverages.set(ctx.tenantId, row.coverage);
  if (!row.drifted) return;
  ctx.log.warn({
    event: 'lead_times.coverage_drifted',
    tenant_id: ctx.tenantId,
    detail: `90 % intervals held for ${((row.coverage ?? 0) * 100).toFixed(1)} % of deliveries.`,
  });
}

/** The job behind a training on demand and the daily one. */
export const trainLeadTimes = defineJob({
  kind: 'train-lead-times',
  input: z.strictObject({}),
  run: async (ctx, _job, { signal, progress }) => {
    progress({ done: 0, total: 1, unit: 'model' });
    const row = await trainModel(ctx, signal);
    progress({ done: 1, total: 1, unit: 'model' });
    return {
      lead_time_model_id: encodeId('ltm', row.id),
      version: row.number,
      observations: row.observations,
      usable: row.document !== null,
    };
  },
});

/** Each day, for tenants that have had deliveries since. */
export const leadTimeTasks: readonly RecurringTask[] = [
  every('train-lead-times', trainEverySeconds, async (around, signal) => {
    for (const tenantId of await tenantsToTrain(around.db)) {
      if (signal.aborted) return;
      const ctx = systemContext(around, tenantId, 'scheduler');
      await around.db.transaction(tenantId, {}, (tx) => enqueue(ctx, tx, trainLeadTimes, {}));
    }
  }),
];
