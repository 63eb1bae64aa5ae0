import type { Rng } from '@switchyard/server/scratch';
import type { Touch } from '../history.ts';
import { type Asked, isDone, type Json, listOf, nothing, numberOf, textOf } from './asked.ts';
import { type CycleRef, registerOf, shiftLevel, takeAt, type Tenant } from './world.ts';

/** Chooses what is to be counted at a place; the same may be in several counts. */
export function planCount(tenant: Tenant, rng: Rng): Asked {
  const place = rng.pick(tenant.places);
  const choice =
    rng.next() < 0.5
      ? { product_ids: [...new Set([1, 2, 3].map(() => rng.pick(tenant.skus)))] }
      : { limit: rng.integer(1, 4) };
  return {
    operation: 'count_plan',
    method: 'POST',
    path: '/v1/cycle_counts',
    body: { location_id: place, tolerance_units: rng.integer(0, 2), ...choice },
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      const count: CycleRef = { id: textOf(body, 'id'), place, isInReview: false, lines: [] };
      note(count, body);
      tenant.cycles.push(count);
      return { made: [count.id] };
    },
  };
}

function note(count: CycleRef, body: Json): void {
  count.isInReview = textOf(body, 'status') === 'review';
  count.lines = listOf(body, 'line_items').map((line) => ({
    sku: textOf(line, 'sku'),
    isOpen: line['state'] !== 'counted',
    variance: numberOf(line, 'variance'),
  }));
}

/**
 * The next step of a count. Who takes it alone records and approves, so that what an approval moves
 * is known before; that somebody gives it up at the same time happens.
 */
export function countStep(tenant: Tenant, rng: Rng): Asked | undefined {
  const at = rng.integer(0, tenant.cycles.length - 1);
  const draw = rng.next();
  if (draw < 0.04) {
    const count = tenant.cycles[at];
    return count === undefined ? undefined : decide(tenant, count, 'cancel', []);
  }
  const count = takeAt(tenant.cycles, at);
  if (count === undefined) return undefined;
  if (draw < 0.1) return decide(tenant, count, 'cancel', []);
  if (!count.isInReview || draw < 0.15) return record(tenant, count, rng);
  const touches = count.lines
    .filter(({ variance }) => variance !== 0)
    .map(({ sku, variance }): Touch => ({
      register: registerOf(sku, count.place),
      onHand: variance,
    }));
  return decide(tenant, count, 'approve', touches);
}

/** Some of what is open, near what was seen last: a unit more or less, or far off. */
function record(tenant: Tenant, count: CycleRef, rng: Rng): Asked {
  const open = count.lines.filter(({ isOpen }) => isOpen);
  const all = open.length > 0 ? open : count.lines;
  const some = all.filter(() => rng.next() < 0.8);
  const line_items = (some.length > 0 ? some : all.slice(0, 1)).map(({ sku }) => {
    const level = tenant.levels.get(registerOf(sku, count.place)) ?? 0;
    return { product_id: sku, quantity: Math.max(0, level + rng.pick([-2, -1, 0, 0, 0, 1, 1, 5])) };
  });
  return {
    operation: 'count_record',
    method: 'POST',
    path: `/v1/cycle_counts/${count.id}/record`,
    body: { line_items },
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      note(count, body);
      tenant.cycles.push(count);
      return nothing;
    },
  };
}

function decide(
  tenant: Tenant,
  count: CycleRef,
  action: 'approve' | 'cancel',
  touches: Touch[],
): Asked {
  return {
    operation: `count_${action}`,
    method: 'POST',
    path: `/v1/cycle_counts/${count.id}/${action}`,
    body: {},
    isKeyed: true,
    items: 1,
    intends: touches,
    settle: (status, body) => {
      if (action === 'cancel') return nothing;
      // Less would be left than is held, or somebody gave it up: counted again, or refused again.
      if (!isDone(status)) {
        if (textOf(body, 'code') === 'insufficient_inventory') tenant.cycles.push(count);
        return nothing;
      }
      for (const touch of touches) shiftLevel(tenant, touch.register, touch.onHand ?? 0);
      return { touches };
    },
  };
}
