import { z } from 'zod';
import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { Refusal } from '../../platform/errors.ts';
import { refusalOfDatabase } from '../../platform/http/index.ts';
import { defineJob, type JobTools } from '../../platform/jobs/index.ts';
import { type ActivePolicy, publishedVersions } from '../policies/index.ts';
import {
  decodeDecision,
  type DecisionRow,
  dispatchLineOf,
  type DispatchResult,
  selectDecisions,
  selectLastDecisions,
} from '../sourcing/index.ts';
import { addOutcomes, outcomeOf, skippedFor, undecided } from './decide-tally.ts';
import type { OrderOutcome, RunRow } from './run.ts';
import {
  insertRunOrders,
  lockRun,
  saveTotals,
  selectPending,
  selectRun,
  selectStanding,
  startRun,
  writeOutcomes,
} from './store.ts';
import { tellRun } from './tell-run.ts';

/** Orders handed to the dispatch line at a time, so that new ones are not kept waiting. */
const chunkOrders = 64;

const input = z.strictObject({ run_id: z.string() });

/** An order of a run whose turn it is. */
type Pending = { place: number; orderId: Uuid };

/**
 * Goes through the orders of a run. Which they are is written down first; what became of each is
 * written once, so that whoever takes the job over goes on with those that are left.
 */
export const routeOrders = defineJob({
  kind: 'routing-run',
  input,
  attemptsMax: 10,
  run: async (ctx, job, tools) => {
    const id = decodeId('run', job.input.run_id);
    const { run, isNew } = await open(ctx, id);
    if (run.finishedAt === null) await goThrough(ctx, run, isNew, tools);
    return { run_id: encodeId('run', run.id) };
  },
});

/** The run with its orders written down, and whether that was done now. */
async function open(ctx: Context, id: Uuid | undefined): Promise<{ run: RunRow; isNew: boolean }> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const row = id === undefined ? undefined : await lockRun(tx, id);
    if (row === undefined) throw new Refusal('not_found', 'The run was dropped.');
    if (row.total !== null) return { run: row, isNew: false };
    const total = await insertRunOrders(tx, row.id, row.orders);
    await startRun(tx, row.id, { total, at: ctx.now() });
    return { run: { ...row, total, startedAt: ctx.now() }, isNew: true };
  });
}

async function goThrough(
  ctx: Context,
  run: RunRow,
  isNew: boolean,
  tools: JobTools,
): Promise<void> {
  const policy = await policyOf(ctx, run);
  const total = run.total ?? 0;
  tools.progress({ done: run.done, total, unit: 'orders' });
  // What a killed worker had decided last, and not written down here, is not decided again.
  let mayBeDecided = !isNew;
  for (;;) {
    tools.signal.throwIfAborted();
    const pending = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
      selectPending(tx, run.id, chunkOrders),
    );
    if (pending.length === 0) break;
    const known = mayBeDecided ? await decidedBefore(ctx, run, pending) : [];
    const left = pending.filter(({ place }) => !known.some((one) => one.place === place));
    mayBeDecided = false;
    const first = await orDecided(ctx, run, await decideAbout(ctx, left, policy));
    const news = run.orders.states.includes('unreleased')
      ? await exchangeWhatPays(ctx, first, policy)
      : first;
    const outcomes = [...known, ...news];
    const done = await keep(ctx, run, outcomes);
    await ctx.db.transaction(ctx.tenantId, {}, (tx) =>
      tools.checkpoint(tx, { done }, { done, total, unit: 'orders' }),
    );
  }
  await finish(ctx, run);
}

async function policyOf(ctx: Context, run: RunRow): Promise<ActivePolicy | undefined> {
  const { policyId, policyNumber } = run;
  if (policyId === null || policyNumber === null) return undefined;
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const versions = await publishedVersions(tx, [{ policyId, number: policyNumber }]);
    const version = versions(policyId, policyNumber);
    if (version === undefined) throw new Refusal('not_found', 'The run’s policy is gone.');
    return version;
  });
}

async function decideAbout(
  ctx: Context,
  pending: readonly Pending[],
  policy: ActivePolicy | undefined,
): Promise<OrderOutcome[]> {
  const results = await dispatchLineOf(ctx.db).submitAll(
    pending.map(({ orderId }) => ({
      kind: 'source' as const,
      ctx,
      orderId,
      trigger: 'run' as const,
      commit: true,
      assignedLocationId: undefined,
      policy,
    })),
  );
  const decisionIds = results.flatMap((result) =>
    result.kind === 'sourced' && result.decisionId !== undefined ? [result.decisionId] : [],
  );
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const decisions = new Map((await selectDecisions(tx, decisionIds)).map((one) => [one.id, one]));
    const standing = await selectStanding(
      tx,
      pending.map(({ orderId }) => orderId),
    );
    return pending.map((one, index): OrderOutcome => {
      const result = results[index];
      if (result?.kind === 'failed') return failed(ctx, one, result);
      const decision =
        result?.kind === 'sourced' ? decisions.get(result.decisionId ?? one.orderId) : undefined;
      if (decision !== undefined) return decided(one, decision);
      const why = skippedFor(standing.get(one.orderId));
      return { ...one, decisionId: null, ...undecided('skipped', why) };
    });
  });
}

