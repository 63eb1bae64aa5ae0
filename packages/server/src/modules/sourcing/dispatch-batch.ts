import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { type Fact, recordFactsOf } from '../../platform/events/index.ts';
import { cachedProducts, getProductsById, kitComponents, type Product } from '../catalog/index.ts';
import {
  applyStock, claimStock, readStock, redeemReservations, type StockChange,
} from '../inventory/index.ts';
import { cachedNetwork, findLocations, type Network } from '../network/index.ts';
import {
  decideCapture, insertLines, insertOrders, type KitComponents, lockOrders, type OrderChange, type OrderState,
  presentOrder, productReferences, saveOrders,
} from '../orders/index.ts';
import { encodeId } from '../../lib/ids.ts';
import {
  applyPlan, claimsOf, createdFact, decidePlan, placeableUnits, type PlannedOrder, settleNew,
} from './apply-plan.ts';
import { buildOrder } from './build-order.ts';
import type { CaptureJob, DispatchJob, DispatchResult, SourceJob } from './dispatch-types.ts';
import { planLocations } from './network-view.ts';
import { lockHolds, type Redemption, redeemedClaims, redeemHolds } from './redeem-holds.ts';
import type { StockSnapshot } from './stock-snapshot.ts';
import { insertAllocations, insertAnswers, insertDecisions } from './store.ts';

/** The database refused the batch because others took these natural or idempotency keys first. */
export class KeysTaken extends Error {
  override readonly name = 'KeysTaken';
  readonly jobs: ReadonlySet<DispatchJob>;
  constructor(jobs: ReadonlySet<DispatchJob>) {
    super('Keys of the batch are taken.');
    this.jobs = jobs;
  }
}

/** The stock that the plans count on was gone when it was locked. */
export class StockGone extends Error {
  override readonly name = 'StockGone';
  readonly productIds: readonly Uuid[];
  constructor(productIds: readonly Uuid[]) {
    super('Planned stock is gone.');
    this.productIds = productIds;
  }
}

/** An order on its way through the batch. */
type Piece = {
  job: DispatchJob;
  ctx: Context;
  state: OrderState;
  isNew: boolean;
  /** Whether it is planned now, and whether the plan takes the stock. */
  plan: boolean;
  commit: boolean;
  trigger: string;
  assignedLocationId: Uuid | undefined;
  planned: PlannedOrder | undefined;
  /** Units of soft holds that it takes over. */
  redemptions: Redemption[];
};

export type BatchTools = {
  snapshot: StockSnapshot;
  /** Runs the planning part alone: batches plan one after the other, in the order they were taken. */
  planInTurn: <T>(work: () => Promise<T>) => Promise<T>;
  nowMs: () => number;
  /** After a refusal: say exactly what is short, and end holds whose time is over. */
  careful: boolean;
};

/** One batch in one transaction. Throws KeysTaken or StockGone when it has to be run again. */
export async function runBatch(
  tx: Tx, jobs: readonly DispatchJob[], tools: BatchTools, touched: Set<Uuid>,
): Promise<Map<DispatchJob, DispatchResult>> {
  const results = new Map<DispatchJob, DispatchResult>();
  const place = new Map(jobs.map((job, index) => [job, index]));
  const captured = await capturePieces(tx, jobs.filter((job) => job.kind === 'capture'), results);
  const network = await cachedNetwork(tx);
  // Orders are locked in turn as well: a batch must not wait for a lock of one that waits for it.
  const pieces = await tools.planInTurn(async () => {
    const sourced = await sourcePieces(tx, jobs.filter((job) => job.kind === 'source'), results);
    const all = [...captured, ...sourced]
      .toSorted((a, b) => (place.get(a.job) ?? 0) - (place.get(b.job) ?? 0));
    await redeemPieces(tx, captured);
    await planPieces(tx, all, network, tools, touched);
    return all;
  });
  await writePieces(tx, pieces, tools, results);
  return results;
}

