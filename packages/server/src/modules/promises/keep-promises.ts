import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  type Fact,
  type Projection,
  recordFacts,
  type StoredEvent,
} from '../../platform/events/index.ts';
import { every, type RecurringTask } from '../../platform/jobs/index.ts';
import { systemContext } from '../../platform/system-context.ts';
import { selectDatedSupply } from '../inventory/index.ts';
import { currentModel, type CurrentModel } from '../leadtimes/index.ts';
import { cachedNetwork } from '../network/index.ts';
import { type OrderState, readOrders } from '../orders/index.ts';
import { type History, judgePromise, type Progress, uneventful } from './decide-promise.ts';
import { type Around, baseOf, endOfDay, outlookOf } from './expect-arrival.ts';
import { readHistories } from './read-histories.ts';
import {
  insertPromises,
  lockPromises,
  type Part,
  type PromiseRow,
  selectOverdue,
  selectParts,
  selectWaitingFor,
  tenantsOverdue,
  updatePromises,
} from './store.ts';

/**
 * Gives orders that have none their promise, and looks at those of the others again: once for each
 * order, whatever happened to it.
 */
async function look(
  ctx: Context,
  tx: Tx,
  model: CurrentModel,
  orderIds: readonly Uuid[],
): Promise<void> {
  const states = await readOrders(tx, orderIds);
  const kept = new Map((await lockPromises(tx, orderIds)).map((row) => [row.orderId, row]));
  const parts = Map.groupBy(await selectParts(tx, orderIds), (part) => part.orderId);
  const waiting = [...states.values()].flatMap(({ lines }) =>
    lines.filter((l) => l.backordered + l.preordered + l.unallocated > 0).map((l) => l.productId),
  );
  const supplies = Map.groupBy(
    await selectDatedSupply(tx, [...new Set(waiting)]),
    (s) => s.productId,
  );
  const around: Around = { network: await cachedNetwork(tx), model, supplies };
  const seen = [...states].flatMap(([orderId, state]) => {
    if (state.order.stage === 'draft') return [];
    const own = parts.get(orderId) ?? [];
    const before = kept.get(orderId);
    const row = before ?? give(ctx, around, state, own);
    return [
      { orderId, before, row, progress: progressOf(ctx, around, { state, parts: own, row }) },
    ];
  });
  // Few promises are not well: only of those is it asked what happened.
  const unwell = seen.filter(({ progress }) => judgePromise(progress).cause !== null);
  const histories = await readHistories(
    tx,
    unwell.map(({ orderId }) => orderId),
  );
  const given: PromiseRow[] = [];
  const changed: PromiseRow[] = [];
  const facts: Fact[] = [];
  for (const { orderId, before, row, progress } of seen) {
    const after = judged(ctx, row, progress, histories.get(orderId) ?? uneventful);
    if (before === undefined) given.push(after);
    else if (differs(before, after)) changed.push(after);
    if (before === undefined || before.state !== after.state) facts.push(factOf(after));
  }
  await insertPromises(tx, given);
  await updatePromises(tx, changed);
  await recordFacts(ctx, tx, facts);
}

function give(ctx: Context, around: Around, state: OrderState, parts: readonly Part[]): PromiseRow {
  const { order } = state;
  const baseMs = baseOf(state);
  const outlook = outlookOf(around, state, parts, { baseMs, nowMs: baseMs });
  const isKnown = outlook.p90Ms !== undefined && outlook.p90Ms > 0;
  return {
    id: ctx.ids.uuid(),
    orderId: order.id,
    state: 'kept',
    cause: null,
    basis: isKnown ? outlook.basis : 'none',
    p50At: isKnown ? endOfDay(state, outlook.p50Ms) : null,
    p90At: isKnown ? endOfDay(state, outlook.p90Ms) : null,
    expectedAt: null,
    lane: outlook.lane,
    givenAt: order.createdAt,
    checkedAt: ctx.now(),
    deliveredAt: null,
    locationId: outlook.last?.locationId ?? null,
    service: outlook.last?.service ?? null,
    leavesAt:
      outlook.last?.leavesMs === undefined ? null : instantOfMs(Math.round(outlook.last.leavesMs)),
  };
}

