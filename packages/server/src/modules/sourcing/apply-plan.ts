import { encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, type Instant, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Fact } from '../../platform/events/index.ts';
import type { StockChange } from '../inventory/index.ts';
import type { Network } from '../network/index.ts';
import {
  type LineAllocation,
  type LineRow,
  moveUnits,
  type OrderRow,
  orderSnapshot,
  type OrderState,
  settleOrder,
} from '../orders/index.ts';
import type { CanaryOrder } from '../policies/index.ts';
import { canaryOrderOf } from './canary-order.ts';
import { encodeDecision } from './decision-document.ts';
import { withPolicy } from './decision-policy.ts';
import type { PolicyPlan } from './ask-policy.ts';
import type { DatedPart, PlanLine, PlannedShipment, SourcingDecision } from './plan.ts';
import { encodeInputs, type Inputs } from './decision-inputs.ts';
import { networkRecord } from './network-record.ts';
import { planLocations } from './network-view.ts';
import { timedPlaces } from './plan-arrivals.ts';
import { planNodes } from './plan-problem.ts';
import { weighPlaces } from './weigh-costs.ts';
import type { NewAllocation, NewDecision } from './store.ts';

/** Everything one planned order writes beside its own rows. */
export type PlannedOrder = {
  state: OrderState;
  decision: NewDecision | undefined;
  /** What it says of the canary that it was planned for. */
  canary: CanaryOrder | undefined;
  allocations: NewAllocation[];
  stock: StockChange[];
  facts: Fact[];
  /** What the committed plan costs, without what units are worth for later orders. */
  costMinor: number;
};

/** Units of a line that sourcing may still place. */
export function placeableUnits(line: LineRow): number {
  return line.unallocated + line.backordered + line.preordered;
}

const weightAssumedGrams = 500;

type Grouped = Pick<PlanLine, 'group' | 'setUnits'>;

/**
 * What leaves together: lines of one name, and the parts of each kit. Of kits of which parts were
 * cancelled, changed or given back on their own what is open is no longer whole, and leaves as it
 * can.
 */
function groupsOfLines(lines: readonly LineRow[]): ReadonlyMap<LineRow, Grouped> {
  const groups = new Map<LineRow, Grouped>();
  const kits = new Map<number, LineRow[]>();
  for (const line of lines) {
    if (line.keepTogether !== null) groups.set(line, { group: `name ${line.keepTogether}` });
    else if (line.kitLine !== null)
      kits.set(line.kitLine, [...(kits.get(line.kitLine) ?? []), line]);
  }
  for (const [kitLine, parts] of kits) {
    const kitsOf = (line: LineRow): number =>
      (placeableUnits(line) * (line.kitQuantity ?? 1)) / line.quantity;
    const open = parts[0] === undefined ? 0 : kitsOf(parts[0]);
    if (!Number.isInteger(open) || parts.some((line) => kitsOf(line) !== open)) continue;
    for (const line of parts)
      groups.set(line, {
        group: `kit ${kitLine}`,
        setUnits: line.quantity / (line.kitQuantity ?? 1),
      });
  }
  return groups;
}

/** What of the lines is open, as the planner is asked for it. */
export function planLines(lines: readonly LineRow[]): PlanLine[] {
  const wanted: PlanLine[] = [];
  const groups = groupsOfLines(lines);
  for (const line of lines) {
    const quantity = placeableUnits(line);
    if (quantity === 0) continue;
    wanted.push({
      lineNo: line.lineNo,
      productId: line.productId,
      quantity,
      // An unknown weight is not free: half a kilogram, as in the rates that are shown.
      unitWeightGrams: line.weightGrams > 0 ? line.weightGrams : weightAssumedGrams,
      unitVolumeCm3: (line.lengthMm * line.widthMm * line.heightMm) / 1000,
      ...groups.get(line),
    });
  }
  return wanted;
}

function allocateUnits(line: LineRow, units: number): void {
  let left = units;
  for (const from of ['unallocated', 'backordered', 'preordered'] as const) {
    const moved = Math.min(left, line[from]);
    if (moved > 0) moveUnits(line, from, 'allocated', moved);
    left -= moved;
  }
}

/** The location that sends most; the first of equals. */
function mainLocation(decision: SourcingDecision): Uuid | undefined {
  let main: { locationId: Uuid; units: number } | undefined;
  for (const shipment of decision.plan.shipments) {
    if (main === undefined || shipment.units > main.units) main = shipment;
  }
  return main?.locationId;
}