/** Orders that have nothing open may be sent from elsewhere for less: those that are not released. */
async function exchangeWhatPays(
  ctx: Context,
  outcomes: readonly OrderOutcome[],
  policy: ActivePolicy | undefined,
): Promise<OrderOutcome[]> {
  const closed = outcomes.filter(({ reason }) => reason === 'nothing_open');
  const results = await dispatchLineOf(ctx.db).submitAll(
    closed.map(({ orderId }) => ({
      kind: 'source' as const,
      ctx,
      orderId,
      trigger: 'exchange' as const,
      commit: true,
      assignedLocationId: undefined,
      policy,
    })),
  );
  const decisionIds = results.flatMap((one) =>
    one.kind === 'sourced' ? (one.decisionId ?? []) : [],
  );
  const decisions = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    selectDecisions(tx, decisionIds),
  );
  const byOrder = new Map(decisions.map((one) => [one.orderId, one]));
  const exchanged = new Map(
    closed.map((one, index): [number, OrderOutcome] => {
      const result = results[index];
      if (result?.kind === 'failed') return [one.place, failed(ctx, one, result)];
      const exchange = result?.kind === 'sourced' ? result.exchange : undefined;
      const decision = byOrder.get(one.orderId);
      if (exchange?.kept !== undefined)
        return [one.place, { ...one, ...undecided('kept', exchange.kept) }];
      if (exchange === undefined || decision === undefined) return [one.place, one];
      const became = {
        outcome: 'resourced' as const,
        placedUnits: 0,
        savedMinor: exchange.savedMinor,
      };
      return [one.place, { ...decided(one, decision), ...became }];
    }),
  );
  return outcomes.map((one) => exchanged.get(one.place) ?? one);
}

/** A database that is away ends this try of the job; what is wrong with one order is told of it. */
function failed(
  ctx: Context,
  one: Pending,
  { error }: Extract<DispatchResult, { kind: 'failed' }>,
): OrderOutcome {
  if (refusalOfDatabase(error)?.status === 503) throw error;
  const code = error instanceof Refusal ? error.code : 'internal_error';
  const isGone = code === 'not_found';
  if (!isGone)
    ctx.log.error({ event: 'run.order_failed', order_id: one.orderId, error: String(error) });
  const became = isGone ? undecided('skipped', 'gone') : undecided('error', code);
  return { ...one, decisionId: null, ...became };
}

function decided(one: Pending, row: DecisionRow): OrderOutcome {
  const view = decodeDecision(row.document, (minor) => minor);
  const became = outcomeOf({
    outcome: row.outcome,
    reason: view.reason,
    shipments: view.shipments.length,
    placedUnits: view.covered_quantity,
    costMinor: view.cost,
  });
  return { ...one, decisionId: row.id, ...became };
}

/** Where nothing is open another worker may have been quicker: then its decision counts. */
async function orDecided(
  ctx: Context,
  run: RunRow,
  outcomes: readonly OrderOutcome[],
): Promise<OrderOutcome[]> {
  const closed = outcomes.filter(({ reason }) => reason === 'nothing_open');
  const known = closed.length === 0 ? [] : await decidedBefore(ctx, run, closed);
  const byPlace = new Map(known.map((one) => [one.place, one]));
  return outcomes.map((one) => byPlace.get(one.place) ?? one);
}

async function decidedBefore(
  ctx: Context,
  run: RunRow,
  pending: readonly Pending[],
): Promise<OrderOutcome[]> {
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const rows = await selectLastDecisions(
      tx,
      pending.map(({ orderId }) => orderId),
      { trigger: 'run', since: run.startedAt ?? run.createdAt },
    );
    const byOrder = new Map(rows.map((row) => [row.orderId, row]));
    return pending.flatMap((one) => {
      const row = byOrder.get(one.orderId);
      const { place, orderId } = one;
      return row === undefined ? [] : [decided({ place, orderId }, row)];
    });
  });
}

/** Writes down what became of orders; answers how many the run is through with. */
async function keep(ctx: Context, run: RunRow, outcomes: readonly OrderOutcome[]): Promise<number> {
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const row = await lockRun(tx, run.id);
    if (row === undefined) throw new Refusal('not_found', 'The run was dropped.');
    const written = await writeOutcomes(tx, run.id, outcomes, ctx.now());
    const news = outcomes.filter(({ place }) => written.has(place));
    const done = row.done + news.length;
    await saveTotals(tx, run.id, {
      done,
      totals: addOutcomes(row.totals, news),
      finishedAt: row.finishedAt,
    });
    return done;
  });
}

async function finish(ctx: Context, run: RunRow): Promise<void> {
  await ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const row = await lockRun(tx, run.id);
    if (row === undefined || row.finishedAt !== null) return;
    const totals = addOutcomes(row.totals, []);
    await saveTotals(tx, run.id, { done: row.done, totals, finishedAt: ctx.now() });
    const ended = await selectRun(tx, run.id);
    if (ended !== undefined) await tellRun(ctx, tx, 'run.finished', ended);
  });
}