/** How far an order is, and what is expected of it now. */
function progressOf(
  ctx: Context,
  around: Around,
  { state, parts, row }: { state: OrderState; parts: readonly Part[]; row: PromiseRow },
): Progress {
  const { order, lines } = state;
  const nowMs = msOf(ctx.now());
  const sum = (of: (line: OrderState['lines'][number]) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);
  const open = sum((line) => line.quantity - line.cancelled - line.delivered);
  const arrived = parts.flatMap(({ deliveredAt }) => deliveredAt ?? []);
  const left = parts.flatMap(({ shippedAt }) => shippedAt ?? []);
  const outlook = outlookOf(around, state, parts, { baseMs: baseOf(state), nowMs });
  const expectedAt = endOfDay(state, outlook.p90Ms);
  const ms = (at: Instant | null): number | undefined => (at === null ? undefined : msOf(at));
  const unpicked = sum((line) => line.allocated + line.released);
  return {
    nowMs,
    promisedMs: ms(row.p90At),
    expectedMs: ms(expectedAt),
    deliveredMs: open === 0 && arrived.length > 0 ? Math.max(...arrived.map(msOf)) : undefined,
    cancelled: order.status === 'cancelled',
    onHold: order.blockingHolds > 0,
    waiting: outlook.waiting,
    waitingForSupply: outlook.waitingForSupply,
    unsent: unpicked + sum((line) => line.picked + line.packed),
    unpicked,
    leavesMs: ms(row.leavesAt),
    sentMs: left.length === 0 ? undefined : Math.max(...left.map(msOf)),
    moved:
      row.locationId !== null &&
      parts.length > 0 &&
      parts.every(({ locationId }) => locationId !== row.locationId),
  };
}

function judged(ctx: Context, row: PromiseRow, progress: Progress, history: History): PromiseRow {
  const { expectedMs, deliveredMs } = progress;
  return {
    ...row,
    ...judgePromise(progress, history),
    expectedAt: expectedMs === undefined ? null : instantOfMs(expectedMs),
    checkedAt: ctx.now(),
    deliveredAt: deliveredMs === undefined ? null : instantOfMs(deliveredMs),
  };
}

function differs(a: PromiseRow, b: PromiseRow): boolean {
  return (
    a.state !== b.state ||
    a.cause !== b.cause ||
    a.expectedAt !== b.expectedAt ||
    a.deliveredAt !== b.deliveredAt
  );
}

function factOf(row: PromiseRow): Fact {
  return {
    type: `promise.${row.state}`,
    subjectType: 'prm',
    subjectId: row.id,
    data: {
      object: {
        id: encodeId('prm', row.id),
        order_id: encodeId('ord', row.orderId),
        state: row.state,
        cause: row.cause,
        p50_at: row.p50At,
        p90_at: row.p90At,
        expected_at: row.expectedAt,
      },
    },
  };
}

/** The orders that events are about, directly or by their supply. */
async function ordersOf(tx: Tx, events: readonly StoredEvent[]): Promise<Uuid[]> {
  const orders = new Set<Uuid>();
  const products = new Set<Uuid>();
  for (const event of events) {
    if (event.type.startsWith('order.')) {
      if (event.subjectType === 'ord') orders.add(event.subjectId);
      continue;
    }
    const { object } = JSON.parse(event.data) as { object?: Record<string, unknown> };
    const order = decodeId('ord', String(object?.['order_id'] ?? ''));
    if (order !== undefined) orders.add(order);
    for (const product of productsOf(object)) products.add(product);
  }
  const waiting = products.size === 0 ? [] : await selectWaitingFor(tx, [...products]);
  return [...new Set([...orders, ...waiting])].toSorted();
}

/** The products of a supply, or of the lines of a transfer. */
function productsOf(object: Record<string, unknown> | undefined): Uuid[] {
  const lines = Array.isArray(object?.['lines']) ? object['lines'] : [];
  return [object, ...(lines as Record<string, unknown>[])].flatMap(
    (one) => decodeId('prd', String(one?.['product_id'] ?? '')) ?? [],
  );
}

/** Gives each order its promise and follows it through its life. */
export const keepPromises: Projection = {
  name: 'promises',
  types: ['order.*', 'shipment.*', 'supply.*', 'transfer.*'],
  start: 'now',
  handle: async (ctx, tx, events) => {
    const orderIds = await ordersOf(tx, events);
    if (orderIds.length > 0) await look(ctx, tx, await currentModel(ctx, tx), orderIds);
  },
};

const overdueBatch = 500;

/** Looks at promises whose date has passed: nothing else may happen to such an order. */
export async function checkOverdue(ctx: Context): Promise<number> {
  const model = await currentModel(ctx);
  return ctx.db.transaction(ctx.tenantId, {}, async (tx) => {
    const orderIds = (await selectOverdue(tx, ctx.now(), overdueBatch)).toSorted();
    if (orderIds.length > 0) await look(ctx, tx, model, orderIds);
    return orderIds.length;
  });
}

/** What recurs in this module. */
export const promiseTasks: readonly RecurringTask[] = [
  every('check-overdue-promises', 60, async (around, signal) => {
    for (const tenantId of await tenantsOverdue(around.db, around.clock.now())) {
      if (signal.aborted) return;
      await checkOverdue(systemContext(around, tenantId, 'scheduler'));
    }
  }),
];