/** What becomes of a plan. */
export type PlanOptions = {
  trigger: string;
  commit: boolean;
  /** As the ledger is to tell what is taken. */
  stockReason?: string | undefined;
  take: (productId: Uuid, locationId: Uuid, units: number) => void;
  /** Takes the days of a shipment, in parts by day. */
  takeDays: (shipment: PlannedShipment) => readonly DatedPart[];
  /** The network that it was planned over; without it what the plan was given is not kept. */
  network?: Network;
  /** What the order must arrive before; undefined: nothing says. */
  deadlineMs?: number | undefined;
};

/** What a plan was made from, in few bytes; undefined when nothing was looked at. */
function givenTo(
  order: OrderRow,
  { asked, candidates }: SourcingDecision,
  network: Network | undefined,
): Inputs | undefined {
  if (asked === undefined || network === undefined) return undefined;
  const { problem, how } = asked;
  const seen = planLocations(network, order);
  const places =
    how.time === undefined ? seen : timedPlaces(network, order, seen, how.time).locations;
  const base = planNodes(how.factors === undefined ? places : weighPlaces(places, how.factors));
  return encodeInputs(problem, base, {
    network: networkRecord(network).digest,
    heading: order,
    told: (place) => candidates[place]?.gate,
    how,
  });
}

/**
 * Applies a plan to an order's rows: units move between buckets; claims, stock changes, the
 * decision record and the facts are answered. Nothing is written here.
 */
export function applyPlan(
  ctx: Context,
  state: OrderState,
  plan: PolicyPlan | undefined,
  options: PlanOptions,
): PlannedOrder {
  const { order } = state;
  const planned: PlannedOrder = {
    state,
    decision: undefined,
    canary: undefined,
    allocations: [],
    stock: [],
    facts: [],
    costMinor: 0,
  };
  if (plan === undefined) return planned;
  const { match } = plan;
  const queue = queueOf(plan);
  const decision = queue === undefined ? plan.decision : parkedDecision(plan.decision);
  const decisionId = ctx.ids.uuid();
  planned.decision = {
    id: decisionId,
    orderId: order.id,
    trigger: options.trigger,
    outcome: decision.outcome,
    committed: options.commit,
    decidedAt: ctx.now(),
    document: withPolicy(
      encodeDecision(decision, givenTo(order, decision, options.network)),
      match,
    ),
  };
  planned.canary = canaryOrderOf(
    order,
    { decision, match },
    { decisionId, at: ctx.now(), deadlineMs: options.deadlineMs, network: options.network },
  );
  order.decisionId = decisionId;
  const main = mainLocation(decision);
  if (main !== undefined) order.assignedLocationId = main;
  if (decision.outcome === 'failed') {
    order.stage = 'routing_failed';
    order.statusReason = decision.reason ?? null;
    order.queue = queue ?? 'routing_failed';
  } else if (options.commit) {
    commitPlan(ctx, planned, { decision, queue }, options);
  } else {
    order.stage = 'routed';
    order.statusReason = null;
    order.queue = null;
  }
  if (options.commit || decision.outcome === 'failed')
    order.autoCancelAt = autoCancelAt(order, decision, match, ctx.now());
  planned.facts.push(outcomeFact(planned, decision, options.commit));
  return planned;
}

/**
 * When what is left is cancelled, as the policy says: so many days after it was first left,
 * whatever was tried since. Null when nothing is left, or when it may wait for ever.
 */
function autoCancelAt(
  order: OrderRow,
  decision: SourcingDecision,
  { end }: PolicyPlan['match'],
  now: Instant,
): Instant | null {
  if (decision.uncovered.length === 0 || end.cancel_after_days === undefined) return null;
  return order.autoCancelAt ?? plusMs(now, end.cancel_after_days * dayMs);
}

/** The queue in which the policy puts what is left; undefined when nothing is, or it is to wait. */
function queueOf({ decision, match }: PolicyPlan): string | undefined {
  if (decision.outcome === 'planned' || match.end.action !== 'queue') return undefined;
  return match.end.queue;
}

