import type { Rng } from '@switchyard/server/scratch';
import type { Register, Touch } from '../history.ts';
import { type Asked, isDone, type Json, listOf, nothing, numberOf, textOf } from './asked.ts';
import type { Names } from './orders.ts';
import { fullness, registerOf, shiftLevel, takeAt, targetLevel, type Tenant } from './world.ts';

type Place = { sku: string; place: string; register: Register };

function anyPlace(tenant: Tenant, rng: Rng): Place {
  const [sku, place] = [rng.pick(tenant.skus), rng.pick(tenant.places)];
  return { sku, place, register: registerOf(sku, place) };
}

/** What an answer about one place says that it holds. */
function seenIn(body: Json): NonNullable<Touch['seen']> {
  return {
    onHand: numberOf(body, 'quantity'),
    allocated: numberOf(body, 'allocated_quantity'),
    softReserved: numberOf(body, 'reserved_quantity'),
  };
}

function post(
  operation: Asked['operation'],
  path: string,
  body: Json,
  settle: Asked['settle'],
): Asked {
  return { operation, method: 'POST', path, body, isKeyed: true, items: 1, settle };
}

/** Reads one place; what it says is judged against everything that was done there. */
export function readStock(tenant: Tenant, rng: Rng): Asked {
  const at = anyPlace(tenant, rng);
  return {
    operation: 'read_stock',
    method: 'GET',
    path: `/v1/inventory/record?product_id=${at.sku}&location_id=${at.place}`,
    isKeyed: false,
    items: 1,
    settle: (status, body) => {
      if (!isDone(status)) return nothing;
      const seen = seenIn(body);
      tenant.levels.set(at.register, seen.onHand ?? 0);
      return { touches: [{ register: at.register, seen }] };
    },
  };
}

/** Adds or takes a few units. */
export function adjust(tenant: Tenant, rng: Rng, names: Names): Asked {
  const at = anyPlace(tenant, rng);
  const units = fullness(tenant) > 1.2 ? -rng.integer(1, 4) : rng.pick([-2, -1, 1, 2, 3, 4]);
  const body = {
    product_id: at.sku,
    location_id: at.place,
    quantity: units,
    reason: 'found',
    reference: `adjust-${names.next()}`,
  };
  return {
    ...post('adjust', '/v1/inventory/adjust', body, (status, answer) => {
      if (!isDone(status)) return nothing;
      const seen = seenIn(answer);
      tenant.levels.set(at.register, seen.onHand ?? 0);
      return { touches: [{ register: at.register, onHand: units, seen }] };
    }),
    intends: [{ register: at.register, onHand: units }],
  };
}

/** Sets the number of a place, if it is still the one that was seen last. */
export function setStock(
  tenant: Tenant,
  rng: Rng,
  names: Names,
  operation: 'set' | 'count',
): Asked {
  const at = anyPlace(tenant, rng);
  const expected = Math.max(0, tenant.levels.get(at.register) ?? 0);
  const quantity = Math.max(0, expected + rng.integer(-2, 3));
  const body = {
    product_id: at.sku,
    location_id: at.place,
    quantity,
    expected,
    reference: `${operation}-${names.next()}`,
    ...(operation === 'count' ? { kind: 'count', reason: 'cycle count' } : {}),
  };
  return {
    ...post(operation, '/v1/inventory/set', body, (status, answer) => {
      if (!isDone(status)) {
        // Somebody was faster: what is there now is seen by the next read.
        return nothing;
      }
      const seen = seenIn(answer);
      tenant.levels.set(at.register, quantity);
      return { touches: [{ register: at.register, onHand: quantity - expected, seen }] };
    }),
    intends: [{ register: at.register, onHand: quantity - expected }],
  };
}

/** Goods for many places in one request, each line answered for itself; also what comes back. */
export function receipts(
  tenant: Tenant,
  rng: Rng,
  names: Names,
  operation: 'import' | 'return',
): Asked {
  const count = operation === 'import' ? rng.integer(6, 20) : 1;
  const places = new Map<Register, Place>();
  while (places.size < Math.min(count, tenant.levels.size)) {
    const at = anyPlace(tenant, rng);
    places.set(at.register, at);
  }
  const lines = [...places.values()].map((at) => {
    const missing = targetLevel - (tenant.levels.get(at.register) ?? 0);
    return { ...at, units: operation === 'return' ? 1 : Math.max(1, Math.min(12, missing)) };
  });
  const reference = `${operation}-${names.next()}`;
  const operations = lines.map(({ sku, place, units }) => ({
    op: 'receipt',
    product_id: sku,
    location_id: place,
    quantity: units,
    reference,
    ...(operation === 'return' ? { reason: 'customer_return' } : {}),
  }));
  const settle = (status: number, body: Json): { touches: Touch[] } => ({
    touches: listOf(isDone(status) ? body : {}, 'results').flatMap((result): Touch[] => {
      const line = lines[numberOf(result, 'index')];
      if (line === undefined || !isDone(numberOf(result, 'status'))) return [];
      shiftLevel(tenant, line.register, line.units);
      const seen = { onHand: numberOf(result, 'quantity') };
      return [{ register: line.register, onHand: line.units, seen }];
    }),
  });
  return {
    ...post(operation, '/v1/inventory/bulk', { operations }, settle),
    items: lines.length,
    intends: lines.map(({ register, units }) => ({ register, onHand: units })),
  };
}

