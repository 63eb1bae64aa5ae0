// The dispatch line over plain memory: plan against numbers that may be old, commit against those
// that are there. Planner, application of the plan and the guard are the product's.
import type { Uuid } from '../../src/lib/ids.ts';
import { endedSofts } from './softs.ts';
import {
  applyPlan,
  placeableUnits,
  type PlannedOrder,
} from '../../src/modules/sourcing/apply-plan.ts';
import { planByPolicy } from '../../src/modules/sourcing/plan-order.ts';
import { idleHour } from '../../src/modules/sourcing/read-hour.ts';
import { builtInPolicy } from '../../src/modules/policies/index.ts';
import type { PlanLocation, StockView } from '../../src/modules/sourcing/plan.ts';
import { freeUnits } from '../../src/modules/inventory/decide-stock.ts';
import { settleOrder } from '../../src/modules/orders/save-order.ts';
import { type Change, ctx, type Kept, loadWork, newClaim, type World } from './memory.ts';

/** Places with fixed rates: the nearer ones are cheaper. */
export function newPlaces(ids: readonly Uuid[]): PlanLocation[] {
  return ids.map((id, index) => ({
    id,
    code: `L${index}`,
    active: true,
    closedBy: undefined,
    handlingOrderMinor: 10,
    handlingLineMinor: 5,
    handlingUnitMinor: 1,
    costFactor: 1,
    priority: 100,
    distanceKm: index * 10,
    services: [
      {
        carrier: 'c',
        service: 's',
        transitDays: 2,
        tariffKey: `t${index}`,
        priceMinor: (weightGrams) => 100 + index * 40 + Math.ceil(weightGrams / 1000) * 10,
      },
    ],
  }));
}

/** What every place can promise now. */
export const trueView =
  (world: World): StockView =>
  (productId, locationId) => {
    const row = world.shelves.get(productId + locationId);
    return row === undefined ? 0 : (freeUnits(row, 'atp') ?? Number.POSITIVE_INFINITY);
  };

/** The products that places declined for this order. */
export function refusalsOf(kept: Kept): { productId: Uuid; locationId: Uuid }[] {
  return kept.fulfillments
    .filter((one) => one.requestStatus === 'rejected')
    .flatMap((one) =>
      one.lines.map(({ productId }) => ({ productId, locationId: one.locationId })),
    );
}

export type SourceInput = {
  places: readonly PlanLocation[];
  view: StockView;
  take?: (productId: Uuid, locationId: Uuid, units: number) => void;
  commit: boolean;
  trigger: 'route' | 'allocate' | 'schedule';
  assigned?: Uuid | undefined;
};

/** Whether sourcing would look at the order at all. */
export function isSourceable({ state: { order, lines } }: Kept, trigger: string): boolean {
  const waits = order.stage === 'scheduled' && trigger !== 'schedule';
  if (order.blockingHolds > 0 || order.stage === 'draft' || waits) return false;
  return lines.some((line) => placeableUnits(line) > 0);
}

/** One plan of the order against a view of the stock; undefined when it may not be sourced. */
export function planOrder(kept: Kept, index: number, input: SourceInput): Change | undefined {
  if (!isSourceable(kept, input.trigger)) return undefined;
  const { state } = loadWork(kept);
  const { trigger, commit, take = () => undefined } = input;
  const plan = planByPolicy(state, {
    network: { locations: [] },
    locations: input.places,
    stock: input.view,
    declined: refusalsOf(kept),
    active: builtInPolicy,
    hour: idleHour,
    nowMs: Date.parse(ctx.now()),
    assignedLocationId: input.assigned,
  });
  const planned = applyPlan(ctx, state, plan, {
    trigger,
    commit,
    take,
    takeDays: ({ lines }) => [{ workDay: null, lines }],
  });
  if (state.order.stage === 'scheduled') state.order.stage = 'received';
  settleOrder(state, ctx.now);
  return {
    kept: { index, after: { ...kept, state, claims: [...kept.claims, ...claimsOf(planned)] } },
    stock: planned.stock,
    rule: 'atp',
  };
}

function claimsOf(planned: PlannedOrder): Kept['claims'] {
  return planned.allocations.map((one) =>
    newClaim(
      { id: one.orderLineId, orderId: one.orderId, productId: one.productId },
      one.locationId,
      one.quantity,
    ),
  );
}

/** The change with the dead holds ended that stand in its way, as a careful commit does. */
export function carefully(world: World, change: Change): Change {
  const ended = endedSofts(world, (soft) =>
    change.stock.some(
      (one) => one.productId === soft.productId && one.locationId === soft.locationId,
    ),
  );
  if (ended === undefined) return change;
  return { ...change, ...ended, stock: [...change.stock, ...ended.stock], rule: change.rule };
}
