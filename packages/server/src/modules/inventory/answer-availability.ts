import { encodeId, type Uuid } from '../../lib/ids.ts';
import { type Instant, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { invalid, notFound } from '../../platform/errors.ts';
import { findLocations } from '../network/index.ts';
import {
  type Held,
  availabilityOf,
  presentAvailablePlaces,
  staleMsMax,
} from './availability-snapshot.ts';
import {
  answerWishes,
  availabilityFor,
  type AvailableTotal,
  type ChannelView,
  type Wish,
} from './decide-availability.ts';
import type { AvailabilityItems } from './wire-availability.ts';

/** Looks a channel up by id or code; the module of channels, which comes later, provides it. */
export type ChannelReader = (ctx: Context, tx: Tx, ref: string) => Promise<ChannelView | undefined>;

type KnownChannel = { view: ChannelView; asOfMs: number };
const channels = new WeakMap<Database, Map<string, KnownChannel>>();
const channelsMax = 10_000;

/** A channel as it was at most as long ago as stock may be old: shops ask with one each time. */
async function readChannel(
  ctx: Context,
  reader: ChannelReader,
  ref: string | undefined,
): Promise<ChannelView | undefined> {
  if (ref === undefined) return undefined;
  let known = channels.get(ctx.db);
  if (known === undefined) {
    known = new Map();
    channels.set(ctx.db, known);
  }
  const key = `${ctx.tenantId}/${ref}`;
  const nowMs = msOf(ctx.now());
  const one = known.get(key);
  if (one !== undefined && Math.abs(nowMs - one.asOfMs) <= staleMsMax) return one.view;
  const view = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    reader(ctx, tx, ref),
  );
  if (view === undefined) throw notFound('channel', ref);
  if (known.size >= channelsMax) known.clear();
  known.set(key, { view, asOfMs: nowMs });
  return view;
}

/** Age of an answer in milliseconds, for `stale_ms`. */
function ageMs(one: Held, nowMs: number): number {
  return Math.max(0, nowMs - one.heldAtMs);
}

/** What can be promised of one product, in a channel or at all; 404 when there is no such product. */
export async function answerAvailability(
  ctx: Context,
  query: { product_id: string; channel?: string | undefined },
  reader: ChannelReader,
) {
  const channel = await readChannel(ctx, reader, query.channel);
  const one = (await availabilityOf(ctx, [query.product_id])).get(query.product_id);
  if (one === undefined) throw notFound('product', query.product_id);
  const { places, total } = availabilityFor(one.places, channel);
  return {
    object: 'availability' as const,
    product_id: encodeId('prd', one.product.id),
    sku: one.product.sku,
    unlimited: total === null,
    available_to_promise: total,
    locations: presentAvailablePlaces(places),
    as_of: one.heldAt,
    stale_ms: ageMs(one, msOf(ctx.now())),
  };
}

/**
 * Answers a basket: for each item whether it can be promised after the earlier ones had theirs.
 * Unknown products are answered as such, not refused: a shop page shows what it can.
 */
export async function answerItems(ctx: Context, body: AvailabilityItems, reader: ChannelReader) {
  const channel = await readChannel(ctx, reader, body.channel);
  const found = await availabilityOf(
    ctx,
    body.items.map((item) => item.product_id),
  );
  const places = await readPlaces(ctx, body);
  const totals = new Map<Uuid, AvailableTotal>();
  for (const one of found.values())
    totals.set(one.product.id, availabilityFor(one.places, channel));
  const known = body.items.flatMap((item, index) => {
    const one = found.get(item.product_id);
    return one === undefined ? [] : [{ index, item, one }];
  });
  const wishes = known.map(({ item, one }): Wish => ({
    productId: one.product.id,
    quantity: item.quantity,
    locationId: item.location_id === undefined ? undefined : places.get(item.location_id),
  }));
  const answers = answerWishes(wishes, totals);
  const byIndex = new Map(
    known.map((entry, position) => [entry.index, { ...entry, answer: answers[position] }]),
  );
  const results = body.items.map((item, index) => {
    const entry = byIndex.get(index);
    const answer = entry?.answer;
    if (entry === undefined || answer === undefined) return unknownItem(item, index);
    const total = totals.get(entry.one.product.id);
    return {
      index,
      product_id: encodeId('prd', entry.one.product.id),
      sku: entry.one.product.sku,
      quantity: item.quantity,
      available: answer.available,
      available_to_promise: answer.atp,
      unlimited: answer.atp === null,
      best_location_id: answer.best === undefined ? null : encodeId('loc', answer.best.locationId),
      lead_time_days: answer.best?.leadTimeDays ?? null,
      ...(body.include_locations === true
        ? { locations: presentAvailablePlaces(total?.places ?? []) }
        : {}),
    };
  });
  const oldest = oldestOf(found, ctx.now());
  return {
    object: 'availability_results' as const,
    all_available: results.every((result) => result.available),
    results,
    as_of: oldest,
    stale_ms: Math.max(0, msOf(ctx.now()) - msOf(oldest)),
  };
}

function unknownItem(item: AvailabilityItems['items'][number], index: number) {
  return {
    index,
    product_id: item.product_id,
    sku: null,
    quantity: item.quantity,
    available: false,
    available_to_promise: 0,
    unlimited: false,
    best_location_id: null,
    lead_time_days: null,
    problem: {
      code: 'unknown_reference',
      detail: `There is no product ${item.product_id.slice(0, 100)}.`,
    },
  };
}

function oldestOf(found: ReadonlyMap<string, Held>, now: Instant): Instant {
  let oldest = now;
  for (const one of found.values()) if (one.heldAt < oldest) oldest = one.heldAt;
  return oldest;
}

/** The places that items name, by reference; unknown ones are refused, all at once. */
async function readPlaces(ctx: Context, body: AvailabilityItems): Promise<Map<string, Uuid>> {
  const refs = [...new Set(body.items.flatMap((item) => item.location_id ?? []))];
  if (refs.length === 0) return new Map();
  const found = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    findLocations(tx, refs),
  );
  const faults = body.items.flatMap((item, index) =>
    item.location_id === undefined || found.has(item.location_id)
      ? []
      : [
          {
            pointer: `#/items/${index}/location_id`,
            code: 'unknown_reference',
            detail: `There is no location ${item.location_id.slice(0, 100)}.`,
          },
        ],
  );
  if (faults.length > 0) throw invalid(faults);
  return new Map([...found].map(([ref, location]) => [ref, location.id]));
}
