import { assert } from '../../lib/assert.ts';
import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fact, recordFactsOf } from '../../platform/events/index.ts';
import {
  applyStock,
  claimStock,
  redeemReservations,
  type StockChange,
} from '../inventory/index.ts';
import { insertCanaryOrders } from '../policies/index.ts';
import { notePlans } from '../prices/index.ts';
import {
  insertLines,
  insertOrders,
  type OrderChange,
  presentOrder,
  saveOrders,
} from '../orders/index.ts';
import { claimsOf, createdFact, settleNew } from './apply-plan.ts';
import { takeBatchDays } from './dispatch-days.ts';
import {
  type BatchTools,
  KeysTaken,
  latestContext,
  type Piece,
  StockGone,
} from './dispatch-piece.ts';
import type { CaptureJob, DispatchJob, DispatchResult } from './dispatch-types.ts';
import { endExchanged } from './exchange-claims.ts';
import { redeemedClaims } from './redeem-holds.ts';
import { insertAllocations, insertAnswers, insertDecisions } from './store.ts';

/**
 * Writes the batch: orders, lines, claims, decisions, facts, and the stock last. Throws KeysTaken
 * or StockGone when others were first.
 */
export async function writePieces(
  tx: Tx,
  pieces: readonly Piece[],
  tools: BatchTools,
  results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  const fresh = pieces.filter((piece) => piece.isNew);
  const existing = pieces.filter((piece) => !piece.isNew);
  const facts: { ctx: Context; fact: Fact }[] = [];
  for (const piece of fresh) {
    settleNew(piece.ctx, piece.state);
    facts.push({ ctx: piece.ctx, fact: createdFact(piece.state) });
  }
  const planned = pieces.flatMap((piece) =>
    piece.planned === undefined ? [] : [{ piece, planned: piece.planned }],
  );
  for (const { piece, planned: one } of planned)
    for (const fact of one.facts) facts.push({ ctx: piece.ctx, fact });
  let redeemed: StockChange[] = [];
  const answers = answersOf(fresh, results);
  const steps: Step[] = [
    () => writeAnswers(tx, answers),
    () => writeOrders(tx, fresh),
    () =>
      insertLines(
        tx,
        fresh.flatMap((piece) => piece.state.lines),
      ),
    () => writeExisting(tx, existing, results),
    // The lines must be there before claims point at them.
    async () => {
      redeemed = [
        ...(await redeemReservationsOf(tx, fresh)),
        ...(await endExchanged(tx, existing)),
      ];
    },
    () =>
      insertAllocations(
        tx,
        planned.flatMap((p) => p.planned.allocations),
      ),
    () =>
      insertDecisions(
        tx,
        planned.flatMap((p) => p.planned.decision ?? []),
      ),
    () =>
      insertCanaryOrders(
        tx,
        planned.flatMap((p) => p.planned.canary ?? []),
      ),
    () => recordFactsOf(tx, facts),
    // Stock comes last: its rows are the contended ones, and are held only until the commit.
    () =>
      takeStock(
        tx,
        pieces,
        tools,
        redeemed,
        planned.flatMap((p) => p.planned.stock),
      ),
    // Days after it, for the same reason: fewer rows, and each wanted by more orders.
    () => takeBatchDays(tx, pieces),
  ];
  tellPrices(tx, pieces);
  await (isOneFlight(pieces, tools) ? runTogether(steps) : runInTurn(steps));
}

/** A careful batch goes on after a refusal (rehearsals do): its transaction must stay whole. */
function isOneFlight(pieces: readonly Piece[], tools: BatchTools): boolean {
  if (tools.careful) return false;
  return pieces.every((piece) => piece.isNew && piece.redemptions.length === 0);
}

/** Prices follow what was taken, once it is. */
function tellPrices(tx: Tx, pieces: readonly Piece[]): void {
  const ctx = latestContext(pieces);
  if (ctx === undefined) return;
  tx.afterCommit(() => {
    const plans = pieces.flatMap(({ planned }) =>
      planned === undefined || planned.allocations.length === 0
        ? []
        : [{ costMinor: planned.costMinor, units: planned.allocations }],
    );
    if (plans.length > 0) notePlans(ctx, plans);
  });
}

type Step = () => Promise<void>;

async function runInTurn(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step();
}

/**
 * Sends the statements of all steps at once: the database does them in their order while none is
 * waited for. What the first refused says counts; those after it failed because of it.
 */
