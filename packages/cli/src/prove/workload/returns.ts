import type { Rng } from '@switchyard/server/scratch';
import type { OperationName, Touch } from '../history.ts';
import {
  type Asked,
  isDone,
  type Json,
  listOf,
  nothing,
  numberOf,
  type Settled,
  textOf,
} from './asked.ts';
import { keepRing, registerOf, type ReturnRef, shiftLevel, takeAt, type Tenant } from './world.ts';

const returnsMax = 60;
const refundsMax = 40;
const reasons = ['no_longer_wanted', 'damaged', 'wrong_item', 'other'] as const;
const dispositions = ['restock', 'refurbish', 'quarantine', 'scrap', 'return_to_vendor'] as const;

/** Asks for units back, more than have left now and then, and often of what others ask for too. */
export function requestReturn(tenant: Tenant, rng: Rng): Asked {
  const order = rng.pick(tenant.sold);
  const lines = order.lines.filter(() => rng.next() < 0.6);
  const wanted = lines.length > 0 ? lines : order.lines.slice(0, 1);
  return {
    operation: 'return_request',
    method: 'POST',
    path: '/v1/returns',
    body: {
      order_id: order.id,
      line_items: wanted.map(({ id, quantity }) => ({
        id,
        quantity: rng.integer(1, quantity),
        reason: rng.pick(reasons),
      })),
      ...(rng.next() < 0.5 ? { location_id: rng.pick(tenant.places) } : {}),
    },
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      const back: ReturnRef = {
        id: textOf(body, 'id'),
        channel: order.channel,
        place: '',
        version: 0,
        lines: [],
        actions: [],
      };
      note(tenant, back, body);
      keepRing(tenant.returns, back, returnsMax);
      return { made: [back.id] };
    },
  };
}

/** Takes in how a return is, unless somebody was told of a later change of it. */
function note(tenant: Tenant, back: ReturnRef, body: Json): void {
  if (numberOf(body, 'version') <= back.version) return;
  back.version = numberOf(body, 'version');
  back.place = tenant.placeOf.get(textOf(body, 'location_id')) ?? '';
  back.lines = listOf(body, 'line_items').map((line) => {
    const came = numberOf(line, 'received');
    const kept = numberOf(line, 'kept');
    return {
      id: textOf(line, 'id'),
      sku: tenant.skuOf.get(textOf(line, 'product_id')) ?? '',
      awaited: numberOf(line, 'quantity') - came - kept,
      uninspected: numberOf(line, 'uninspected'),
      refundable: came + kept - numberOf(line, 'refunded'),
    };
  });
  back.actions = (body['supported_actions'] as string[] | undefined) ?? [];
}

const weights: Readonly<Record<string, number>> = {
  approve: 8,
  reject: 1,
  cancel: 0.5,
  ship: 3,
  receive: 6,
  inspect: 8,
  refund: 4,
  exchange: 1,
  close: 3,
};

/** The next step of some return: mostly one that it says is possible, or was a moment ago. */
export function returnStep(tenant: Tenant, rng: Rng): Asked | undefined {
  const at = rng.integer(0, tenant.returns.length - 1);
  const back = tenant.returns[at];
  if (back === undefined) return undefined;
  if (back.actions.length === 0) {
    takeAt(tenant.returns, at);
    return undefined;
  }
  switch (weighed(back.actions, rng)) {
    case 'approve':
      return step(tenant, back, 'approve', { location_id: rng.pick(tenant.places) });
    case 'ship':
      return step(tenant, back, 'ship', {
        carrier: 'UPS',
        tracking_number: `R${rng.integer(1, 1e6)}`,
      });
    case 'receive':
      return receive(tenant, back, rng);
    case 'inspect':
      return inspect(tenant, back, rng);
    case 'refund':
      return refund(tenant, back, rng);
    case 'exchange':
      return exchange(tenant, back, rng);
    case 'reject':
      return step(tenant, back, 'reject', { reason: 'Past the window' });
    case 'cancel':
      return step(tenant, back, 'cancel', {});
    default:
      return step(tenant, back, 'close', {});
  }
}

function weighed(actions: readonly string[], rng: Rng): string {
  const sum = actions.reduce((total, action) => total + (weights[action] ?? 0), 0);
  let draw = rng.next() * sum;
  for (const action of actions) {
    draw -= weights[action] ?? 0;
    if (draw < 0) return action;
  }
  return 'close';
}

function step(
  tenant: Tenant,
  back: ReturnRef,
  action: 'approve' | 'reject' | 'cancel' | 'ship' | 'receive' | 'inspect' | 'close',
  body: Json,
  touches: Touch[] = [],
): Asked {
  const operation: OperationName = `return_${action}`;
  return {
    operation,
    method: 'POST',
    path: `/v1/returns/${back.id}/${action}`,
    body,
    isKeyed: true,
    items: 1,
    intends: touches,
    settle: (status, answer) => {
      if (!isDone(status)) {
        // Somebody was faster: the refusal says what can still be done.
        const { allowed_actions: allowed } = answer;
        back.actions = Array.isArray(allowed) ? (allowed as string[]) : back.actions;
        return nothing;
      }
      note(tenant, back, answer);
      for (const touch of touches) shiftLevel(tenant, touch.register, touch.onHand ?? 0);
      return touches.length === 0 ? nothing : { touches };
    },
  };
}