/** Announces goods. */
export function supply(tenant: Tenant, rng: Rng, names: Names): Asked {
  const at = anyPlace(tenant, rng);
  const quantity = rng.integer(4, 16);
  const body = {
    product_id: at.sku,
    location_id: at.place,
    quantity,
    expected_at: '2030-01-01T00:00:00Z',
    reference: `supply-${names.next()}`,
  };
  return post('supply', '/v1/supplies', body, (status, answer) => {
    if (!isDone(status)) return nothing;
    const id = textOf(answer, 'id');
    tenant.supplies.push({ id, register: at.register, left: quantity });
    return { made: [id] };
  });
}

/** Books announced goods in, in part or whole. */
export function receive(tenant: Tenant, rng: Rng): Asked | undefined {
  const from = takeAt(tenant.supplies, rng.integer(0, tenant.supplies.length - 1));
  if (from === undefined) return undefined;
  const quantity = rng.next() < 0.5 ? from.left : rng.integer(1, from.left);
  const touches: Touch[] = [{ register: from.register, onHand: quantity }];
  return {
    ...post('receive', `/v1/supplies/${from.id}/receive`, { quantity }, (status) => {
      if (!isDone(status)) return nothing;
      from.left -= quantity;
      if (from.left > 0) tenant.supplies.push(from);
      shiftLevel(tenant, from.register, quantity);
      return { touches };
    }),
    intends: touches,
  };
}

/** Begins a transfer, or makes the whole of one at once. */
export function transfer(tenant: Tenant, rng: Rng): Asked {
  const { sku, place: from } = anyPlace(tenant, rng);
  const to = rng.pick(tenant.places.filter((place) => place !== from));
  const quantity = rng.integer(1, 3);
  const touches: Touch[] = [
    { register: registerOf(sku, from), onHand: -quantity },
    { register: registerOf(sku, to), onHand: quantity },
  ];
  if (rng.next() < 0.4) {
    const body = { product_id: sku, from_location: from, to_location: to, quantity, instant: true };
    return {
      ...post('transfer', '/v1/inventory/transfer', body, (status, answer) => {
        if (!isDone(status)) return nothing;
        for (const touch of touches) shiftLevel(tenant, touch.register, touch.onHand ?? 0);
        return { made: [textOf(answer, 'id')], touches };
      }),
      intends: touches,
    };
  }
  const lines = [{ product_id: sku, quantity }];
  const body = { from_location: from, to_location: to, lines, approve: true };
  return post('transfer', '/v1/transfers', body, (status, answer) => {
    if (!isDone(status)) return nothing;
    const id = textOf(answer, 'id');
    tenant.transfers.push({ id, from, to, sku, quantity, isShipped: false });
    const held = [{ register: registerOf(sku, from), allocated: quantity }];
    return { made: [id], touches: held };
  });
}

/** Sends a transfer off, or books its arrival. */
export function transferStep(tenant: Tenant, rng: Rng): Asked | undefined {
  const moving = takeAt(tenant.transfers, rng.integer(0, tenant.transfers.length - 1));
  if (moving === undefined) return undefined;
  const { id, from, to, sku, quantity } = moving;
  const register = registerOf(sku, moving.isShipped ? to : from);
  if (moving.isShipped) {
    const lost = rng.next() < 0.1 ? 1 : 0;
    const arrived = quantity - lost;
    const touches: Touch[] = [{ register, onHand: arrived }];
    const lines = [{ product_id: sku, quantity: arrived, lost }];
    return {
      ...post('transfer_receive', `/v1/transfers/${id}/receive`, { lines }, (status) => {
        if (!isDone(status)) return nothing;
        shiftLevel(tenant, register, arrived);
        return { touches };
      }),
      intends: touches,
    };
  }
  const touches: Touch[] = [{ register, onHand: -quantity, allocated: -quantity }];
  return {
    ...post('transfer_ship', `/v1/transfers/${id}/ship`, {}, (status) => {
      if (!isDone(status)) return nothing;
      tenant.transfers.push({ ...moving, isShipped: true });
      shiftLevel(tenant, register, -quantity);
      return { touches };
    }),
    intends: touches,
  };
}