async function runTogether(steps: readonly Step[]): Promise<void> {
  const outcomes = await Promise.allSettled(steps.map((step) => step()));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function takeStock(
  tx: Tx,
  pieces: readonly Piece[],
  tools: BatchTools,
  redeemed: readonly StockChange[],
  wanted: readonly StockChange[],
): Promise<void> {
  const stock = [...redeemed, ...wanted];
  const ctx = latestContext(pieces);
  if (stock.length === 0 || ctx === undefined) return;
  if (!tools.careful && redeemed.length === 0) {
    if (await claimStock(ctx, tx, stock, tools.snapshot)) return;
    throw new StockGone([...new Set(stock.map((change) => change.productId))]);
  }
  // What holds gave back is not in the snapshot: its numbers of these products are to be forgotten.
  const origin = redeemed.length === 0 ? { origin: tools.snapshot } : {};
  const outcome = await applyStock(ctx, tx, stock, 'atp', origin);
  if (!outcome.ok) throw new StockGone(outcome.short.map((short) => short.productId));
}

async function redeemReservationsOf(tx: Tx, fresh: readonly Piece[]): Promise<StockChange[]> {
  const stock: StockChange[] = [];
  for (const { ctx, redemptions } of fresh) {
    if (redemptions.length === 0) continue;
    const done = await redeemReservations(ctx, tx, redemptions);
    assert(
      done.reservations.length === redemptions.length,
      'A locked hold redeems what was planned.',
    );
    stock.push(...done.stock);
  }
  return stock;
}

type AnswerToKeep = { piece: Piece; row: Parameters<typeof insertAnswers>[1][number] };

/** Every new order's result, and the answers to keep under the keys that came with some. */
function answersOf(
  fresh: readonly Piece[],
  results: Map<DispatchJob, DispatchResult>,
): AnswerToKeep[] {
  const answers: AnswerToKeep[] = [];
  for (const piece of fresh) {
    const job = piece.job as CaptureJob;
    const view = {
      order: piece.state.order,
      lines: piece.state.lines,
      holds: [],
      fulfillments: [],
      allocations: [
        ...redeemedClaims(piece.redemptions),
        ...(piece.planned === undefined ? [] : claimsOf(piece.planned)),
      ].toSorted((a, b) => (a.reservationId < b.reservationId ? -1 : 1)),
    };
    const answer = job.seal?.({
      status: 201,
      body: presentOrder(view),
      location: `/v1/orders/${encodeId('ord', piece.state.order.id)}`,
    });
    results.set(job, { kind: 'captured', view, answer });
    if (job.idempotency !== undefined && answer !== undefined) {
      answers.push({ piece, row: { idempotency: job.idempotency, answer, at: job.ctx.now() } });
    }
  }
  return answers;
}

async function writeAnswers(tx: Tx, answers: readonly AnswerToKeep[]): Promise<void> {
  if (answers.length === 0) return;
  const free = await insertAnswers(
    tx,
    answers.map((answer) => answer.row),
  );
  throwIfTaken(
    answers.flatMap(({ piece, row }) =>
      free.has(`${row.idempotency.route}\n${row.idempotency.key}`) ? [] : [piece.job],
    ),
  );
}

async function writeOrders(tx: Tx, fresh: readonly Piece[]): Promise<void> {
  if (fresh.length === 0) return;
  const inserted = new Set(
    await insertOrders(
      tx,
      fresh.map((piece) => piece.state.order),
      fresh.map((piece) => (piece.job as CaptureJob).fingerprint),
    ),
  );
  throwIfTaken(fresh.flatMap((piece) => (inserted.has(piece.state.order.id) ? [] : [piece.job])));
}

function throwIfTaken(jobs: readonly DispatchJob[]): void {
  if (jobs.length > 0) throw new KeysTaken(new Set(jobs));
}

async function writeExisting(
  tx: Tx,
  pieces: readonly Piece[],
  results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  // What is told of an order is told of whoever asked for it: one save for each of them.
  const callers = new Map<string, { ctx: Context; changes: OrderChange[] }>();
  for (const { job, ctx, state, planned, trigger, exchange } of pieces) {
    if (state.order.stage === 'scheduled') state.order.stage = 'received';
    const change = { state, fact: 'order.updated', reason: trigger };
    const caller = callers.get(ctx.actor);
    if (caller === undefined) callers.set(ctx.actor, { ctx, changes: [change] });
    else caller.changes.push(change);
    results.set(job, {
      kind: 'sourced',
      orderId: state.order.id,
      decisionId: planned?.decision?.id,
      exchange,
    });
  }
  for (const { ctx, changes } of callers.values()) await saveOrders(ctx, tx, changes);
}
