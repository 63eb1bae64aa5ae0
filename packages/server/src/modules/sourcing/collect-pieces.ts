import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import { cachedProducts, getProductsById, kitComponents, type Product } from '../catalog/index.ts';
import { findLocations } from '../network/index.ts';
import {
  decideCapture,
  type KitComponents,
  lockOrders,
  type OrderState,
  productReferences,
} from '../orders/index.ts';
import { placeableUnits } from './apply-plan.ts';
import { buildOrder } from './build-order.ts';
import { cachedChannelKinds } from './channel-kinds.ts';
import type { Piece } from './dispatch-piece.ts';
import type { CaptureJob, DispatchJob, DispatchResult, SourceJob } from './dispatch-types.ts';
import { openExchanges } from './exchange-claims.ts';
import { handlingOf, readHandling } from './read-handling.ts';
import { lockHolds, redeemHolds } from './redeem-holds.ts';
import { selectPlacesHeld, selectPromised, selectRefusals, selectTries } from './store.ts';

/** The new orders of the batch; those with faults get their answer at once. */
export async function capturePieces(
  tx: Tx,
  jobs: readonly CaptureJob[],
  results: Map<DispatchJob, DispatchResult>,
): Promise<Piece[]> {
  if (jobs.length === 0) return [];
  const references = jobs.flatMap((job) => productReferences(job.body).map((r) => r.reference));
  const products = await cachedProducts(tx, references);
  const kits = await kitsOf(tx, products);
  const parts = [...kits.values()].flat().map(({ product }) => product);
  const handling = handlingOf([...products.values(), ...parts]);
  const places = jobs.flatMap((job) => job.body.assigned_location ?? []);
  const locations = places.length === 0 ? undefined : await findLocations(tx, places);
  const kindOf = await cachedChannelKinds(
    tx,
    jobs.flatMap(({ body }) => body.source ?? body.channel ?? []),
  );
  const pieces: Piece[] = [];
  for (const job of jobs) {
    const decided = decideCapture(job.body, products, kits, job.ctx.now());
    const faults = 'faults' in decided ? decided.faults : [];
    const wantedPlace = job.body.assigned_location;
    const place = wantedPlace === undefined ? undefined : locations?.get(wantedPlace);
    if (wantedPlace !== undefined && place === undefined) {
      faults.push({
        pointer: '#/assigned_location',
        code: 'unknown_reference',
        detail: 'There is no such location.',
      });
    }
    if ('faults' in decided || faults.length > 0) {
      results.set(job, { kind: 'refused', faults });
      continue;
    }
    const goesOn = decided.order.goal === 'allocate';
    pieces.push({
      job,
      ctx: job.ctx,
      state: buildOrder(job.ctx, decided.order, {
        channelKind: kindOf(decided.order.channel),
        assignedLocationId: place?.id,
      }),
      isNew: true,
      plan: goesOn,
      commit: true,
      trigger: 'capture',
      assignedLocationId: place?.id,
      handling,
      planned: undefined,
      heldDays: [],
      promisedAt: undefined,
      declined: [],
      tries: 0,
      exchange: undefined,
      placesHeld: 0,
      redemptions: [],
    });
  }
  return pieces;
}

/** What the kits among the products are made of. */
export async function kitsOf(
  tx: Tx,
  products: ReadonlyMap<string, Product>,
): Promise<KitComponents> {
  const kitIds = [...products.values()]
    .filter((product) => product.isKit)
    .map((product) => product.id);
  if (kitIds.length === 0) return new Map();
  const components = await kitComponents(tx, kitIds);
  const parts = await getProductsById(
    tx,
    [...components.values()].flat().map((c) => c.componentId),
  );
  const kits = new Map<Uuid, { product: Product; quantity: number }[]>();
  for (const [kitId, list] of components) {
    kits.set(
      kitId,
      list.flatMap((component) => {
        const product = parts.get(component.componentId);
        return product === undefined ? [] : [{ product, quantity: component.quantity }];
      }),
    );
  }
  return kits;
}

