// Every command on an order, as its route carries it out: load, decide, save.
import { encodeId, type Uuid } from '../../src/lib/ids.ts';
import { cancelUnits } from '../../src/modules/fulfillment/cancel-units.ts';
import { changeQuantity, refuseBegun } from '../../src/modules/fulfillment/change-quantity.ts';
import { decideGrants } from '../../src/modules/fulfillment/decide-grants.ts';
import type { ShortReason } from '../../src/modules/fulfillment/decide-reason.ts';
import { completeUnits, deliverAll } from '../../src/modules/fulfillment/deliver-order.ts';
import {
  type FulfillmentAction,
  type FulfillmentOrder,
  type FulfillmentStatus,
  isGone,
  isWorkable,
} from '../../src/modules/fulfillment/fulfillment-states.ts';
import {
  deliverLines,
  packLines,
  pickLines,
  shipLines,
} from '../../src/modules/fulfillment/progress-units.ts';
import { illegalOrderStep } from '../../src/modules/fulfillment/refuse-step.ts';
import { releaseUnits } from '../../src/modules/fulfillment/release-units.ts';
import { requestOrderStatus, submit } from '../../src/modules/fulfillment/request-order-status.ts';
import {
  acceptCancellation,
  acceptWork,
  rejectCancellation,
  submitWork,
} from '../../src/modules/fulfillment/request-work.ts';
import {
  cancelFulfillment,
  rejectFulfillment,
  shortLines,
} from '../../src/modules/fulfillment/return-units.ts';
import {
  settleMove,
  splitFulfillment,
  wishesOfMove,
} from '../../src/modules/fulfillment/split-fulfillment-order.ts';
import {
  holdFulfillment,
  patchFulfillment,
  releaseFulfillmentHold,
} from '../../src/modules/fulfillment/update-fulfillment-order.ts';
import type { Work } from '../../src/modules/fulfillment/work.ts';
import { freeUnits } from '../../src/modules/inventory/decide-stock.ts';
import {
  type OrderAction,
  type OrderStatus,
  openUnits,
  totalBuckets,
} from '../../src/modules/orders/order-states.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import { Refusal } from '../../src/platform/errors.ts';
import {
  type Change,
  changeOfWork,
  ctx,
  type Kept,
  loadWork,
  newClaim,
  type World,
} from './memory.ts';

/** One thing a caller may do; undefined: it changes nothing. */
export type Command = {
  name: string;
  /** The action that `supported_actions` would name for it, and of which fulfilment order. */
  action?: OrderAction | FulfillmentAction;
  of?: Uuid;
  run: (world: World) => Change | undefined | Promise<Change | undefined>;
};

const noTx = undefined as unknown as Tx;
const lineIds = new Map<Uuid, string>();

/** The public id of a line, spelled once. */
function lineId(id: Uuid): string {
  let text = lineIds.get(id);
  if (lineIds.size > 10_000) lineIds.clear();
  if (text === undefined) lineIds.set(id, (text = encodeId('line', id)));
  return text;
}

/** A command on an order: decided on a copy, saved when it changed anything. */
function onOrder(
  index: number,
  name: string,
  decide: (work: Work, kept: Kept, world: World) => unknown,
  action?: OrderAction,
): Command {
  return {
    name,
    ...(action === undefined ? {} : { action }),
    run: (world) => {
      const kept = world.orders[index];
      if (kept === undefined) return undefined;
      const work = loadWork(kept);
      const result = decide(work, kept, world);
      const change = (): Change => changeOfWork(kept, index, work, grantsOf.get(work));
      return result instanceof Promise ? result.then(change) : change();
    },
  };
}

/** Claims that a move was granted, until its work is saved. */
const grantsOf = new WeakMap<Work, ReturnType<typeof newClaim>[]>();

