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
import { type Names, workOf } from './orders.ts';
import { type OrderRef, registerOf, shiftLevel, type Tenant, type WorkRef } from './world.ts';

type Step = {
  operation: OperationName;
  /** The last part of the address, when it is not the operation's name. */
  step?: string;
  body: Json;
  /** What a done step told, before the work is read anew from the answer. */
  told?: (answer: Json) => Settled;
};

function workStep(tenant: Tenant, order: OrderRef, work: WorkRef, step: Step): Asked {
  return {
    operation: step.operation,
    method: 'POST',
    path: `/v1/fulfillment_orders/${work.id}/${step.step ?? step.operation}`,
    body: step.body,
    isKeyed: true,
    items: 1,
    settle: (status, answer) => {
      const settled = isDone(status) ? (step.told?.(answer) ?? nothing) : nothing;
      if (isDone(status)) Object.assign(work, workOf(tenant, answer));
      else order.tries++;
      // Work that others ended, or that refuses again and again, is looked at from the order.
      if (order.tries > 6) for (const one of order.works) one.isOpen = false;
      tenant.orders.push(order);
      return settled;
    },
  };
}

const harmless = ['capacity', 'closed', 'other'] as const;
const lossy = ['not_found', 'out_of_stock', 'damaged'] as const;

/** What is done with an order that is being worked on; undefined when no work of it is open. */
export function releasedStep(
  tenant: Tenant,
  order: OrderRef,
  rng: Rng,
  names: Names,
): Asked | undefined {
  const open = order.works.filter(
    (work) => work.isOpen && work.lines.some((line) => line.left > 0),
  );
  if (open.length === 0) return undefined;
  const work = rng.pick(open);
  const line = rng.pick(work.lines.filter((one) => one.left > 0));
  const step = (operation: OperationName, body: Json, more: Partial<Step> = {}): Asked =>
    workStep(tenant, order, work, { operation, body, ...more });
  const draw = rng.next();
  if (draw < 0.03) return step('accept', {});
  if (draw < 0.16) return step('pick', {});
  if (draw < 0.2) return shortPick(tenant, order, work, line, rng);
  if (draw < 0.27) return step('pack', {});
  if (draw < 0.3) return reject(tenant, order, work, rng);
  if (draw < 0.34 && line.left > 1) {
    return step(
      'split',
      { line_items: [{ id: line.id, quantity: 1 }] },
      { told: splitOff(tenant, order) },
    );
  }
  if (draw < 0.38) return step('move', { location_id: rng.pick(tenant.places) });
  return ship(tenant, order, work, draw < 0.46 ? line : undefined, names);
}

/** The part that a split made is not in its answer: it is found when the order is read. */
function splitOff(_tenant: Tenant, order: OrderRef) {
  return (answer: Json): Settled => {
    order.tries = Math.min(order.tries, 2);
    return { made: [textOf(answer, 'id')] };
  };
}

function shortPick(
  tenant: Tenant,
  order: OrderRef,
  work: WorkRef,
  line: WorkRef['lines'][number],
  rng: Rng,
): Asked {
  const reason = rng.pick([...harmless, ...lossy]);
  const isLost = lossy.some((one) => one === reason);
  const register = registerOf(line.sku, work.place);
  const touches: Touch[] = [{ register, allocated: -1, ...(isLost ? { onHand: -1 } : {}) }];
  const body = { line_items: [{ id: line.id, short: 1, reason }] };
  return {
    ...workStep(tenant, order, work, {
      operation: 'short_pick',
      step: 'pick',
      body,
      told: () => {
        if (isLost) shiftLevel(tenant, register, -1);
        return { touches };
      },
    }),
    intends: touches,
  };
}

function reject(tenant: Tenant, order: OrderRef, work: WorkRef, rng: Rng): Asked {
  const reason = rng.pick([...harmless, ...lossy]);
  const isLost = lossy.some((one) => one === reason);
  // Only who holds the order changes what is left of its work, so that this is what is given back.
  const touches = work.lines
    .filter((line) => line.left > 0)
    .map((line): Touch => ({
      register: registerOf(line.sku, work.place),
      allocated: -line.left,
      ...(isLost ? { onHand: -line.left } : {}),
    }));
  const told = (): Settled => {
    for (const touch of touches) shiftLevel(tenant, touch.register, touch.onHand ?? 0);
    return { touches };
  };
  const step = { operation: 'reject' as const, body: { reason }, told };
  return { ...workStep(tenant, order, work, step), intends: touches };
}

function ship(
  tenant: Tenant,
  order: OrderRef,
  work: WorkRef,
  part: WorkRef['lines'][number] | undefined,
  names: Names,
): Asked {
  const tracking = `T${names.next()}`;
  const body: Json = {
    carrier: 'UPS',
    tracking_number: tracking,
    ...(part === undefined ? {} : { line_items: [{ id: part.id, quantity: 1 }] }),
  };
  return workStep(tenant, order, work, {
    operation: 'ship',
    body,
    told: (answer) => {
      const shipment = listOf(answer, 'shipments').find(
        (one) => one['tracking_number'] === tracking,
      );
      if (shipment === undefined) return nothing;
      const place = tenant.placeOf.get(textOf(shipment, 'location_id')) ?? '';
      const touches = listOf(shipment, 'line_items').map((line): Touch => {
        const units = numberOf(line, 'quantity');
        const register = registerOf(tenant.skuOf.get(textOf(line, 'product_id')) ?? '', place);
        shiftLevel(tenant, register, -units);
        return { register, onHand: -units, allocated: -units };
      });
      return { touches, made: [textOf(shipment, 'id')] };
    },
  });
}

/** Says that everything of an order which went out has arrived. */
export function deliver(tenant: Tenant, rng: Rng): Asked {
  const order = rng.pick(tenant.archive);
  return {
    operation: 'deliver',
    method: 'POST',
    path: `/v1/orders/${order.id}/deliver`,
    body: {},
    isKeyed: true,
    items: 1,
    settle: () => nothing,
  };
}