/** Who asks by hand, or by a run that somebody set up, is not held to the policy's tries. */
const isAutomatic = ({ automatic, trigger, assignedLocationId }: SourceJob): boolean =>
  assignedLocationId === undefined && (automatic === true || trigger === 'backorder_release');

function isBlocked({ order }: OrderState, job: SourceJob): boolean {
  // A day that was put off since the order was found due is yet to come.
  const isDue = job.trigger === 'schedule' && (order.releaseAt ?? '') <= job.ctx.now();
  const isYetToCome = order.stage === 'scheduled' && !isDue;
  return order.blockingHolds > 0 || order.stage === 'draft' || isYetToCome;
}

/** The stored orders of the batch, locked; those with nothing to place get their answer. */
export async function sourcePieces(
  tx: Tx,
  jobs: readonly SourceJob[],
  results: Map<DispatchJob, DispatchResult>,
): Promise<Piece[]> {
  if (jobs.length === 0) return [];
  const states = await lockOrders(
    tx,
    jobs.map((job) => job.orderId),
  );
  const refusals = await selectRefusals(tx, [...states.keys()]);
  const tries = refusals.length === 0 ? undefined : await selectTries(tx, [...states.keys()]);
  const promised = await selectPromised(tx, [...states.keys()]);
  const limited = [...states.values()].filter(({ order }) => order.maxSplits !== null);
  const held = await selectPlacesHeld(
    tx,
    limited.map(({ order }) => order.id),
  );
  const exchanges = await openExchanges(
    tx,
    jobs.flatMap((job) => {
      const state = job.trigger === 'exchange' ? states.get(job.orderId) : undefined;
      return state === undefined || isBlocked(state, job) ? [] : [state];
    }),
  );
  const handling = await readHandling(
    tx,
    [...states.values()].flatMap(({ lines }) => lines),
  );
  const pieces: Piece[] = [];
  for (const job of jobs) {
    const state = states.get(job.orderId);
    if (state === undefined) {
      results.set(job, { kind: 'failed', error: notFound('order', encodeId('ord', job.orderId)) });
      continue;
    }
    const open = state.lines.some((line) => placeableUnits(line) > 0);
    const exchange = exchanges.get(job.orderId);
    if (isBlocked(state, job) || !open || exchange?.kept !== undefined) {
      results.set(job, { kind: 'sourced', orderId: job.orderId, decisionId: undefined, exchange });
      continue;
    }
    pieces.push({
      job,
      ctx: job.ctx,
      state,
      isNew: false,
      plan: true,
      commit: job.commit,
      trigger: job.trigger,
      assignedLocationId: job.assignedLocationId,
      handling,
      planned: undefined,
      heldDays: [],
      redemptions: [],
      promisedAt: promised.get(job.orderId),
      declined: refusals.filter((one) => one.orderId === job.orderId),
      exchange: exchanges.get(job.orderId),
      // What it holds is open to an exchange: it is planned anew.
      placesHeld: job.trigger === 'exchange' ? 0 : (held.get(job.orderId) ?? 0),
      tries: isAutomatic(job) ? (tries?.get(job.orderId) ?? 0) : 0,
    });
  }
  return pieces;
}

/** New orders take over the units of the holds that they name, in their order. */
export async function redeemPieces(tx: Tx, pieces: readonly Piece[]): Promise<void> {
  const named = pieces.flatMap((piece) => {
    const references =
      piece.plan && piece.job.kind === 'capture' ? piece.job.body.reservation_ids : undefined;
    return references === undefined ? [] : [{ piece, references }];
  });
  if (named.length === 0) return;
  const holds = await lockHolds(
    tx,
    named.map((one) => one.references),
  );
  for (const { piece, references } of named) {
    piece.redemptions = redeemHolds(piece.ctx, piece.state, references, holds);
  }
}