/** Commands on the order itself, but for sourcing. */
export function orderCommands(kept: Kept, index: number, detail: Detail): Command[] {
  const { order, lines } = kept.state;
  const on = (name: string, decide: (work: Work) => unknown, action?: OrderAction): Command =>
    onOrder(index, name, decide, action);
  const cancelAll = (force: boolean) => (work: Work) =>
    cancelUnits(ctx, work, { lines: undefined, reason: null, force });
  const commands: Command[] = [
    on('cancel', cancelAll(false)),
    on('cancel!', cancelAll(true)),
    on('release', (work) => releaseUnits(ctx, work, () => []), 'release'),
    on('ship', shipAll),
    on('deliver', (work) => deliverAll(ctx, work, []), 'deliver'),
    on('complete', (work) => completeUnits(ctx, work), 'complete'),
    on('hold', holdOnce, 'hold'),
    on('release_hold', (work) => void (work.state.order.blockingHolds = 0), 'release_hold'),
    on('status allocation_failed', requested('allocation_failed')),
  ];
  if (order.stage === 'draft') commands.push(on('submit', submitDraft, 'submit'));
  for (const line of lines) {
    const one = [{ id: lineId(line.id), quantity: 1 }];
    const cancelOne = (force: boolean) => (work: Work) =>
      cancelUnits(ctx, work, { lines: one, reason: null, force });
    commands.push(on(`cancel 1 of ${line.lineNo}`, cancelOne(false)));
    commands.push(on(`cancel! 1 of ${line.lineNo}`, cancelOne(true)));
    for (let units = 0; units <= detail.unitsMost; units++) {
      const more = units - (line.quantity - line.cancelled);
      if (line.quantity + more > detail.unitsMost) continue;
      commands.push(on(`edit ${line.lineNo} to ${units}`, editTo(line.id, units)));
    }
  }
  if (detail.words) {
    for (const word of ['routed', 'routing_failed', 'completed', 'received'] as const)
      commands.push(on(`status ${word}`, requested(word)));
  }
  return commands;
}

export type Detail = {
  /** Units of a line at most: what an edit may ask for. */
  unitsMost: number;
  /** Also statuses that callers ask for by their words. */
  words: boolean;
  /** Also the executor's side: submit, accept, ask to stop. */
  requests: boolean;
  /** Also splits, moves, holds of the work and closing short. */
  shapes: boolean;
};

const requested = (word: OrderStatus) => (work: Work) => requestOrderStatus(ctx, work, word, {});

function submitDraft(work: Work): void {
  submit(ctx, work);
  work.resource = work.state.order.stage === 'received';
}

/** As the route does; one hold at a time, so that states stay finite. */
function holdOnce(work: Work): void {
  if (openUnits(totalBuckets(work.state.lines)) === 0)
    throw new Refusal('illegal_transition', 'Nothing is left to hold.');
  work.state.order.blockingHolds = 1;
}

const editTo =
  (id: Uuid, units: number) =>
  (work: Work): void => {
    refuseBegun(work);
    const line = work.lines.get(id);
    if (line === undefined || !changeQuantity(work, line, units)) return;
    const { order, lines } = work.state;
    if (order.stage !== 'draft' && order.stage !== 'scheduled')
      work.resource = lines.some((one) => one.unallocated > 0);
  };

function shipAll(work: Work): void {
  const atWork = work.fulfillments.filter((one) => isWorkable(one.status));
  if (atWork.length === 0 && !work.fulfillments.some((one) => isGone(one.status)))
    throw illegalOrderStep(work, 'Nothing of the order is at work: release it first.');
  for (const one of atWork) shipLines(ctx, work, one, {});
}

