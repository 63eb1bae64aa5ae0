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
import {
  insertLines,
  insertOrders,
  type OrderChange,
  presentOrder,
  saveOrders,
} from '../orders/index.ts';
import { claimsOf, createdFact, settleNew } from './apply-plan.ts';
import { type BatchTools, KeysTaken, type Piece, StockGone } from './dispatch-piece.ts';
import type { CaptureJob, DispatchJob, DispatchResult } from './dispatch-types.ts';
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
  const facts: { ctx: Context; fact: Fact }[] = [];
  for (const piece of fresh) {
    settleNew(piece.ctx, piece.state);
    facts.push({ ctx: piece.ctx, fact: createdFact(piece.state) });
  }
  await writeNew(tx, fresh, results);
  await writeExisting(
    tx,
    pieces.filter((piece) => !piece.isNew),
    results,
  );
  // The lines must be there before claims point at them.
  const redeemed = await redeemReservationsOf(tx, fresh);
  const planned = pieces.flatMap((piece) =>
    piece.planned === undefined ? [] : [{ piece, planned: piece.planned }],
  );
  await insertAllocations(
    tx,
    planned.flatMap((p) => p.planned.allocations),
  );
  await insertDecisions(
    tx,
    planned.flatMap((p) => p.planned.decision ?? []),
  );
  for (const { piece, planned: one } of planned)
    for (const fact of one.facts) facts.push({ ctx: piece.ctx, fact });
  await recordFactsOf(tx, facts);
  // Stock comes last: its rows are the contended ones, and are held only until the commit.
  const stock = [...redeemed, ...planned.flatMap((p) => p.planned.stock)];
  const first = pieces[0];
  if (stock.length === 0 || first === undefined) return;
  if (!tools.careful && redeemed.length === 0) {
    if (await claimStock(first.ctx, tx, stock, tools.snapshot)) return;
    throw new StockGone([...new Set(stock.map((change) => change.productId))]);
  }
  // What holds gave back is not in the snapshot: its numbers of these products are to be forgotten.
  const origin = redeemed.length === 0 ? { origin: tools.snapshot } : {};
  const outcome = await applyStock(first.ctx, tx, stock, 'atp', origin);
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

async function writeNew(
  tx: Tx,
  fresh: readonly Piece[],
  results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  if (fresh.length === 0) return;
  const taken = new Set<DispatchJob>();
  const answers: { piece: Piece; row: Parameters<typeof insertAnswers>[1][number] }[] = [];
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
  if (answers.length > 0) {
    const free = await insertAnswers(
      tx,
      answers.map((answer) => answer.row),
    );
    for (const { piece, row } of answers) {
      if (!free.has(`${row.idempotency.route}\n${row.idempotency.key}`)) taken.add(piece.job);
    }
    if (taken.size > 0) throw new KeysTaken(taken);
  }
  const inserted = new Set(
    await insertOrders(
      tx,
      fresh.map((piece) => piece.state.order),
      fresh.map((piece) => (piece.job as CaptureJob).fingerprint),
    ),
  );
  for (const piece of fresh) if (!inserted.has(piece.state.order.id)) taken.add(piece.job);
  if (taken.size > 0) throw new KeysTaken(taken);
  await insertLines(
    tx,
    fresh.flatMap((piece) => piece.state.lines),
  );
}

async function writeExisting(
  tx: Tx,
  pieces: readonly Piece[],
  results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  // What is told of an order is told of whoever asked for it: one save for each of them.
  const callers = new Map<string, { ctx: Context; changes: OrderChange[] }>();
  for (const { job, ctx, state, planned, trigger } of pieces) {
    if (state.order.stage === 'scheduled') state.order.stage = 'received';
    const change = { state, fact: 'order.updated', reason: trigger };
    const caller = callers.get(ctx.actor);
    if (caller === undefined) callers.set(ctx.actor, { ctx, changes: [change] });
    else caller.changes.push(change);
    results.set(job, {
      kind: 'sourced',
      orderId: state.order.id,
      decisionId: planned?.decision?.id,
    });
  }
  for (const { ctx, changes } of callers.values()) await saveOrders(ctx, tx, changes);
}
