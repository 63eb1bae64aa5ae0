import { decodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import { msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { cachedProducts } from '../catalog/index.ts';
import { readStock } from '../inventory/index.ts';
import { cachedNetwork, findLocations, type Network, readDayBook } from '../network/index.ts';
import {
  decideCapture,
  newBuckets,
  type OrderState,
  productReferences,
  readOrders,
} from '../orders/index.ts';
import {
  type ActivePolicy,
  builtInPolicy,
  compilePolicy,
  type ExampleInput,
  type PolicyDocument,
  type Rehearsal,
} from '../policies/index.ts';
import { planLines } from './apply-plan.ts';
import { buildOrder } from './build-order.ts';
import { channelKindOf } from './channel-kinds.ts';
import { kitsOf } from './collect-pieces.ts';
import type { LeadView, StockView } from './plan.ts';
import { freshPrices } from '../prices/index.ts';
import { deadlineOf } from './plan-arrivals.ts';
import { placesWithDays } from './plan-days.ts';
import { planByPolicy } from './plan-order.ts';
import { readHandling } from './read-handling.ts';
import { readHour } from './read-hour.ts';

const invalidOrder = (problem: string): Rehearsal => ({
  batch: undefined,
  rule: undefined,
  outcome: 'invalid',
  locations: [],
  cost: undefined,
  problem,
});

/**
 * Plans example orders under a document, each by itself and against the same stock. Nothing is
 * kept, and no order sees what another one took.
 */
export async function rehearsePolicy(
  ctx: Context,
  tx: Tx,
  document: PolicyDocument,
  inputs: readonly ExampleInput[],
): Promise<Rehearsal[]> {
  if (inputs.length === 0) return [];
  const network = await cachedNetwork(tx);
  const active: ActivePolicy = { ...builtInPolicy, document, compiled: compilePolicy(document) };
  const outcomes: Rehearsal[] = [];
  for (const input of inputs) {
    const state = await orderToTry(ctx, tx, input);
    outcomes.push(
      typeof state === 'string'
        ? invalidOrder(state)
        : await rehearse(ctx, tx, { state, input, network, active }),
    );
  }
  return outcomes;
}

/** The order to be planned, all of it open; or what is wrong with it. */
export async function orderToTry(
  ctx: Context,
  tx: Tx,
  input: ExampleInput,
): Promise<OrderState | string> {
  if (input.order_id !== undefined) {
    const id = decodeId('ord', input.order_id);
    const stored = id === undefined ? undefined : (await readOrders(tx, [id])).get(id);
    if (stored === undefined) return `There is no order ${input.order_id}.`;
    return {
      order: { ...stored.order, assignedLocationId: null },
      lines: stored.lines.map((line) => ({ ...line, ...newBuckets(line.quantity) })),
    };
  }
  if (input.order === undefined) return 'The example has no order.';
  const { queue, shipping_address: address, ...order } = input.order;
  const body = { ...order, ...(address === undefined ? {} : { shipping_address: address }) };
  const references = productReferences(body).map(({ reference }) => reference);
  const products = await cachedProducts(tx, references);
  const decided = decideCapture(body, products, await kitsOf(tx, products), ctx.now());
  if ('faults' in decided) {
    return decided.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ');
  }
  const channelKind = await channelKindOf(tx, decided.order.channel);
  const state = buildOrder(ctx, decided.order, { channelKind, assignedLocationId: undefined });
  return { ...state, order: { ...state.order, queue: queue ?? null } };
}

async function rehearse(
  ctx: Context,
  tx: Tx,
  what: { state: OrderState; input: ExampleInput; network: Network; active: ActivePolicy },
): Promise<Rehearsal> {
  const { state, network, active } = what;
  const stock = await stockToTry(ctx, tx, what);
  if (typeof stock === 'string') return invalidOrder(stock);
  const days = await readDayBook(tx, network, msOf(ctx.now()));
  const hour = await readHour(tx, {
    policies: [active.compiled],
    days,
    productIds: [...new Set(state.lines.map((line) => line.productId))],
    now: ctx.now(),
  });
  const planned = planByPolicy(state, {
    ...placesWithDays(
      network,
      state.order,
      { orderedMs: msOf(ctx.now()), deadlineMs: deadlineOf(state.order, undefined) },
      { days, lines: planLines(state.lines), stock: stock.stock },
    ),
    network,
    active,
    nowMs: msOf(ctx.now()),
    ...stock,
    declined: [],
    handling: await readHandling(tx, state.lines),
    hour,
    prices: await freshPrices(ctx, tx),
    assignedLocationId: undefined,
  });
  if (planned === undefined) return invalidOrder('Nothing of the order can be sent.');
  const { decision, match } = planned;
  const { shipments, coveredUnits, costMinor } = decision.plan;
  const isQueued = decision.outcome !== 'planned' && match.end.action === 'queue';
  const currency = network.locations.find(({ id }) => id === shipments[0]?.locationId)?.currency;
  return {
    batch: match.batch,
    rule: match.rule,
    outcome: coveredUnits === 0 && isQueued ? 'queued' : decision.outcome,
    locations: shipments
      .toSorted((a, b) => b.units - a.units)
      .map(({ locationId }) => network.locationsById.get(locationId)?.code ?? ''),
    cost: currency === undefined ? undefined : fromMinor(costMinor, currency),
  };
}

/** The stock that the example brings along, all of it there, or the live one; or what is wrong with it. */
export async function stockToTry(
  ctx: Context,
  tx: Tx,
  { state, input }: { state: OrderState; input: ExampleInput },
): Promise<{ stock: StockView; leadDays: LeadView } | string> {
  const leads = new Map<Uuid, Map<Uuid, number>>();
  const units = new Map<string, number>();
  const keyOf = (productId: Uuid, locationId: Uuid): string => `${productId} ${locationId}`;
  if (input.stock === undefined) {
    const productIds = [...new Set(state.lines.map((line) => line.productId))];
    for (const row of await readStock(ctx, tx, productIds)) {
      units.set(keyOf(row.productId, row.locationId), row.atp ?? Number.POSITIVE_INFINITY);
      const ofProduct = leads.get(row.productId) ?? new Map<Uuid, number>();
      if ((row.leadTimeDays ?? 0) > 0)
        leads.set(row.productId, ofProduct.set(row.locationId, row.leadTimeDays ?? 0));
    }
  } else {
    const products = await cachedProducts(
      tx,
      input.stock.map((one) => one.product_id),
    );
    const places = await findLocations(
      tx,
      input.stock.map((one) => one.location_id),
    );
    for (const { product_id: product, location_id: place, available } of input.stock) {
      const productId = products.get(product)?.id;
      const locationId = places.get(place)?.id;
      if (productId === undefined) return `There is no product ${product}.`;
      if (locationId === undefined) return `There is no location ${place}.`;
      units.set(keyOf(productId, locationId), available);
    }
  }
  return {
    stock: (productId, locationId) => units.get(keyOf(productId, locationId)) ?? 0,
    leadDays: (productId) => leads.get(productId),
  };
}
