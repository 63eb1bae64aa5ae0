import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { dayMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { createTransfer, lockStock, shipTransfer } from '../inventory/index.ts';
import { decidePlanMoves, type StaleMove } from './decide-plan-moves.ts';
import { planFact } from './plan-facts.ts';
import type { MoveRow, NamedMove, PlanRow } from './rebalancing.ts';
import { selectPositions } from './store-positions.ts';
import { selectMoves, selectPlan, updateMoves, updatePlan } from './store-plans.ts';
import type { AcceptPlan, RejectPlan } from './wire-rebalancing.ts';

const linesMax = 500;

type Open = { plan: PlanRow; all: NamedMove[]; chosen: NamedMove[] };

/** A plan; 404 when there is none. */
export async function getPlan(tx: Tx, id: Uuid): Promise<PlanRow> {
  const plan = await selectPlan(tx, id);
  if (plan === undefined) throw notFound('rebalancing plan', encodeId('rbp', id));
  return plan;
}

/** The open plan, locked, with the moves that are meant: those named, or all still proposed. */
async function openPlan(
  tx: Tx,
  id: Uuid,
  refs: readonly string[] | undefined,
  done: string,
): Promise<Open> {
  const plan = await selectPlan(tx, id, true);
  if (plan === undefined) throw notFound('rebalancing plan', encodeId('rbp', id));
  if (plan.state !== 'open') {
    throw new Refusal('illegal_transition', `The plan is ${plan.state}: it cannot be ${done}.`, {
      extra: { current_status: plan.state, needed_status: ['open'] },
    });
  }
  const all = await selectMoves(tx, id);
  if (refs === undefined) {
    return { plan, all, chosen: all.filter(({ state }) => state === 'proposed') };
  }
  const byId = new Map(all.map((move) => [move.id, move]));
  const faults: Fault[] = [];
  const chosen = new Map<Uuid, NamedMove>();
  refs.forEach((ref, index) => {
    const moveId = decodeId('rbm', ref);
    const move = moveId === undefined ? undefined : byId.get(moveId);
    if (move !== undefined) chosen.set(move.id, move);
    else {
      const detail = 'The plan has no such move.';
      faults.push({ pointer: `#/move_ids/${index}`, code: 'unknown_reference', detail });
    }
  });
  if (faults.length > 0) throw invalid(faults);
  return { plan, all, chosen: [...chosen.values()] };
}

function refuseStale(stale: readonly StaleMove[]): never {
  throw new Refusal(
    'change_outdated',
    `${stale.length} moves no longer stand as they were planned. Plan again, or skip them.`,
    { extra: { stale_moves: stale.map(presentStale) } },
  );
}

/** A stale move as the wire has it. */
export const presentStale = ({ moveId, reason, locationId, was, is }: StaleMove) => ({
  move_id: encodeId('rbm', moveId),
  reason,
  location_id: locationId === null ? null : encodeId('loc', locationId),
  was,
  is,
});

/** One transfer for each lane, of at most so many lines; the units are held, or leave at once. */
async function makeTransfers(
  ctx: Context,
  tx: Tx,
  plan: PlanRow,
  moves: readonly MoveRow[],
  ship: boolean,
): Promise<Map<Uuid, Uuid>> {
  const made = new Map<Uuid, Uuid>();
  const byLane = Map.groupBy(moves, (move) => `${move.fromLocationId} ${move.toLocationId}`);
  for (const own of byLane.values()) {
    for (let start = 0; start < own.length; start += linesMax) {
      const part = own.slice(start, start + linesMax);
      const transferId = await makeTransfer(ctx, tx, plan, part);
      if (ship) await shipTransfer(ctx, tx, transferId, {});
      for (const move of part) made.set(move.id, transferId);
    }
  }
  return made;
}

async function makeTransfer(
  ctx: Context,
  tx: Tx,
  plan: PlanRow,
  [first, ...rest]: readonly MoveRow[],
): Promise<Uuid> {
  if (first === undefined) throw new Error('A transfer has a line.');
  const { fromLocationId, toLocationId } = first;
  const lane = plan.document.usedLanes.find(
    (one) => one.fromLocationId === fromLocationId && one.toLocationId === toLocationId,
  );
  const { id } = await createTransfer(ctx, tx, {
    from_location: encodeId('loc', fromLocationId),
    to_location: encodeId('loc', toLocationId),
    lines: [first, ...rest].map((move) => ({
      product_id: encodeId('prd', move.productId),
      quantity: move.quantity,
    })),
    expected_at: plusMs(ctx.now(), (lane?.transitDays ?? 0) * dayMs),
    reason: `rebalancing ${encodeId('rbp', plan.id)}`,
    approve: true,
  });
  return id;
}

async function save(
  ctx: Context,
  tx: Tx,
  { plan, all }: Open,
  changed: ReadonlyMap<Uuid, Pick<MoveRow, 'state' | 'transferId'>>,
  fact: string,
): Promise<{ plan: PlanRow; moves: NamedMove[] }> {
  const moves = all.map((move) => ({ ...move, ...changed.get(move.id) }));
  const isOpen = moves.some(({ state }) => state === 'proposed');
  const isAccepted = moves.some(({ state }) => state === 'accepted');
  const after: PlanRow = {
    ...plan,
    state: isOpen ? 'open' : isAccepted ? 'accepted' : 'rejected',
    version: plan.version + 1,
    updatedAt: ctx.now(),
  };
  await updatePlan(tx, after);
  await updateMoves(
    tx,
    moves.filter(({ id }) => changed.has(id)),
  );
  const transfers = [...new Set([...changed.values()].flatMap((one) => one.transferId ?? []))];
  await recordFacts(ctx, tx, [planFact(fact, after, transfers)]);
  return { plan: after, moves };
}

/**
 * Carries out moves of the open plan, all or those named, as transfers that hold their units or
 * send them off. A move stands only where both ends hold what they held when it was planned: else
 * everything is refused with the numbers (409), or, to skip, the others are carried out. The plan
 * is locked and each move is carried out once, however many ask.
 */
export async function acceptPlan(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: AcceptPlan,
): Promise<{ plan: PlanRow; moves: NamedMove[]; stale: StaleMove[]; transferIds: Uuid[] }> {
  const open = await openPlan(tx, id, body.move_ids, 'accepted');
  const ends = open.chosen.flatMap(({ productId, fromLocationId, toLocationId }) => [
    { productId, locationId: fromLocationId },
    { productId, locationId: toLocationId },
  ]);
  const keys = [
    ...new Map(ends.map((key) => [`${key.productId} ${key.locationId}`, key])).values(),
  ];
  // All stock of the plan first: its transfers come to it lane by lane.
  await lockStock(tx, keys);
  const now = await selectPositions(tx, ctx.now(), keys);
  const { stand, stale } = decidePlanMoves(open.all, open.chosen, now);
  if (stale.length > 0 && body.on_stale !== 'skip') refuseStale(stale);
  if (stand.length === 0) {
    return { plan: open.plan, moves: open.all, stale, transferIds: [] };
  }
  const made = await makeTransfers(ctx, tx, open.plan, stand, body.ship === true);
  const changed = new Map(
    [...made].map(([moveId, transferId]) => [moveId, { state: 'accepted' as const, transferId }]),
  );
  const saved = await save(ctx, tx, open, changed, 'rebalancing_plan.accepted');
  return { ...saved, stale, transferIds: [...new Set(made.values())] };
}

/** Decides against moves of the open plan, all that are left or those named. */
export async function rejectPlan(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: RejectPlan,
): Promise<{ plan: PlanRow; moves: NamedMove[] }> {
  const open = await openPlan(tx, id, body.move_ids, 'rejected');
  const stale = open.chosen.filter(({ state }) => state !== 'proposed');
  if (stale.length > 0) {
    refuseStale(decidePlanMoves([], stale, []).stale);
  }
  const changed = new Map(
    open.chosen.map((move) => [move.id, { state: 'rejected' as const, transferId: null }]),
  );
  return save(ctx, tx, open, changed, 'rebalancing_plan.rejected');
}
