import { createHash } from 'node:crypto';
import { z } from 'zod';
import { setTimeout as pause } from 'node:timers/promises';
import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { canonicalJson } from '../../lib/json.ts';
import type { Context } from '../../platform/context.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { defineJob, type JobKind, type JobTools } from '../../platform/jobs/index.ts';
import { cachedNetwork } from '../network/index.ts';
import { countPastDecisions, type PastPeriod } from '../sourcing/index.ts';
import { presentResult } from './present-simulation.ts';
import { readHistory } from './read-history.ts';
import { resolveVariations } from './resolve-variations.ts';
import { type KeptState, keepState, newState, restoreState, type RunState } from './run-state.ts';
import type { ComparedRow, SimulationRow } from './simulation.ts';
import { finishSimulation, insertCompared, selectSimulation } from './store.ts';
import { takeStep } from './take-step.ts';
import type { Variation } from './variation.ts';

/** How a run shares the process with requests, and how much of it a kill undoes. */
export type Pace = {
  /** Decisions that are read at once. */
  readonly pageSize: number;
  /** Work between two breaths, and how long requests have the thread to themselves after it. */
  readonly busyMs: number;
  readonly pauseMs: number;
  /** A run that is killed does at most this much again. */
  readonly checkpointMs: number;
};

const paceUsual: Pace = { pageSize: 200, busyMs: 4, pauseMs: 8, checkpointMs: 2000 };

type Run = {
  row: SimulationRow;
  period: PastPeriod;
  variations: readonly Variation[];
  currency: string;
  state: RunState;
};

const input = z.strictObject({ simulation_id: z.string() });

/** Goes through a period of the past and keeps what came out, at a pace. */
export function simulateJob(pace: Pace): JobKind<z.infer<typeof input>> {
  return defineJob({
    kind: 'simulate',
    input,
    attemptsMax: 5,
    run: async (ctx, job, tools) => {
      const id = decodeId('sim', job.input.simulation_id);
      const run = await open(ctx, id, job.cursor as KeptState | undefined);
      tools.progress({ done: run.state.done, total: run.state.total, unit: 'decisions' });
      const rows = await goThrough(ctx, run, tools, pace);
      const { result, digest } = await close(ctx, run, rows, tools);
      return { simulation_id: encodeId('sim', run.row.id), digest, decisions: result.decisions };
    },
  });
}

/** The product's own: a third of the thread at most. */
export const simulate = simulateJob(paceUsual);

async function open(ctx: Context, id: Uuid | undefined, kept: KeptState | undefined): Promise<Run> {
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const row = id === undefined ? undefined : await selectSimulation(tx, id);
    if (row === undefined) throw new Refusal('not_found', 'The simulation was deleted.');
    const period: PastPeriod = {
      from: row.periodFrom,
      to: row.periodTo,
      channel: row.request.channel,
      type: row.request.order_type,
    };
    const faults: Fault[] = [];
    const variations = await resolveVariations(tx, row.request.variations ?? [], faults);
    if (faults.length > 0) throw invalid(faults);
    const network = await cachedNetwork(tx);
    const state =
      kept === undefined
        ? newState(variations, await countPastDecisions(tx, period))
        : restoreState(variations, kept);
    return {
      row,
      period,
      variations,
      currency: network.locations[0]?.currency ?? 'USD',
      state,
    };
  });
}

/** Answers the rows that no checkpoint has kept yet. */
async function goThrough(
  ctx: Context,
  run: Run,
  tools: JobTools,
  { pageSize, busyMs, pauseMs, checkpointMs }: Pace,
): Promise<ComparedRow[]> {
  const { state, period, row } = run;
  const asking = {
    policies: state.worlds.flatMap(({ prepared }) => prepared.variation.policy?.compiled ?? []),
  };
  let rows: ComparedRow[] = [];
  let keptAt = performance.now();
  for (let isEnd = false; !isEnd;) {
    const page = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
      readHistory(tx, period, state.place, { limit: pageSize, asking }),
    );
    isEnd = page.isEnd;
    let since = performance.now();
    for (const step of page.steps) {
      rows.push(...takeStep(state, step, row.request.seed));
      if (performance.now() - since < busyMs) continue;
      tools.signal.throwIfAborted();
      tools.progress({ done: state.done, total: state.total });
      await pause(pauseMs);
      since = performance.now();
    }
    tools.progress({ done: state.done, total: state.total });
    if (isEnd || performance.now() - keptAt < checkpointMs) continue;
    await checkpoint(ctx, run, rows, tools);
    rows = [];
    keptAt = performance.now();
  }
  return rows;
}

async function checkpoint(
  ctx: Context,
  { row, state }: Run,
  rows: readonly ComparedRow[],
  tools: JobTools,
): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    if ((await selectSimulation(tx, row.id)) === undefined)
      throw new Refusal('not_found', 'The simulation was deleted.');
    await insertCompared(tx, row.id, rows);
    await tools.checkpoint(tx, keepState(state), { done: state.done, total: state.total });
  });
}

async function close(
  ctx: Context,
  run: Run,
  rows: readonly ComparedRow[],
  tools: JobTools,
): Promise<{ result: ReturnType<typeof presentResult>; digest: string }> {
  const { row, state, currency, variations } = run;
  const result = presentResult(state, variations, currency);
  const digest = createHash('sha256').update(canonicalJson(result)).digest('hex');
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    await insertCompared(tx, row.id, rows);
    if (!(await finishSimulation(tx, row.id, { result, digest, at: ctx.now() })))
      throw new Refusal('not_found', 'The simulation was deleted.');
    await tools.checkpoint(tx, keepState(state), { done: state.done, total: state.total });
  });
  return { result, digest };
}