/** What is to be looked at by somebody does not wait for stock. */
export function parkedDecision(decision: SourcingDecision): SourcingDecision {
  if (decision.outcome !== 'backordered') return decision;
  return { ...decision, outcome: 'failed', reason: decision.reason ?? 'not_placed' };
}

function commitPlan(
  ctx: Context,
  planned: PlannedOrder,
  { decision, queue }: { decision: SourcingDecision; queue: string | undefined },
  options: PlanOptions,
): void {
  const { order, lines } = planned.state;
  const byNo = new Map(lines.map((line) => [line.lineNo, line]));
  planned.costMinor = decision.plan.costMinor;
  for (const shipment of decision.plan.shipments) {
    planned.costMinor -= shipment.scarcityMinor;
    const parts = options
      .takeDays(shipment)
      .flatMap(({ workDay, lines: dated }) => dated.map((part) => ({ ...part, workDay })));
    for (const part of parts) {
      const line = byNo.get(part.lineNo);
      if (line === undefined) continue;
      const { productId } = line;
      allocateUnits(line, part.quantity);
      const id = ctx.ids.uuid();
      planned.allocations.push({
        id,
        productId,
        locationId: shipment.locationId,
        quantity: part.quantity,
        orderId: order.id,
        orderLineId: line.id,
        createdAt: ctx.now(),
        workDay: part.workDay,
      });
      planned.stock.push({
        productId,
        locationId: shipment.locationId,
        kind: 'allocate',
        actor: ctx.actor,
        allocated: part.quantity,
        referenceType: 'order',
        referenceId: order.id,
        reason: options.stockReason,
      });
      options.take(productId, shipment.locationId, part.quantity);
    }
  }
  const waits = order.type === 'pre-order' ? 'preordered' : 'backordered';
  for (const { lineNo } of decision.uncovered) {
    const line = byNo.get(lineNo);
    if (line === undefined || line.unallocated === 0 || !order.allowBackorder) continue;
    // What is to be looked at by somebody does not wait for stock.
    if (queue !== undefined) continue;
    moveUnits(line, 'unallocated', waits, line.unallocated);
  }
  const left = lines.some((line) => line.unallocated > 0);
  order.stage = left ? 'allocation_failed' : 'received';
  order.statusReason = left ? 'insufficient_inventory' : null;
  order.queue = left ? (queue ?? 'allocation_failed') : null;
  order.allocationError = left ? wordsOfRest(queue) : null;
}

function wordsOfRest(queue: string | undefined): string {
  return queue === undefined
    ? 'Not enough stock, and the order takes no backorder.'
    : `Not enough where the policy allows it; the rest is in the queue ${queue}.`;
}

function outcomeFact(planned: PlannedOrder, decision: SourcingDecision, commit: boolean): Fact {
  const { order } = planned.state;
  const type =
    decision.outcome === 'failed'
      ? 'order.routing_failed'
      : !commit || decision.outcome === 'planned'
        ? 'order.routed'
        : decision.outcome === 'partial'
          ? 'order.partially_allocated'
          : 'order.backordered';
  return {
    type,
    subjectType: 'ord',
    subjectId: order.id,
    data: {
      decision_id: order.decisionId === null ? null : encodeId('dec', order.decisionId),
      outcome: decision.outcome,
      committed: commit,
      ...(decision.reason === undefined ? {} : { reason: decision.reason }),
      shipments: decision.plan.shipments.map((shipment) => ({
        location_id: encodeId('loc', shipment.locationId),
        quantity: shipment.units,
        carrier: shipment.freight.carrier,
        service: shipment.freight.service,
      })),
    },
  };
}

/** The fact that an order exists, with what it became at once. */
export function createdFact(state: OrderState): Fact {
  return {
    type: 'order.created',
    subjectType: 'ord',
    subjectId: state.order.id,
    data: {
      object: orderSnapshot(state.order, state.lines),
      changes: { status: [null, state.order.status] },
    },
  };
}

/** The claims as an order's answer shows them. */
export function claimsOf(planned: PlannedOrder): LineAllocation[] {
  return planned.allocations.map((claim) => ({
    reservationId: claim.id,
    lineId: claim.orderLineId,
    productId: claim.productId,
    locationId: claim.locationId,
    quantity: claim.quantity,
    allocationType: 'standard',
  }));
}

/** Derives the status of a new order before its first write. */
export function settleNew(ctx: Context, state: OrderState): void {
  settleOrder(state, ctx.now);
}
