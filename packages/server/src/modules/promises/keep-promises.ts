import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { zoneOfPlace } from '../../lib/country-zones.ts';
import { dayAt, instantMsOf } from '../../lib/time-zones.ts';
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
import {
  currentModel,
  type CurrentModel,
  type Parcelled,
  predictWay,
  timedWays,
} from '../leadtimes/index.ts';
import { cachedNetwork, type Network } from '../network/index.ts';
import { type OrderState, readOrders } from '../orders/index.ts';
import { judgePromise } from './decide-promise.ts';
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

const dayMs = 86_400_000;

type Around = {
  readonly network: Network;
  readonly model: CurrentModel;
  /** The latest dated supply that must come for a product's waiting units, by product. */
  readonly supplies: ReadonlyMap<
    Uuid,
    readonly { quantity: number; expectedAt: Instant; locationId: Uuid }[]
  >;
};

/** What is expected of an order now. */
type Outlook = {
  p50Ms: number | undefined;
  p90Ms: number | undefined;
  basis: PromiseRow['basis'];
  lane: string | null;
  waiting: number;
  waitingForSupply: number;
};

function parcelOf({ order, lines }: OrderState, placedMs: number): Parcelled | undefined {
  const { destinationCountry: country, destinationLatitude: latitude } = order;
  const { destinationLongitude: longitude, destinationPostalCode: postalCode } = order;
  if (country === null || latitude === null || longitude === null) return undefined;
  const sum = (of: (line: OrderState['lines'][number]) => number): number =>
    lines.reduce((total, line) => total + line.quantity * of(line), 0);
  return {
    destination: { country, latitude, longitude, postalCode },
    placedMs,
    weightGrams: Math.max(
      1,
      sum((line) => line.weightGrams),
    ),
    volumeCm3: sum((line) => (line.lengthMm * line.widthMm * line.heightMm) / 1000),
    items: lines.length,
  };
}

/** When units are there, and what that rests on. */
type Expected = { p50Ms: number; p90Ms: number; basis: PromiseRow['basis']; lane: string | null };

/**
 * When units of a place are there: what was told from the instant they could be worked on, and
 * later by what was missed since: a pick-up, or the day of the pick-up by the parcel itself.
 * Undefined when nothing is known.
 */
function leaveFrom(
  around: Around,
  state: OrderState,
  part: Pick<Part, 'locationId' | 'carrier' | 'service' | 'shippedAt'>,
  times: { baseMs: number; nowMs: number },
): Expected | undefined {
  const location = around.network.locationsById.get(part.locationId);
  const wanted = part.service ?? state.order.serviceLevel ?? undefined;
  const cheapest = (placedMs: number) => {
    const parcel = parcelOf(state, placedMs);
    if (location === undefined || parcel === undefined) return undefined;
    const [way] = timedWays(around.network, location, parcel, wanted)
      .filter((one) => part.carrier === null || one.way.carrierCode === part.carrier)
      .toSorted((a, b) => a.priceMinor - b.priceMinor);
    return way && { way, prediction: predictWay(around.model, parcel, way).prediction };
  };
  const first = cheapest(times.baseMs);
  if (first === undefined || location === undefined) return undefined;
  const { pickUpMs, tableMs } = first.way.arrival;
  let missedMs = 0;
  if (part.shippedAt !== null) {
    missedMs = Math.ceil(Math.max(0, msOf(part.shippedAt) - pickUpMs) / dayMs) * dayMs;
  } else if (times.nowMs > times.baseMs) {
    missedMs = Math.max(0, (cheapest(times.nowMs)?.way.arrival.tableMs ?? tableMs) - tableMs);
  }
  const { p50Days, p90Days, basis } = first.prediction;
  const country = state.order.destinationCountry ?? '';
  return {
    p50Ms: times.baseMs + p50Days * dayMs + missedMs,
    p90Ms: times.baseMs + p90Days * dayMs + missedMs,
    basis,
    lane: `${location.code}>${country}`,
  };
}

