import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { attemptWork, type Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { contentHash } from '../../platform/http/index.ts';
import { presentOrder } from '../orders/index.ts';
import { lockWork } from './create-fulfillment-order.ts';
import { orderView } from './order-view.ts';
import { performChange } from './perform-change.ts';
import {
  type ChangeRow,
  insertChange,
  nextChangeNumber,
  selectChange,
  supersedeChanges,
  updateChange,
} from './store-changes.ts';
import type { AppliedChangeWire, ChangeEffectWire, ChangeWire, NewChange } from './wire-changes.ts';

/** A change as it goes out. */
export function presentChange(row: ChangeRow): ChangeWire {
  return {
    object: 'order_change',
    id: encodeId('chg', row.id),
    order_id: encodeId('ord', row.orderId),
    number: row.number,
    status: row.status,
    base_version: row.baseVersion,
    applied_version: row.appliedVersion,
    request: row.request,
    effect: row.effect,
    reason: row.reason,
    proposed_by: row.proposedBy,
    proposed_at: row.proposedAt,
    decided_by: row.decidedBy,
    decided_at: row.decidedAt,
  };
}

/** The change; 404 when there is none. */
export async function getChange(tx: Tx, id: Uuid): Promise<ChangeRow> {
  const row = await selectChange(tx, id);
  if (row === undefined) throw notFound('order change', encodeId('chg', id));
  return row;
}

/**
 * Tries a change on an order, keeps what it would do, and undoes it: no unit, price or plan is
 * other than before. The change can be applied for as long as it would do just that.
 */
export async function proposeChange(
  ctx: Context,
  tx: Tx,
  input: { orderId: Uuid; body: NewChange },
): Promise<ChangeRow> {
  const { reason = null, ...request } = input.body;
  // Locked for good before the try, whose locks go with it.
  const { version } = (await lockWork(tx, input.orderId)).state.order;
  // Nothing of a try may be heard of, in this process either.
  const unheard: Tx = { ...tx, afterCommit: () => undefined };
  const { effect } = await attemptWork(
    unheard,
    async () => {
      const work = await lockWork(unheard, input.orderId);
      return performChange(ctx, unheard, work, { request, reason, told: {} });
    },
    () => false,
  );
  const row: ChangeRow = {
    id: ctx.ids.uuid(),
    orderId: input.orderId,
    number: await nextChangeNumber(tx, input.orderId),
    status: 'proposed',
    baseVersion: version,
    request,
    effect,
    reason,
    proposedBy: ctx.actor,
    proposedAt: ctx.now(),
    decidedBy: null,
    decidedAt: null,
    appliedVersion: null,
  };
  await insertChange(tx, row);
  await tellChange(ctx, tx, row, 'order.change_proposed', reason);
  return row;
}

/**
 * Does what was previewed, exactly that, or refuses with change_outdated when the order, its stock,
 * a price or the network is no longer as it was. A change applied before is answered as it is.
 */
export async function applyChange(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; reason: string | null },
): Promise<AppliedChangeWire> {
  const { orderId } = await getChange(tx, input.id);
  const work = await lockWork(tx, orderId);
  const row = await getChange(tx, input.id);
  if (row.status === 'applied') {
    const order = presentOrder(await orderView(tx, orderId));
    return { object: 'applied_order_change', change: presentChange(row), order };
  }
  refuseDecided(row);
  const { version } = work.state.order;
  if (version !== row.baseVersion) {
    throw new Refusal(
      'change_outdated',
      `The change was previewed on version ${row.baseVersion} of the order, which has version ${version} now.`,
      { extra: { ...idsOf(row), base_version: row.baseVersion, current_version: version } },
    );
  }
  const { effect, view } = await performChange(ctx, tx, work, {
    request: row.request,
    reason: input.reason ?? row.reason,
    told: { change_id: encodeId('chg', row.id), change_number: row.number },
  });
  if (contentHash(effect) !== contentHash(row.effect)) throw outdated(row, effect);
  const applied: ChangeRow = {
    ...row,
    status: 'applied',
    decidedBy: ctx.actor,
    decidedAt: ctx.now(),
    appliedVersion: view.order.version,
  };
  await updateChange(tx, applied);
  await supersedeChanges(tx, { orderId, except: row.id, by: ctx.actor, at: ctx.now() });
  return {
    object: 'applied_order_change',
    change: presentChange(applied),
    order: presentOrder(view),
  };
}

/** Puts a proposed change aside; one that was declined before stays so. */
export async function declineChange(
  ctx: Context,
  tx: Tx,
  input: { id: Uuid; reason: string | null },
): Promise<ChangeRow> {
  const { orderId } = await getChange(tx, input.id);
  await lockWork(tx, orderId);
  const row = await getChange(tx, input.id);
  if (row.status === 'declined') return row;
  refuseDecided(row);
  const declined: ChangeRow = {
    ...row,
    status: 'declined',
    decidedBy: ctx.actor,
    decidedAt: ctx.now(),
  };
  await updateChange(tx, declined);
  await tellChange(ctx, tx, declined, 'order.change_declined', input.reason);
  return declined;
}

function refuseDecided(row: ChangeRow): void {
  if (row.status === 'proposed') return;
  throw new Refusal('illegal_transition', `The change is ${row.status}: propose it anew.`, {
    extra: { ...idsOf(row), current_status: row.status },
  });
}

const idsOf = (row: ChangeRow): Record<string, unknown> => ({
  change_id: encodeId('chg', row.id),
  order_id: encodeId('ord', row.orderId),
});

/** Names the parts that came out otherwise, and shows how they would be now. */
function outdated(row: ChangeRow, effect: ChangeEffectWire): Refusal {
  const names = Object.keys(effect) as (keyof ChangeEffectWire)[];
  const differs = names.filter(
    (name) => contentHash([effect[name]]) !== contentHash([row.effect[name]]),
  );
  return new Refusal(
    'change_outdated',
    `The change would do something else now (${differs.join(', ')}): propose it anew.`,
    { extra: { ...idsOf(row), differs, effect_now: effect } },
  );
}

async function tellChange(
  ctx: Context,
  tx: Tx,
  row: ChangeRow,
  type: string,
  reason: string | null,
): Promise<void> {
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'ord',
      subjectId: row.orderId,
      data: {
        object: { ...idsOf(row), object: 'order_change', number: row.number, status: row.status },
        ...(reason === null ? {} : { reason }),
      },
    },
  ]);
}