/** Commands on one piece of work. */
export function workCommands(
  kept: Kept,
  index: number,
  id: Uuid,
  detail: Detail & { places: readonly { id: Uuid; code: string }[] },
): Command[] {
  const found = kept.fulfillments.find((one) => one.id === id);
  if (found === undefined) return [];
  const at = kept.fulfillments.indexOf(found);
  const on = (
    name: string,
    decide: (work: Work, one: FulfillmentOrder, world: World) => unknown,
    action?: FulfillmentAction,
  ): Command => ({
    ...onOrder(index, `${name} #${at}`, (work, _, world) => {
      const one = work.fulfillments[at];
      return one === undefined ? undefined : decide(work, one, world);
    }),
    of: id,
    ...(action === undefined ? {} : { action }),
  });
  const commands: Command[] = [
    on('pick', (work, one) => pickLines(ctx, work, one, undefined), 'pick'),
    on('pack', (work, one) => packLines(ctx, work, one, undefined), 'pack'),
    on('ship', (work, one) => shipLines(ctx, work, one, {}), 'ship'),
    on('deliver', (work, one) => deliverOne(work, one), 'deliver'),
    on('cancel', cancelled('keep', false), 'cancel'),
    on('cancel, let go', cancelled('let_go', false)),
    on('cancel!', cancelled('keep', true)),
    on('reject capacity', rejected('capacity'), 'reject'),
    on('reject not_found', rejected('not_found')),
  ];
  for (const part of found.lines) {
    const one = [{ id: lineId(part.orderLineId), quantity: 1 }];
    const short = (reason: ShortReason) => (work: Work, piece: FulfillmentOrder) =>
      shortLines(ctx, work, piece, { choices: one, reason });
    commands.push(
      on('pick 1', (work, piece) => pickLines(ctx, work, piece, one)),
      on('pack 1', (work, piece) => packLines(ctx, work, piece, one)),
      on('ship 1', (work, piece) => shipLines(ctx, work, piece, { choices: one })),
      on('short 1 not_found', short('not_found')),
      on('short 1 capacity', short('capacity')),
    );
    if (detail.shapes)
      commands.push(
        on('split 1', (work, piece) =>
          splitFulfillment(ctx, work, piece, { choices: one, capabilities: [] }),
        ),
      );
  }
  if (detail.requests) commands.push(...requestCommands(on));
  if (detail.shapes) {
    commands.push(
      on('hold', (work, one) => holdFulfillment(work, one, null), 'hold'),
      on('release_hold', (work, one) => releaseFulfillmentHold(work, one), 'release_hold'),
    );
    for (const place of detail.places)
      if (place.id !== found.locationId)
        commands.push(on(`move to ${place.code}`, moved(place), 'move'));
  }
  if (detail.words) {
    const words: FulfillmentStatus[] = [
      'in_progress',
      'ready_for_pickup',
      'handed_over',
      'completed',
      'incomplete',
      'open',
    ];
    for (const status of words)
      commands.push(
        on(`status ${status}`, (work, one) => patchFulfillment(ctx, noTx, work, one, { status })),
      );
  }
  return commands;
}

type OnWork = (
  name: string,
  decide: (work: Work, one: FulfillmentOrder, world: World) => unknown,
  action?: FulfillmentAction,
) => Command;

const requestCommands = (on: OnWork): Command[] => [
  on('submit', submitWork, 'submit'),
  on('accept', acceptWork, 'accept'),
  on(
    'accept_cancellation',
    (work, one) => acceptCancellation(ctx, work, one),
    'accept_cancellation',
  ),
  on('reject_cancellation', rejectCancellation, 'reject_cancellation'),
];

const cancelled =
  (fate: 'keep' | 'let_go', force: boolean) =>
  (work: Work, one: FulfillmentOrder): void =>
    cancelFulfillment(ctx, work, one, { reason: null, force, fate });

const rejected =
  (reason: ShortReason) =>
  (work: Work, one: FulfillmentOrder): void =>
    rejectFulfillment(ctx, work, one, reason);

function deliverOne(work: Work, one: FulfillmentOrder): void {
  if (deliverLines(ctx, work, one, []) === 0)
    throw new Refusal('illegal_transition', 'Nothing of it is on its way.');
}

/** The stock is granted there, as far as it is there, before it is let go here. */
const moved =
  (place: { id: Uuid; code: string }) =>
  (work: Work, one: FulfillmentOrder, world: World): void => {
    const wishes = wishesOfMove(work, one, place);
    if (wishes.length === 0) return;
    const free = new Map(
      [...world.shelves].map(([key, row]): [string, number | null] => [key, freeUnits(row, 'atp')]),
    );
    const grants = decideGrants(
      wishes.map((wish) => ({
        place: wish.line.productId + wish.locationId,
        quantity: wish.quantity,
      })),
      free,
    );
    settleMove(work, one, { location: place, reason: null, grants });
    grantsOf.set(
      work,
      wishes.map((wish, at) => newClaim(wish.line, place.id, grants[at] ?? 0, one.id)),
    );
  };