async function capturePieces(
  tx: Tx, jobs: readonly CaptureJob[], results: Map<DispatchJob, DispatchResult>,
): Promise<Piece[]> {
  if (jobs.length === 0) return [];
  const references = jobs.flatMap((job) => productReferences(job.body).map((r) => r.reference));
  const products = await cachedProducts(tx, references);
  const kits = await kitsOf(tx, products);
  const places = jobs.flatMap((job) => job.body.assigned_location ?? []);
  const locations = places.length === 0 ? undefined : await findLocations(tx, places);
  const pieces: Piece[] = [];
  for (const job of jobs) {
    const decided = decideCapture(job.body, products, kits, job.ctx.now());
    const faults = 'faults' in decided ? decided.faults : [];
    const wantedPlace = job.body.assigned_location;
    const place = wantedPlace === undefined ? undefined : locations?.get(wantedPlace);
    if (wantedPlace !== undefined && place === undefined) {
      faults.push({ pointer: '#/assigned_location', code: 'unknown_reference', detail: 'There is no such location.' });
    }
    if ('faults' in decided || faults.length > 0) {
      results.set(job, { kind: 'refused', faults });
      continue;
    }
    const goesOn = decided.order.goal === 'allocate';
    pieces.push({
      job, ctx: job.ctx, state: buildOrder(job.ctx, decided.order, place?.id), isNew: true, plan: goesOn,
      commit: true, trigger: 'capture', assignedLocationId: place?.id, planned: undefined,
      redemptions: [],
    });
  }
  return pieces;
}

async function kitsOf(tx: Tx, products: ReadonlyMap<string, Product>): Promise<KitComponents> {
  const kitIds = [...products.values()].filter((product) => product.isKit).map((product) => product.id);
  if (kitIds.length === 0) return new Map();
  const components = await kitComponents(tx, kitIds);
  const parts = await getProductsById(tx, [...components.values()].flat().map((c) => c.componentId));
  const kits = new Map<Uuid, { product: Product; quantity: number }[]>();
  for (const [kitId, list] of components) {
    kits.set(kitId, list.flatMap((component) => {
      const product = parts.get(component.componentId);
      return product === undefined ? [] : [{ product, quantity: component.quantity }];
    }));
  }
  return kits;
}

async function sourcePieces(
  tx: Tx, jobs: readonly SourceJob[], results: Map<DispatchJob, DispatchResult>,
): Promise<Piece[]> {
  if (jobs.length === 0) return [];
  const states = await lockOrders(tx, jobs.map((job) => job.orderId));
  const pieces: Piece[] = [];
  for (const job of jobs) {
    const state = states.get(job.orderId);
    if (state === undefined) {
      results.set(job, { kind: 'failed', error: notFound('order', encodeId('ord', job.orderId)) });
      continue;
    }
    const { order, lines } = state;
    // A day that was put off since the order was found due is yet to come.
    const isDue = job.trigger === 'schedule' && (order.releaseAt ?? '') <= job.ctx.now();
    const blocked = order.blockingHolds > 0 || order.stage === 'draft' || (order.stage === 'scheduled' && !isDue);
    const open = lines.some((line) => placeableUnits(line) > 0);
    if (blocked || !open) {
      results.set(job, { kind: 'sourced', orderId: job.orderId, decisionId: undefined });
      continue;
    }
    pieces.push({
      job, ctx: job.ctx, state, isNew: false, plan: true, commit: job.commit, trigger: job.trigger,
      assignedLocationId: job.assignedLocationId, planned: undefined, redemptions: [],
    });
  }
  return pieces;
}

/** New orders take over the units of the holds that they name, in their order. */
async function redeemPieces(tx: Tx, pieces: readonly Piece[]): Promise<void> {
  const named = pieces.flatMap((piece) => {
    const references = piece.plan && piece.job.kind === 'capture' ? piece.job.body.reservation_ids : undefined;
    return references === undefined ? [] : [{ piece, references }];
  });
  if (named.length === 0) return;
  const holds = await lockHolds(tx, named.map((one) => one.references));
  for (const { piece, references } of named) {
    piece.redemptions = redeemHolds(piece.ctx, piece.state, references, holds);
  }
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
  tx: Tx, pieces: readonly Piece[], network: Network, tools: BatchTools, touched: Set<Uuid>,
): Promise<void> {
  const { snapshot } = tools;
  const demand = demandOf(pieces);
  const first = pieces[0];
  if (demand.size === 0 || first === undefined) return;
  const read = new Set<Uuid>();
  const taken: { productId: Uuid; locationId: Uuid; units: number }[] = [];
  const readAgain = async (productIds: readonly Uuid[]): Promise<void> => {
    const rows = await readStock(first.ctx, tx, productIds);
    snapshot.load(productIds, rows, tools.nowMs());
    for (const productId of productIds) read.add(productId);
    for (const one of taken) {
      if (productIds.includes(one.productId)) snapshot.take(one.productId, one.locationId, one.units);
    }
  };
  const stale = new Set(snapshot.stale(demand.keys(), tools.nowMs()));
  for (const [productId, units] of demand) if (snapshot.total(productId) < units) stale.add(productId);
  if (stale.size > 0) await readAgain([...stale]);
  for (const productId of demand.keys()) touched.add(productId);
  const take: StockSnapshot['take'] = (productId, locationId, units) => {
    taken.push({ productId, locationId, units });
    snapshot.take(productId, locationId, units);
  };
  for (const piece of pieces) {
    if (!piece.plan) continue;
    const options = {
      trigger: piece.trigger, commit: piece.commit, isNew: piece.isNew,
      locations: planLocations(network, piece.state.order),
      stock: snapshot.available, take, assignedLocationId: piece.assignedLocationId,
    };
    let decision = decidePlan(piece.state, options);
    // Numbers may have been dropped while others were read: without them a product seems sold out.
    const doubted = (): Uuid[] => [...new Set(decision?.uncovered.map((line) => line.productId))]
      .filter((productId) => !read.has(productId) || snapshot.stale([productId], tools.nowMs()).length > 0);
    for (let again = doubted(); again.length > 0; again = doubted()) {
      await readAgain(again);
      decision = decidePlan(piece.state, options);
    }
    piece.planned = applyPlan(piece.ctx, piece.state, decision, options);
    piece.state.order.assignedLocationId ??= piece.redemptions[0]?.locationId ?? null;
  }
}