/** What is expected of an order: the last of its parts decides. */
function outlookOf(
  around: Around,
  state: OrderState,
  parts: readonly Part[],
  times: { baseMs: number; nowMs: number },
): Outlook {
  const outlook: Outlook = {
    p50Ms: 0,
    p90Ms: 0,
    basis: 'none',
    lane: null,
    waiting: 0,
    waitingForSupply: 0,
  };
  const take = (one: Expected | undefined): void => {
    if (one === undefined) outlook.p50Ms = outlook.p90Ms = undefined;
    if (one === undefined || outlook.p90Ms === undefined) return;
    if (one.p90Ms >= outlook.p90Ms) {
      outlook.basis = one.basis;
      outlook.lane = one.lane;
    }
    outlook.p50Ms = Math.max(outlook.p50Ms ?? 0, one.p50Ms);
    outlook.p90Ms = Math.max(outlook.p90Ms, one.p90Ms);
  };
  for (const part of parts) {
    if (part.deliveredAt !== null) {
      const atMs = msOf(part.deliveredAt);
      take({ p50Ms: atMs, p90Ms: atMs, basis: outlook.basis, lane: outlook.lane });
    } else take(leaveFrom(around, state, part, times));
  }
  waitFor(around, state, { times, outlook, take });
  return outlook;
}

function waitFor(
  around: Around,
  state: OrderState,
  into: {
    times: { baseMs: number; nowMs: number };
    outlook: Outlook;
    take: (one: Expected | undefined) => void;
  },
): void {
  const { times, outlook, take } = into;
  for (const line of state.lines) {
    let left = line.backordered + line.preordered + line.unallocated;
    for (const supply of around.supplies.get(line.productId) ?? []) {
      if (left <= 0) break;
      const units = Math.min(left, supply.quantity);
      left -= units;
      outlook.waitingForSupply += units;
      const { locationId } = supply;
      const baseMs = Math.max(times.baseMs, msOf(supply.expectedAt));
      const part = { locationId, carrier: null, service: null, shippedAt: null };
      take(leaveFrom(around, state, part, { baseMs, nowMs: Math.max(baseMs, times.nowMs) }));
    }
    if (left > 0) take(undefined);
    outlook.waiting += Math.max(0, left);
  }
}

/** A promise is a date: it holds to the end of that day on the customer's clock. */
function endOfDay({ order }: OrderState, ms: number | undefined): Instant | null {
  if (ms === undefined || ms === 0) return null;
  const zone = zoneOfPlace(order.destinationCountry ?? '', order.destinationLongitude ?? 0);
  return instantOfMs(instantMsOf(zone, dayAt(zone, ms) + 1, 0) - 1);
}

/** From when on the order could be worked on. */
function baseOf({ order }: OrderState): number {
  return Math.max(msOf(order.createdAt), order.releaseAt === null ? 0 : msOf(order.releaseAt));
}

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
  const given: PromiseRow[] = [];
  const changed: PromiseRow[] = [];
  const facts: Fact[] = [];
  for (const [orderId, state] of states) {
    if (state.order.stage === 'draft') continue;
    const own = parts.get(orderId) ?? [];
    const before = kept.get(orderId);
    const after = before ?? give(ctx, around, state, own);
    const judged = judge(ctx, around, state, own, after);
    if (before === undefined) given.push(judged);
    else if (differs(before, judged)) changed.push(judged);
    if (before === undefined || before.state !== judged.state) facts.push(factOf(judged));
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
  };
}

function judge(
  ctx: Context,
  around: Around,
  state: OrderState,
  parts: readonly Part[],
  row: PromiseRow,
): PromiseRow {
  const { order, lines } = state;
  const nowMs = msOf(ctx.now());
  const sum = (of: (line: OrderState['lines'][number]) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);
  const open = sum((line) => line.quantity - line.cancelled - line.delivered);
  const arrived = parts.map((part) => part.deliveredAt).filter((at) => at !== null);
  const isThere = open === 0 && arrived.length > 0;
  const outlook = outlookOf(around, state, parts, { baseMs: baseOf(state), nowMs });
  const expectedAt = endOfDay(state, outlook.p90Ms);
  const deliveredMs = isThere ? Math.max(...arrived.map(msOf)) : undefined;
  const { state: judged, cause } = judgePromise({
    nowMs,
    promisedMs: row.p90At === null ? undefined : msOf(row.p90At),
    expectedMs: expectedAt === null ? undefined : msOf(expectedAt),
    deliveredMs,
    cancelled: order.status === 'cancelled',
    onHold: order.blockingHolds > 0,
    waiting: outlook.waiting,
    waitingForSupply: outlook.waitingForSupply,
    unsent: sum((line) => line.allocated + line.released + line.picked + line.packed),
  });
  return {
    ...row,
    state: judged,
    cause,
    expectedAt,
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
