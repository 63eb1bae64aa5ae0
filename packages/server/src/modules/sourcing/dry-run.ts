import type { Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { cachedNetwork, findLocations, type Network, readDayBook } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import {
  activePolicies,
  type ActivePolicy,
  builtInPolicy,
  compilePolicy,
  type ExampleInput,
  type PolicyBook,
  type PolicyDocument,
} from '../policies/index.ts';
import { freshPrices } from '../prices/index.ts';
import { planLines } from './apply-plan.ts';
import type { PolicyMatch } from './ask-policy.ts';
import { type DecisionView, decodeDecision, encodeDecision } from './decision-document.ts';
import { deadlineOf, type TimedPlaces } from './plan-arrivals.ts';
import { placesWithDays } from './plan-days.ts';
import { planByPolicy, planWithin } from './plan-order.ts';
import type { PlanLocation, SourcingDecision } from './plan.ts';
import { readHandling } from './read-handling.ts';
import { readHour } from './read-hour.ts';
import { orderToTry, stockToTry } from './rehearse-policy.ts';

/** What is tried instead of what is. */
export type DryRun = {
  /** An order that is stored, or one that is written down; with its own stock, or the live one. */
  readonly input: ExampleInput;
  /** Places closed to it, by id or code. */
  readonly closed: readonly string[];
  /** Emptied first. */
  readonly assigned: string | undefined;
  /** In place of the policy in force. */
  readonly policy: PolicyDocument | undefined;
  /** Limits and penalties in place of any policy; no other rules count then. */
  readonly rules:
    | {
        readonly shipmentsMax?: number | undefined;
        readonly shipComplete?: boolean | undefined;
        readonly splitMinor?: number | undefined;
        readonly latePerUnitDayMinor?: number | undefined;
      }
    | undefined;
};

/** What would be decided, and by which part of the policy. */
export type DryRunResult = {
  readonly decision: SourcingDecision;
  readonly view: (amount: (minor: number) => number) => DecisionView;
  readonly match: PolicyMatch | undefined;
};

/** What is wrong with a dry run, and where. */
export type DryRunFault = { readonly pointer: string; readonly detail: string };

/** Plans an order as if the world were as told. Nothing is written. */
export async function dryRun(
  ctx: Context,
  tx: Tx,
  asked: DryRun,
): Promise<DryRunResult | DryRunFault> {
  const network = await cachedNetwork(tx);
  const state = await orderToTry(ctx, tx, asked.input);
  if (typeof state === 'string') return { pointer: pointerOf(asked.input), detail: state };
  const stock = await stockToTry(ctx, tx, { state, input: asked.input });
  if (typeof stock === 'string') return { pointer: '#/stock', detail: stock };
  const places = await placesOf(tx, asked);
  if ('pointer' in places) return places;
  const lines = planLines(state.lines);
  const days = await readDayBook(tx, network, msOf(ctx.now()));
  const asItIs = { days, lines, stock: stock.stock };
  const { locations: seen, arrivals } = seenNow(ctx, network, state, asItIs);
  const locations = withClosed(seen, places.closed);
  const nothing = { pointer: pointerOf(asked.input), detail: 'The order has nothing to send.' };
  if (lines.length === 0) return nothing;
  const prices = await freshPrices(ctx, tx);
  const handling = await readHandling(tx, lines);
  const { rules } = asked;
  if (rules !== undefined) {
    const decision = planWithin({
      lines,
      locations,
      ...stock,
      shipmentsMax: rules.shipmentsMax,
      shipComplete: rules.shipComplete ?? state.order.shipComplete,
      objective: plainMoney(rules),
      assignedLocationId: places.assigned,
      prices,
      handling,
      arrivals,
    });
    return resultOf(decision, undefined);
  }
  const now = ctx.now();
  const active =
    asked.policy === undefined
      ? policyFor(await activePolicies(tx, now), asked.input, state, msOf(now))
      : tried(asked.policy);
  const hour = await readHour(tx, {
    policies: [active.compiled],
    days,
    productIds: lines.map((line) => line.productId),
    now,
  });
  const planned = planByPolicy(state, {
    network,
    locations,
    ...stock,
    declined: [],
    active,
    hour,
    nowMs: msOf(now),
    assignedLocationId: places.assigned,
    prices,
    handling,
    arrivals,
  });
  return planned === undefined ? nothing : resultOf(planned.decision, planned.match);
}

/** Prices as they are, and the penalties that are tried. */
function plainMoney(
  rules: NonNullable<DryRun['rules']>,
): Parameters<typeof planWithin>[0]['objective'] {
  return {
    kind: 'money',
    freight: 1,
    handling: 1,
    labour: 1,
    splitPenaltyMinor: rules.splitMinor ?? 0,
    latePenaltyMinor: rules.latePerUnitDayMinor ?? 0,
    carbonMinorPerKg: 0,
    scarcity: undefined,
  };
}

/** What a captured order goes by; one that is made up is in no canary. */
function policyFor(
  book: PolicyBook,
  input: ExampleInput,
  { order }: OrderState,
  nowMs: number,
): ActivePolicy {
  return input.order_id === undefined ? book.of(order.channel, nowMs) : book.forOrder(order, nowMs);
}

function seenNow(
  ctx: Context,
  network: Network,
  { order }: OrderState,
  asItIs: Parameters<typeof placesWithDays>[3],
): TimedPlaces {
  const time = { orderedMs: msOf(ctx.now()), deadlineMs: deadlineOf(order, undefined) };
  return placesWithDays(network, order, time, asItIs);
}

const pointerOf = (input: ExampleInput): string =>
  input.order_id === undefined ? '#/order' : '#/order_id';

function resultOf(decision: SourcingDecision, match: PolicyMatch | undefined): DryRunResult {
  const text = encodeDecision(decision);
  return { decision, match, view: (amount) => decodeDecision(text, amount) };
}

function tried(document: PolicyDocument): ActivePolicy {
  return {
    ...builtInPolicy,
    code: 'dry_run',
    number: 0,
    document,
    compiled: compilePolicy(document),
  };
}

async function placesOf(
  tx: Tx,
  { closed, assigned }: DryRun,
): Promise<{ closed: ReadonlySet<Uuid>; assigned: Uuid | undefined } | DryRunFault> {
  const named = assigned === undefined ? [...closed] : [...closed, assigned];
  const found = await findLocations(tx, named);
  const ids = new Set<Uuid>();
  for (const [index, reference] of closed.entries()) {
    const place = found.get(reference);
    if (place === undefined)
      return { pointer: `#/closed_locations/${index}`, detail: 'There is no such location.' };
    ids.add(place.id);
  }
  if (assigned === undefined) return { closed: ids, assigned: undefined };
  const place = found.get(assigned);
  if (place === undefined)
    return { pointer: '#/location_id', detail: 'There is no such location.' };
  return { closed: ids, assigned: place.id };
}

function withClosed(
  locations: readonly PlanLocation[],
  closed: ReadonlySet<Uuid>,
): readonly PlanLocation[] {
  if (closed.size === 0) return locations;
  const closedBy = { gate: 'closed', have: 'closed for this dry run', need: 'open' };
  return locations.map((one) =>
    closed.has(one.id) && one.closedBy === undefined ? { ...one, closedBy } : one,
  );
}