function receive(tenant: Tenant, back: ReturnRef, rng: Rng): Asked {
  const some = back.lines.filter(({ awaited }) => awaited > 0);
  if (rng.next() < 0.3 || some.length === 0) return step(tenant, back, 'receive', {});
  const { id, awaited } = rng.pick(some);
  const line_items = [{ id, quantity: rng.integer(1, awaited) }];
  return step(tenant, back, 'receive', { line_items });
}

/** Units that lie there, each line its own way; now and then one that the customer keeps. */
function inspect(tenant: Tenant, back: ReturnRef, rng: Rng): Asked | undefined {
  const touches: Touch[] = [];
  const line_items = back.lines.flatMap(({ id, sku, awaited, uninspected }) => {
    if (uninspected === 0)
      return awaited > 0 && rng.next() < 0.3 ? [{ id, quantity: 1, disposition: 'keep_it' }] : [];
    const disposition = rng.next() < 0.5 ? 'restock' : rng.pick(dispositions);
    const quantity = rng.integer(1, uninspected);
    if (disposition === 'restock')
      touches.push({ register: registerOf(sku, back.place), onHand: quantity });
    return [{ id, quantity, disposition }];
  });
  if (line_items.length === 0) return undefined;
  return step(tenant, back, 'inspect', { line_items }, touches);
}

function dropAction(back: ReturnRef, action: string): void {
  back.actions = back.actions.filter((one) => one !== action);
}

function refund(tenant: Tenant, back: ReturnRef, rng: Rng): Asked {
  const some = back.lines.filter(({ refundable }) => refundable > 0);
  const one = some.length === 0 || rng.next() < 0.4 ? undefined : rng.pick(some);
  const draw = rng.next();
  return {
    operation: 'return_refund',
    method: 'POST',
    path: `/v1/returns/${back.id}/refunds`,
    body: {
      ...(one === undefined ? {} : { line_items: [partOf(one, rng)] }),
      ...(draw < 0.15 ? { other_amount: 2.5 } : {}),
    },
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      // What may still be paid back is told by the return's next answer.
      if (one === undefined || !isDone(status)) dropAction(back, 'refund');
      if (!isDone(status)) return nothing;
      const id = textOf(body, 'id');
      keepRing(tenant.refunds, { id, status: textOf(body, 'status') }, refundsMax);
      return { made: [id] };
    },
  };
}

function partOf({ id, refundable }: ReturnRef['lines'][number], rng: Rng): Json {
  const quantity = rng.integer(1, refundable);
  return { id, quantity, ...(rng.next() < 0.3 ? { amount: 3 } : {}) };
}

/** Another thing for what comes back; its order goes the way of all orders. */
function exchange(tenant: Tenant, back: ReturnRef, rng: Rng): Asked {
  const naturalKey = `${back.channel}:exchange:${back.id}`;
  const price = rng.pick([5, 10, 25]);
  return {
    operation: 'return_exchange',
    method: 'POST',
    path: `/v1/returns/${back.id}/exchange`,
    body: { line_items: [{ product_id: rng.pick(tenant.skus), quantity: 1, price }] },
    isKeyed: false,
    naturalKeys: [naturalKey],
    items: 1,
    settle: (status, body) => {
      dropAction(back, 'exchange');
      if (!isDone(status)) return nothing;
      note(tenant, back, (body['return'] as Json | undefined) ?? {});
      return replaced(tenant, back, naturalKey, textOf(body, 'order_id'));
    },
  };
}

function replaced(tenant: Tenant, back: ReturnRef, naturalKey: string, id: string): Settled {
  // The same answer twice is one order: only who hears of it first sends it on its way.
  if (!tenant.replacements.has(id)) {
    tenant.replacements.add(id);
    tenant.orders.push({
      id,
      channel: back.channel,
      lines: [],
      works: [],
      stage: 'placed',
      isHeld: false,
      tries: 0,
    });
  }
  return { orders: { [naturalKey]: id } };
}

const refundMoves: Readonly<Record<string, readonly string[]>> = {
  draft: ['approved', 'approved', 'failed'],
  approved: ['submitted', 'succeeded', 'failed'],
  submitted: ['succeeded', 'succeeded', 'failed'],
};

/** Tells how a refund goes; others may have told otherwise meanwhile. */
export function refundStep(tenant: Tenant, rng: Rng): Asked | undefined {
  const at = rng.integer(0, tenant.refunds.length - 1);
  const one = tenant.refunds[at];
  const next = refundMoves[one?.status ?? ''];
  if (one === undefined || next === undefined) {
    takeAt(tenant.refunds, at);
    return undefined;
  }
  return {
    operation: 'refund_status',
    method: 'PATCH',
    path: `/v1/refunds/${one.id}`,
    body: { status: rng.pick(next), reference: `pay-${rng.integer(1, 1e6)}` },
    isKeyed: false,
    items: 1,
    settle: (status, body) => {
      // A refusal says that it is elsewhere: where, is not worth a reading.
      one.status = isDone(status) ? textOf(body, 'status') : '';
      return nothing;
    },
  };
}
