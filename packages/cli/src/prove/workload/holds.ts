import type { Rng } from '@switchyard/server/scratch';
import { type Asked, isDone, nothing, textOf } from './asked.ts';
import type { Names } from './orders.ts';
import { type HoldRef, keepRing, registerOf, takeAt, type Tenant } from './world.ts';

/** A soft hold, most of them short-lived. */
export function reserve(tenant: Tenant, rng: Rng, names: Names): Asked {
  const [sku, place] = [rng.pick(tenant.skus), rng.pick(tenant.places)];
  const quantity = rng.integer(1, 2);
  const anywhere = rng.next() < 0.3;
  return {
    operation: 'reserve',
    method: 'POST',
    path: '/v1/reservations',
    body: {
      product_id: sku,
      ...(anywhere ? {} : { location_id: place }),
      quantity,
      owner_type: 'cart',
      owner_key: `cart-${names.next()}`,
      ttl_seconds: rng.next() < 0.5 ? rng.integer(1, 3) : rng.integer(10, 40),
    },
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      const register = registerOf(sku, textOf(body, 'location_code'));
      keepRing(tenant.holds, { id: textOf(body, 'id'), sku, quantity, register }, 60);
      return { made: [textOf(body, 'id')], touches: [{ register, softReserved: quantity }] };
    },
  };
}

/** Gives a soft hold more time, or gives it back. */
export function holdStep(tenant: Tenant, rng: Rng): Asked {
  const hold = takeAt(tenant.holds, rng.integer(0, tenant.holds.length - 1));
  const extends_ = rng.next() < 0.4;
  const id = hold?.id ?? 'rsv_none';
  if (hold === undefined || !extends_) return releaseHold(id, hold);
  return {
    operation: 'extend_reservation',
    method: 'POST',
    path: `/v1/reservations/${id}/extend`,
    body: { ttl_seconds: rng.integer(5, 30) },
    isKeyed: true,
    items: 1,
    settle: (status) => {
      if (isDone(status)) tenant.holds.push(hold);
      return nothing;
    },
  };
}

function releaseHold(id: string, hold: HoldRef | undefined): Asked {
  return {
    operation: 'release_reservation',
    method: 'POST',
    path: `/v1/reservations/${id}/release`,
    isKeyed: true,
    items: 1,
    settle: (status, body) => {
      const isOurs = isDone(status) && textOf(body, 'status') === 'released';
      if (!isOurs || hold === undefined) return nothing;
      return { touches: [{ register: hold.register, softReserved: -hold.quantity }] };
    },
  };
}
