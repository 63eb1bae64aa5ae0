import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { lockStock, selectShortOnHand, type StockKey } from '../inventory/index.ts';
import { cachedNetwork } from '../network/index.ts';
import { deliverAll } from './deliver-order.ts';
import { type FulfillmentOrder, isGone, isWorkable } from './fulfillment-states.ts';
import { illegalOrderStep } from './refuse-step.ts';
import { capabilitiesIn } from './release-order.ts';
import { type CapabilitiesOf, releaseUnits } from './release-units.ts';
import { saveWorks, type Told } from './save-works.ts';
import { selectOrderIdsOf } from './store.ts';
import { selectShipmentsOf, type Shipment } from './store-shipments.ts';
import { setTracking } from './progress-units.ts';
import { complete, trackingOf } from './update-fulfillment-order.ts';
import type { BulkItem, BulkOperation } from './wire-bulk.ts';
import { lockWorks, type Work } from './work.ts';

type Item = {
  index: number;
  operation: BulkOperation;
  orderId: Uuid;
  fulfillmentId: Uuid | undefined;
};
type Done = { item: Item; told: Told; touched: FulfillmentOrder[] };

/**
 * Runs many operations in one transaction and answers each in its place: one that is refused harms
 * no other. Operations on one order run in their order; those on different orders are decided
 * together and saved in a fixed number of statements.
 */
export async function bulkFulfill(
  ctx: Context,
  tx: Tx,
  operations: readonly BulkOperation[],
): Promise<BulkItem[]> {
  const results = new Map<number, BulkItem>();
  const capabilitiesOf = capabilitiesIn(await cachedNetwork(tx));
  let waiting = await readItems(tx, operations, results);
  while (waiting.length > 0) {
    // Each order once a round; the first round locks them all, in the order of their ids.
    const seen = new Set<Uuid>();
    const later: Item[] = [];
    const round = waiting.filter((item) => {
      if (seen.has(item.orderId)) later.push(item);
      const isFirst = !seen.has(item.orderId);
      seen.add(item.orderId);
      return isFirst;
    });
    // Later rounds find locked what this one locks: of orders that are locked, nothing is added.
    await runRound(ctx, tx, round, { capabilitiesOf, results, hasMore: later.length > 0 });
    waiting = later;
  }
  return operations.map(
    (_, index) =>
      results.get(index) ??
      problemOf(index, null, new Refusal('internal_error', 'The operation has no result.')),
  );
}

/** The order each operation is on; those on nothing are answered at once. */
async function readItems(
  tx: Tx,
  operations: readonly BulkOperation[],
  results: Map<number, BulkItem>,
): Promise<Item[]> {
  const named = operations.map((operation) =>
    operation.op === 'complete' && operation.fulfillment_order_id !== undefined
      ? decodeId('ffo', operation.fulfillment_order_id)
      : undefined,
  );
  const owners = await selectOrderIdsOf(
    tx,
    named.filter((id) => id !== undefined),
  );
  return operations.flatMap((operation, index) => {
    const fulfillmentId = named[index];
    const byFulfillment =
      operation.op === 'complete' && operation.fulfillment_order_id !== undefined;
    const orderId = byFulfillment
      ? fulfillmentId && owners.get(fulfillmentId)
      : decodeId('ord', operation.order_id ?? '');
    if (orderId !== undefined) return [{ index, operation, orderId, fulfillmentId }];
    const refusal = byFulfillment
      ? notFound('fulfillment order', operation.fulfillment_order_id ?? '')
      : notFound('order', operation.order_id ?? '(order_id is missing)');
    results.set(index, problemOf(index, null, refusal));
    return [];
  });
}