async function writePieces(
  tx: Tx, pieces: readonly Piece[], tools: BatchTools, results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  const fresh = pieces.filter((piece) => piece.isNew);
  const facts: { ctx: Context; fact: Fact }[] = [];
  for (const piece of fresh) {
    settleNew(piece.ctx, piece.state);
    facts.push({ ctx: piece.ctx, fact: createdFact(piece.state) });
  }
  await writeNew(tx, fresh, results);
  await writeExisting(tx, pieces.filter((piece) => !piece.isNew), results);
  // The lines must be there before claims point at them.
  const redeemed = await redeemReservationsOf(tx, fresh);
  const planned = pieces.flatMap((piece) => (piece.planned === undefined ? [] : [{ piece, planned: piece.planned }]));
  await insertAllocations(tx, planned.flatMap((p) => p.planned.allocations));
  await insertDecisions(tx, planned.flatMap((p) => p.planned.decision ?? []));
  for (const { piece, planned: one } of planned) for (const fact of one.facts) facts.push({ ctx: piece.ctx, fact });
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
    assert(done.reservations.length === redemptions.length, 'A locked hold redeems what was planned.');
    stock.push(...done.stock);
  }
  return stock;
}

async function writeNew(
  tx: Tx, fresh: readonly Piece[], results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  if (fresh.length === 0) return;
  const taken = new Set<DispatchJob>();
  const answers: { piece: Piece; row: Parameters<typeof insertAnswers>[1][number] }[] = [];
  for (const piece of fresh) {
    const job = piece.job as CaptureJob;
    const view = {
      order: piece.state.order, lines: piece.state.lines, holds: [], fulfillments: [],
      allocations: [
        ...redeemedClaims(piece.redemptions), ...(piece.planned === undefined ? [] : claimsOf(piece.planned)),
      ].toSorted((a, b) => (a.reservationId < b.reservationId ? -1 : 1)),
    };
    const answer = job.seal?.({
      status: 201, body: presentOrder(view), location: `/v1/orders/${encodeId('ord', piece.state.order.id)}`,
    });
    results.set(job, { kind: 'captured', view, answer });
    if (job.idempotency !== undefined && answer !== undefined) {
      answers.push({ piece, row: { idempotency: job.idempotency, answer, at: job.ctx.now() } });
    }
  }
  if (answers.length > 0) {
    const free = await insertAnswers(tx, answers.map((answer) => answer.row));
    for (const { piece, row } of answers) {
      if (!free.has(`${row.idempotency.route}\n${row.idempotency.key}`)) taken.add(piece.job);
    }
    if (taken.size > 0) throw new KeysTaken(taken);
  }
  const inserted = new Set(await insertOrders(
    tx, fresh.map((piece) => piece.state.order), fresh.map((piece) => (piece.job as CaptureJob).fingerprint)));
  for (const piece of fresh) if (!inserted.has(piece.state.order.id)) taken.add(piece.job);
  if (taken.size > 0) throw new KeysTaken(taken);
  await insertLines(tx, fresh.flatMap((piece) => piece.state.lines));
}

async function writeExisting(
  tx: Tx, pieces: readonly Piece[], results: Map<DispatchJob, DispatchResult>,
): Promise<void> {
  const first = pieces[0];
  if (first === undefined) return;
  const changes: OrderChange[] = [];
  for (const { job, state, planned, trigger } of pieces) {
    if (state.order.stage === 'scheduled') state.order.stage = 'received';
    changes.push({ state, fact: 'order.updated', reason: trigger });
    results.set(job, { kind: 'sourced', orderId: state.order.id, decisionId: planned?.decision?.id });
  }
  await saveOrders(first.ctx, tx, changes);
}
