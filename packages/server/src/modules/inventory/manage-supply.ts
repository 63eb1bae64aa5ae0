import type { z } from 'zod';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { type Fact, recordFacts } from '../../platform/events/index.ts';
import { readInstant } from '../../platform/http/index.ts';
import { applyStock } from './apply-stock.ts';
import { insufficient } from './refuse.ts';
import { resolverFor } from './resolve-places.ts';
import {
  insertSupply,
  lockSupply,
  type NamedSupply,
  selectSupply,
  type SupplyRow,
  updateSupply,
} from './store-supplies.ts';
import type {
  NewSupply,
  SupplyConfirmation,
  SupplyPatch,
  SupplyReceipt,
  supplySchema,
} from './wire-supplies.ts';

/** A supply as the wire has it. */
export function presentSupply(row: NamedSupply): z.input<typeof supplySchema> {
  return {
    object: 'supply',
    id: encodeId('sup', row.id),
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    quantity: row.quantity,
    received: row.received,
    outstanding: row.status === 'open' ? Math.max(0, row.quantity - row.received) : 0,
    status: row.status,
    expected_at: row.expectedAt,
    ordered_at: row.orderedAt,
    reference: row.reference,
    version: row.version,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** A supply with its names; 404 when there is none. */
export async function getSupply(tx: Tx, id: Uuid): Promise<NamedSupply> {
  const row = await selectSupply(tx, id);
  if (row === undefined) throw notFound('supply', encodeId('sup', id));
  return row;
}

function supplyFact(type: string, row: SupplyRow): Fact {
  return {
    type,
    subjectType: 'sup',
    subjectId: row.id,
    data: {
      object: {
        id: encodeId('sup', row.id),
        product_id: encodeId('prd', row.productId),
        location_id: encodeId('loc', row.locationId),
        quantity: row.quantity,
        received: row.received,
        status: row.status,
        expected_at: row.expectedAt,
        reference: row.reference,
        version: row.version,
      },
    },
  };
}

/**
 * Notes units that will arrive: visible as incoming at once, sellable when received. A draft is not
 * ordered yet, and counts as nothing until it is confirmed.
 */
export async function createSupply(ctx: Context, tx: Tx, body: NewSupply): Promise<NamedSupply> {
  const resolver = await resolverFor(tx, {
    products: [body.product_id],
    locations: [body.location_id],
  });
  const product = resolver.product(body.product_id, '#/product_id');
  const location = resolver.location(body.location_id, '#/location_id');
  const expectedAt = readInstant(body.expected_at, '#/expected_at', resolver.faults);
  resolver.check();
  if (product === undefined || location === undefined || expectedAt === undefined)
    throw invalid(resolver.faults);
  const now = ctx.now();
  const row: SupplyRow = {
    id: ctx.ids.uuid(),
    productId: product.id,
    locationId: location.id,
    quantity: body.quantity,
    received: 0,
    status: body.draft === true ? 'draft' : 'open',
    expectedAt,
    orderedAt: body.draft === true ? null : now,
    reference: body.reference ?? null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  await insertSupply(tx, row);
  await recordFacts(ctx, tx, [supplyFact('supply.created', row)]);
  return getSupply(tx, row.id);
}

async function openSupply(
  tx: Tx,
  id: Uuid,
  action: string,
  legal: readonly SupplyRow['status'][] = ['open'],
): Promise<SupplyRow> {
  const row = await lockSupply(tx, id);
  if (row === undefined) throw notFound('supply', encodeId('sup', id));
  if (!legal.includes(row.status)) {
    throw new Refusal('illegal_transition', `A supply that is ${row.status} cannot be ${action}.`, {
      extra: { current_status: row.status, allowed_actions: [] },
    });
  }
  return row;
}

async function save(ctx: Context, tx: Tx, row: SupplyRow, fact: string): Promise<NamedSupply> {
  const after = { ...row, version: row.version + 1, updatedAt: ctx.now() };
  await updateSupply(tx, after);
  await recordFacts(ctx, tx, [supplyFact(fact, after)]);
  return getSupply(tx, row.id);
}

/** Changes quantity, date or reference of an open supply that still has the version of `ifMatch`. */
export async function patchSupply(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: SupplyPatch,
  ifMatch: number | undefined,
): Promise<NamedSupply> {
  const row = await openSupply(tx, id, 'changed', ['draft', 'open']);
  if (ifMatch !== undefined && ifMatch !== row.version) {
    throw new Refusal('version_mismatch', `The supply has version ${row.version}.`, {
      extra: { current_version: row.version },
    });
  }
  const faults: Fault[] = [];
  const expectedAt =
    body.expected_at === undefined
      ? row.expectedAt
      : readInstant(body.expected_at, '#/expected_at', faults);
  const quantity = body.quantity ?? row.quantity;
  if (quantity < row.received) {
    faults.push({
      pointer: '#/quantity',
      code: 'out_of_range',
      detail: `${row.received} have arrived already.`,
    });
  }
  if (faults.length > 0 || expectedAt === undefined) throw invalid(faults);
  const reference = body.reference === undefined ? row.reference : body.reference;
  const unchanged =
    quantity === row.quantity && expectedAt === row.expectedAt && reference === row.reference;
  if (unchanged) return getSupply(tx, id);
  const status = quantity === row.received ? 'received' : row.status;
  return save(ctx, tx, { ...row, quantity, expectedAt, reference, status }, 'supply.updated');
}

/** Orders a draft: from now on it is incoming, and promises may rest on it. */
export async function confirmSupply(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: SupplyConfirmation,
): Promise<NamedSupply> {
  const row = await openSupply(tx, id, 'confirmed', ['draft']);
  const faults: Fault[] = [];
  const expectedAt =
    body.expected_at === undefined
      ? row.expectedAt
      : readInstant(body.expected_at, '#/expected_at', faults);
  if (expectedAt === undefined) throw invalid(faults);
  const open = { ...row, expectedAt, status: 'open' as const, orderedAt: ctx.now() };
  return save(ctx, tx, open, 'supply.confirmed');
}

/** Books units of a supply in, in part or whole; more than was announced is booked as it came. */
export async function receiveSupply(
  ctx: Context,
  tx: Tx,
  id: Uuid,
  body: SupplyReceipt,
): Promise<NamedSupply> {
  const row = await openSupply(tx, id, 'received');
  const quantity = body.quantity ?? row.quantity - row.received;
  const outcome = await applyStock(
    ctx,
    tx,
    [
      {
        productId: row.productId,
        locationId: row.locationId,
        kind: 'receipt',
        onHand: quantity,
        referenceType: 'supply',
        referenceId: id,
        reason: body.reason,
      },
    ],
    'on_hand',
    { createMissing: true },
  );
  if (!outcome.ok) throw insufficient(outcome.short);
  const received = row.received + quantity;
  const done = received >= row.quantity || body.final === true;
  return save(
    ctx,
    tx,
    { ...row, received, status: done ? 'received' : 'open' },
    done ? 'supply.received' : 'supply.partially_received',
  );
}

/** Notes that nothing more of a supply will come. Repeating it changes nothing. */
export async function cancelSupply(ctx: Context, tx: Tx, id: Uuid): Promise<NamedSupply> {
  const current = await lockSupply(tx, id);
  if (current?.status === 'cancelled') return getSupply(tx, id);
  const row = await openSupply(tx, id, 'cancelled', ['draft', 'open']);
  return save(ctx, tx, { ...row, status: 'cancelled' }, 'supply.cancelled');
}