async function runRound(
  ctx: Context,
  tx: Tx,
  round: readonly Item[],
  tools: { capabilitiesOf: CapabilitiesOf; results: Map<number, BulkItem>; hasMore: boolean },
): Promise<void> {
  const works = await lockWorks(
    tx,
    round.map((item) => item.orderId),
  );
  if (tools.hasMore) await lockStock(tx, placesOf(works.values()));
  const delivered = round
    .filter((item) => item.operation.op === 'deliver')
    .flatMap((item) => works.get(item.orderId)?.fulfillments.map((one) => one.id) ?? []);
  const shipments = Map.groupBy(await selectShipmentsOf(tx, delivered), (one) => one.orderId);
  const done: Done[] = [];
  for (const item of round) {
    const work = works.get(item.orderId);
    try {
      if (work === undefined) throw notFound('order', encodeId('ord', item.orderId));
      done.push(
        decideItem(ctx, work, item, tools.capabilitiesOf, shipments.get(item.orderId) ?? []),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      tools.results.set(item.index, problemOf(item.index, work, error));
    }
  }
  const kept = await withoutShort(tx, done, tools.results);
  const changed = kept.filter(({ told }) => hasEffect(told.work)).map(({ told }) => told);
  if (changed.length > 0) await saveWorks(ctx, tx, changed);
  for (const one of kept) tools.results.set(one.item.index, resultOf(one));
}

/** Where orders hold stock: all that completing them can consume. */
function placesOf(works: Iterable<Work>): StockKey[] {
  return [...works].flatMap((work) => [...work.claims.values()].flat().map(({ row }) => row));
}

function hasEffect(work: Work): boolean {
  return work.created.size + work.changed.size + work.shipmentsChanged.size > 0;
}

function decideItem(
  ctx: Context,
  work: Work,
  item: Item,
  capabilitiesOf: CapabilitiesOf,
  shipments: readonly Shipment[],
): Done {
  const { operation } = item;
  switch (operation.op) {
    case 'release': {
      const made = releaseUnits(ctx, work, capabilitiesOf);
      if (made.length === 0) {
        work.warnings.push({
          code: 'nothing_left',
          detail: 'No allocated unit is left to release.',
        });
      }
      return { item, told: { work, reason: 'released' }, touched: made };
    }
    case 'complete': {
      const touched = toComplete(work, item);
      for (const fulfillment of touched) {
        if (!isGone(fulfillment.status)) setTracking(fulfillment, trackingOf(operation));
        complete(ctx, work, fulfillment);
      }
      return { item, told: { work, reason: 'completed' }, touched };
    }
    case 'deliver': {
      deliverAll(ctx, work, shipments);
      const touched = work.fulfillments.filter((one) => work.changed.has(one));
      return { item, told: { work, reason: 'delivered' }, touched };
    }
  }
}

/** The fulfilment orders a completion is about; of a whole order those that are at work. */
function toComplete(work: Work, { fulfillmentId }: Item): FulfillmentOrder[] {
  if (fulfillmentId !== undefined) {
    return work.fulfillments.filter((one) => one.id === fulfillmentId);
  }
  const open = work.fulfillments.filter((one) => isWorkable(one.status));
  if (open.length > 0) return open;
  const over = work.fulfillments.filter((one) => isGone(one.status));
  if (over.length === 0) {
    throw illegalOrderStep(work, 'The order has no fulfilment order: release it first.');
  }
  return over;
}

/** Takes out what would ship more than a place has, so that it harms no other. */
async function withoutShort(
  tx: Tx,
  done: readonly Done[],
  results: Map<number, BulkItem>,
): Promise<Done[]> {
  const demands = new Map<string, { productId: Uuid; locationId: Uuid; units: number }>();
  const places = new Map<Done, string[]>();
  for (const one of done) places.set(one, addDemands(one.told.work, demands));
  const short = new Set(
    (await selectShortOnHand(tx, [...demands.values()])).map(
      (place) => place.productId + place.locationId,
    ),
  );
  if (short.size === 0) return [...done];
  return done.filter((one) => {
    if (!(places.get(one) ?? []).some((place) => short.has(place))) return true;
    results.set(
      one.item.index,
      problemOf(
        one.item.index,
        one.told.work,
        new Refusal('insufficient_inventory', 'More would leave the location than it has on hand.'),
      ),
    );
    return false;
  });
}

/** Adds what the work consumes to the demands of its places, and answers which they are. */
function addDemands(
  work: Work,
  demands: Map<string, { productId: Uuid; locationId: Uuid; units: number }>,
): string[] {
  const consumed = work.parts.filter((part) => part.fate === 'consume');
  if (consumed.length === 0) return [];
  const rows = new Map([...work.claims.values()].flat().map(({ row }) => [row.id, row]));
  return consumed.flatMap((part) => {
    const row = rows.get(part.reservationId);
    if (row === undefined) return [];
    const { productId, locationId } = row;
    const key = productId + locationId;
    const units = (demands.get(key)?.units ?? 0) + part.quantity;
    demands.set(key, { productId, locationId, units });
    return [key];
  });
}

function resultOf({ item, told, touched }: Done): BulkItem {
  const { order } = told.work.state;
  return {
    index: item.index,
    status: 200,
    order_id: encodeId('ord', order.id),
    order_status: order.status,
    warnings: told.work.warnings,
    problem: null,
    fulfillment_order_ids: touched.map((one) => encodeId('ffo', one.id)),
  };
}

function problemOf(index: number, work: Work | null | undefined, refusal: Refusal): BulkItem {
  return {
    index,
    status: refusal.status,
    order_id: work === null || work === undefined ? null : encodeId('ord', work.state.order.id),
    order_status: work === null || work === undefined ? null : work.state.order.status,
    fulfillment_order_ids: [],
    warnings: [],
    problem: { code: refusal.code, detail: refusal.message, ...refusal.extra },
  };
}
