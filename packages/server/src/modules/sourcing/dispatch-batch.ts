import type { Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import type { Tx } from '../../platform/db/index.ts';
import { readStock } from '../inventory/index.ts';
import {
  cachedNetwork,
  type DayBook,
  giveBack,
  type Network,
  noDays,
  readDayBook,
} from '../network/index.ts';
import { activePolicies, type ActivePolicy } from '../policies/index.ts';
import { applyPlan, placeableUnits, planLines, type PlanOptions } from './apply-plan.ts';
import { givenUp, type PolicyPlan } from './ask-policy.ts';
import { freshPrices } from '../prices/index.ts';
import { capturePieces, redeemPieces, sourcePieces } from './collect-pieces.ts';
import { dateRedemptions, returnedDays, readHeldDays, takeShipment } from './dispatch-days.ts';
import { type BatchTools, latestContext, type Piece } from './dispatch-piece.ts';
import type { DispatchJob, DispatchResult } from './dispatch-types.ts';
import { planExchange } from './exchange-claims.ts';
import { keepNetwork } from './keep-network.ts';
import { inPolicyOrder } from './order-pieces.ts';
import { deadlineOf } from './plan-arrivals.ts';
import { placesWithDays } from './plan-days.ts';
import { planByPolicy, type PolicyPlanOptions } from './plan-order.ts';
import { readHour } from './read-hour.ts';
import type { StockSnapshot } from './stock-snapshot.ts';
import { writePieces } from './write-pieces.ts';

/** One batch in one transaction. Throws KeysTaken or StockGone when it has to be run again. */
export async function runBatch(
  tx: Tx,
  jobs: readonly DispatchJob[],
  tools: BatchTools,
  touched: Set<Uuid>,
): Promise<Map<DispatchJob, DispatchResult>> {
  const results = new Map<DispatchJob, DispatchResult>();
  const place = new Map(jobs.map((job, index) => [job, index]));
  const captured = await capturePieces(
    tx,
    jobs.filter((job) => job.kind === 'capture'),
    results,
  );
  const network = await cachedNetwork(tx);
  // Orders are locked in turn as well: a batch must not wait for a lock of one that waits for it.
  const pieces = await tools.planInTurn(async () => {
    const sourced = await sourcePieces(
      tx,
      jobs.filter((job) => job.kind === 'source'),
      results,
    );
    const all = [...captured, ...sourced].toSorted(
      (a, b) => (place.get(a.job) ?? 0) - (place.get(b.job) ?? 0),
    );
    await redeemPieces(tx, captured);
    const kept = await withoutIdle(tx, all, results);
    const days = await daysOf(tx, kept, network);
    await planPieces(tx, kept, { network, days }, tools, touched);
    return kept.filter(({ job, state, exchange }) => {
      if (exchange?.kept === undefined) return true;
      results.set(job, {
        kind: 'sourced',
        orderId: state.order.id,
        decisionId: undefined,
        exchange,
      });
      return false;
    });
  });
  const ctx = latestContext(pieces);
  if (ctx !== undefined && pieces.some((piece) => piece.planned?.decision !== undefined))
    await keepNetwork(tx, network, { at: ctx.now(), asker: tools.snapshot });
  await writePieces(tx, pieces, tools, results);
  return results;
}

/**
 * Without the orders that wait for stock and that places gave back too often: they were told so
 * once, and stock that came changes nothing of it.
 */
async function withoutIdle(
  tx: Tx,
  pieces: readonly Piece[],
  results: Map<DispatchJob, DispatchResult>,
): Promise<Piece[]> {
  if (pieces.every(({ tries }) => tries === 0)) return [...pieces];
  const policies = await policiesOf(tx, pieces);
  return pieces.filter((piece) => {
    const isIdle =
      piece.trigger === 'backorder_release' &&
      piece.tries >= (policies.get(piece)?.compiled.triesMax ?? Number.POSITIVE_INFINITY);
    if (isIdle) {
      const orderId = piece.state.order.id;
      results.set(piece.job, { kind: 'sourced', orderId, decisionId: undefined });
    }
    return !isIdle;
  });
}

/** The days of places whose days have limits, with what the batch has of them already. */
async function daysOf(tx: Tx, pieces: readonly Piece[], network: Network): Promise<DayBook> {
  const ctx = latestContext(pieces);
  if (ctx === undefined) return noDays;
  const days = await readDayBook(tx, network, msOf(ctx.now()));
  await readHeldDays(tx, pieces, days);
  dateRedemptions(pieces, network, days);
  return days;
}

/** The units that the pieces to be planned want of each product. */
function demandOf(pieces: readonly Piece[]): Map<Uuid, number> {
  const demand = new Map<Uuid, number>();
  for (const { state } of pieces.filter((piece) => piece.plan)) {
    for (const line of state.lines) {
      demand.set(line.productId, (demand.get(line.productId) ?? 0) + placeableUnits(line));
    }
  }
  return demand;
}

/**
 * Plans every piece against the snapshot, each seeing what the ones before it took. Products that
 * the batch might exhaust are read first, and a no that rests on older numbers is asked again.
 */
async function planPieces(
  tx: Tx,
  pieces: readonly Piece[],
  places: { network: Network; days: DayBook },
  tools: BatchTools,
  touched: Set<Uuid>,
): Promise<void> {
  const { snapshot } = tools;
  const { network, days } = places;
  const demand = demandOf(pieces);
  const ctx = latestContext(pieces);
  if (demand.size === 0 || ctx === undefined) return;
  const prices = await freshPrices(ctx, tx);
  const read = new Set<Uuid>();
  const taken: { productId: Uuid; locationId: Uuid; units: number }[] = [];
  const readAgain = async (productIds: readonly Uuid[]): Promise<void> => {
    const rows = await readStock(ctx, tx, productIds);
    snapshot.load(productIds, rows, tools.nowMs());
    for (const productId of productIds) read.add(productId);
    for (const one of taken) {
      if (productIds.includes(one.productId))
        snapshot.take(one.productId, one.locationId, one.units);
    }
  };
  const stale = new Set(snapshot.stale(demand.keys(), tools.nowMs()));
  for (const [productId, units] of demand)
    if (snapshot.total(productId) < units) stale.add(productId);
  if (stale.size > 0) await readAgain([...stale]);
  for (const productId of demand.keys()) touched.add(productId);
  const take: StockSnapshot['take'] = (productId, locationId, units) => {
    taken.push({ productId, locationId, units });
    snapshot.take(productId, locationId, units);
  };
  const policies = await policiesOf(tx, pieces);
  const hour = await readHour(tx, {
    policies: [...new Set([...policies.values()].map(({ compiled }) => compiled))],
    productIds: [...demand.keys()],
    now: ctx.now(),
    days,
  });
  for (const [piece, active] of inPolicyOrder(policies)) {
    const { order, lines } = piece.state;
    const nowMs = msOf(piece.ctx.now());
    const takeBack = giveBack(days, returnedDays(piece));
    const time = { orderedMs: nowMs, deadlineMs: deadlineOf(order, piece.promisedAt) };
    // As stock is read again, other places may send it.
    const optionsNow = (): PolicyPlanOptions => ({
      network,
      ...placesWithDays(network, order, time, {
        days,
        lines: planLines(lines),
        // What it holds itself is there, whatever is left beside it.
        stock: piece.exchange === undefined ? snapshot.available : () => Infinity,
      }),
      stock: snapshot.available,
      leadDays: snapshot.leadDays,
      handling: piece.handling,
      declined: piece.declined,
      active,
      hour,
      nowMs,
      assignedLocationId: piece.assignedLocationId,
      placesHeld: piece.placesHeld,
      prices,
    });
    const planOnce = (): PolicyPlan | undefined => planPiece(piece, optionsNow());
    let plan = planOnce();
    // Numbers may have been dropped while others were read: without them a product seems sold out.
    const doubted = (): Uuid[] =>
      [...new Set(plan?.decision.uncovered.map((line) => line.productId))].filter(
        (productId) =>
          !read.has(productId) || snapshot.stale([productId], tools.nowMs()).length > 0,
      );
    for (let again = doubted(); again.length > 0; again = doubted()) {
      await readAgain(again);
      plan = planOnce();
    }
    if (piece.exchange?.kept !== undefined) {
      takeBack();
      continue;
    }
    applyTo(piece, plan, {
      take,
      takeDays: (shipment) => takeShipment({ ...places, nowMs }, shipment),
      network,
      deadlineMs: deadlineOf(order, piece.promisedAt),
    });
  }
}

/** The plan of a piece; nothing is looked at for one that places gave back too often. */
function planPiece(piece: Piece, options: PolicyPlanOptions): PolicyPlan | undefined {
  const { state, exchange } = piece;
  const { active, nowMs } = options;
  if (exchange !== undefined) return planExchange(state, exchange, options);
  return piece.tries >= active.compiled.triesMax
    ? givenUp({ active, state, nowMs, wanted: planLines(state.lines) })
    : planByPolicy(state, options);
}

function applyTo(
  piece: Piece,
  plan: PolicyPlan | undefined,
  around: Pick<PlanOptions, 'take' | 'takeDays' | 'deadlineMs'> & { network: Network },
): void {
  const { trigger, commit, exchange } = piece;
  const stockReason = exchange && 'exchange';
  piece.planned = applyPlan(piece.ctx, piece.state, plan, {
    trigger,
    commit,
    stockReason,
    ...around,
  });
  piece.state.order.assignedLocationId ??= piece.redemptions[0]?.locationId ?? null;
}

/** The pieces that are planned, each with the policy that counts for it, in their order. */
async function policiesOf(tx: Tx, pieces: readonly Piece[]): Promise<Map<Piece, ActivePolicy>> {
  const policies = new Map<Piece, ActivePolicy>();
  for (const piece of pieces) {
    if (!piece.plan) continue;
    const now = piece.ctx.now();
    const book = await activePolicies(tx, now);
    const own = piece.job.kind === 'source' ? piece.job.policy : undefined;
    policies.set(piece, own ?? book.forOrder(piece.state.order, msOf(now)));
  }
  return policies;
}
