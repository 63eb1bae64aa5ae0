import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { type Fact, recordFactsOf } from '../../platform/events/index.ts';
import { cachedProducts, getProductsById, kitComponents, type Product } from '../catalog/index.ts';
import { applyStock, claimStock, readStock } from '../inventory/index.ts';
import { cachedNetwork, findLocations, type Network } from '../network/index.ts';
import {
  decideCapture, insertLines, insertOrders, type KitComponents, lockOrders, type OrderChange, type OrderState,
  presentOrder, productReferences, saveOrders,
} from '../orders/index.ts';
import { encodeId } from '../../lib/ids.ts';
import { applyPlan, claimsOf, createdFact, placeableUnits, type PlannedOrder, settleNew } from './apply-plan.ts';
import { buildOrder } from './build-order.ts';
import type { CaptureJob, DispatchJob, DispatchResult, SourceJob } from './dispatch-types.ts';
import { planLocations } from './network-view.ts';
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
    const blocked = order.blockingHolds > 0 || order.stage === 'draft' || (order.stage === 'scheduled' && job.trigger !== 'schedule');
    const open = lines.some((line) => placeableUnits(line) > 0);
    if (blocked || !open) {
      results.set(job, { kind: 'sourced', orderId: job.orderId, decisionId: undefined });
      continue;
    }
    pieces.push({
      job, ctx: job.ctx, state, isNew: false, plan: true, commit: job.commit, trigger: job.trigger,
      assignedLocationId: job.assignedLocationId, planned: undefined,
    });
  }
  return pieces;
}

/**
 * Plans every piece against the snapshot, each seeing what the ones before it took. Products that
 * the batch might exhaust are read again first, so that every no rests on committed numbers.
 */
async function planPieces(
  tx: Tx, pieces: readonly Piece[], network: Network, tools: BatchTools, touched: Set<Uuid>,
): Promise<void> {
  const { snapshot } = tools;
  const demand = new Map<Uuid, number>();
  for (const piece of pieces) {
    if (!piece.plan) continue;
    for (const line of piece.state.lines) {
      demand.set(line.productId, (demand.get(line.productId) ?? 0) + placeableUnits(line));
    }
  }
  if (demand.size === 0) return;
  const first = pieces[0];
  const stale = new Set(snapshot.stale(demand.keys(), tools.nowMs()));
  for (const [productId, units] of demand) if (snapshot.total(productId) < units) stale.add(productId);
  if (stale.size > 0 && first !== undefined) {
    const productIds = [...stale];
    const rows = await readStock(first.ctx, tx, productIds);
    snapshot.load(productIds, rows, tools.nowMs());
  }
  for (const productId of demand.keys()) touched.add(productId);
  for (const piece of pieces) {
    if (!piece.plan) continue;
    piece.planned = applyPlan(piece.ctx, piece.state, {
      trigger: piece.trigger, commit: piece.commit, isNew: piece.isNew,
      locations: planLocations(network, piece.state.order),
      stock: snapshot.available, take: snapshot.take, assignedLocationId: piece.assignedLocationId,
    });
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
  const planned = pieces.flatMap((piece) => (piece.planned === undefined ? [] : [{ piece, planned: piece.planned }]));
  await insertAllocations(tx, planned.flatMap((p) => p.planned.allocations));
  await insertDecisions(tx, planned.flatMap((p) => p.planned.decision ?? []));
  for (const { piece, planned: one } of planned) for (const fact of one.facts) facts.push({ ctx: piece.ctx, fact });
  await recordFactsOf(tx, facts);
  // Stock comes last: its rows are the contended ones, and are held only until the commit.
  const stock = planned.flatMap((p) => p.planned.stock);
  const first = pieces[0];
  if (stock.length === 0 || first === undefined) return;
  if (!tools.careful) {
    if (await claimStock(first.ctx, tx, stock, tools.snapshot)) return;
    throw new StockGone([...new Set(stock.map((change) => change.productId))]);
  }
  const outcome = await applyStock(first.ctx, tx, stock, 'atp', { origin: tools.snapshot });
  if (!outcome.ok) throw new StockGone(outcome.short.map((short) => short.productId));
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
      allocations: piece.planned === undefined ? [] : claimsOf(piece.planned),
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
