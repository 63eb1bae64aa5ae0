import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { readInstant } from '../../platform/http/index.ts';
import { applyStock } from './apply-stock.ts';
import { insufficient } from './refuse.ts';
import { resolverFor } from './resolve-places.ts';
import type { StockChange } from './stock.ts';
import { insertTransfer, type TransferRow } from './store-transfers.ts';
import { holdForTransfer, transferFact } from './move-transfer.ts';
import type { TransferLine } from './transfer-states.ts';
import type { InstantTransfer, NewTransfer } from './wire-transfers.ts';

type Wanted = {
  from: Uuid;
  to: Uuid;
  lines: { productId: Uuid; quantity: number }[];
  expectedAt: Instant | null;
};

/** Reads the references of a transfer; all faults at once. */
async function readTransfer(
  tx: Tx,
  body: NewTransfer,
  linePointer: (index: number) => string,
): Promise<Wanted> {
  const resolver = await resolverFor(tx, {
    products: body.lines.map((line) => line.product_id),
    locations: [body.from_location, body.to_location],
  });
  const from = resolver.location(body.from_location, '#/from_location');
  const to = resolver.location(body.to_location, '#/to_location');
  const lines = new Map<Uuid, number>();
  body.lines.forEach((line, index) => {
    const product = resolver.product(line.product_id, `${linePointer(index)}/product_id`);
    if (product === undefined) return;
    const total = (lines.get(product.id) ?? 0) + line.quantity;
    if (total > 1_000_000) {
      resolver.faults.push({
        pointer: `${linePointer(index)}/quantity`,
        code: 'out_of_range',
        detail: 'At most 1,000,000 of a product.',
      });
    }
    lines.set(product.id, total);
  });
  const expectedAt =
    body.expected_at === undefined
      ? undefined
      : readInstant(body.expected_at, '#/expected_at', resolver.faults);
  if (from !== undefined && from.id === to?.id) {
    resolver.faults.push({
      pointer: '#/to_location',
      code: 'same_location',
      detail: 'From and to are the same place.',
    });
  }
  resolver.check();
  if (from === undefined || to === undefined) throw invalid(resolver.faults);
  return {
    from: from.id,
    to: to.id,
    expectedAt: expectedAt ?? null,
    lines: [...lines].map(([productId, quantity]) => ({ productId, quantity })),
  };
}

function newTransfer(
  ctx: Context,
  wanted: Wanted,
  reason: string | undefined,
  state: Partial<TransferRow>,
): TransferRow {
  const now = ctx.now();
  return {
    id: ctx.ids.uuid(),
    fromLocationId: wanted.from,
    toLocationId: wanted.to,
    status: 'planned',
    reason: reason ?? null,
    expectedAt: wanted.expectedAt,
    version: 1,
    createdAt: now,
    updatedAt: now,
    shippedAt: null,
    receivedAt: null,
    ...state,
  };
}

/** Plans a transfer; with `approve` the units are held at once. */
export async function createTransfer(
  ctx: Context,
  tx: Tx,
  body: NewTransfer,
): Promise<TransferRow> {
  const wanted = await readTransfer(tx, body, (index) => `#/lines/${index}`);
  const lines = wanted.lines.map((line): TransferLine => ({
    ...line,
    shipped: 0,
    received: 0,
    lost: 0,
  }));
  const row = newTransfer(ctx, wanted, body.reason, {
    status: body.approve === true ? 'approved' : 'planned',
  });
  await insertTransfer(tx, row, lines);
  await recordFacts(ctx, tx, [transferFact('transfer.created', row, lines)]);
  if (body.approve === true) {
    await holdForTransfer(ctx, tx, row, lines);
    await recordFacts(ctx, tx, [transferFact('transfer.approved', row, lines)]);
  }
  return row;
}

/**
 * Moves units of one product between two places now. Instant (the bare call): they are there at
 * once. Otherwise they leave now and are in transit until received. Refuses more than is free to
 * promise, and a place as its own target.
 */
export async function transferNow(
  ctx: Context,
  tx: Tx,
  body: InstantTransfer,
): Promise<TransferRow> {
  const wanted = await readTransfer(
    tx,
    {
      from_location: body.from_location,
      to_location: body.to_location,
      lines: [{ product_id: body.product_id, quantity: body.quantity }],
      ...(body.expected_at === undefined ? {} : { expected_at: body.expected_at }),
    },
    () => '#',
  );
  const instant = body.instant ?? body.expected_at === undefined;
  if (instant && body.expected_at !== undefined) {
    throw invalid([
      {
        pointer: '#/expected_at',
        code: 'conflict',
        detail: 'An instant transfer arrives now: leave expected_at out.',
      },
    ]);
  }
  const now = ctx.now();
  const { quantity } = body;
  const row = newTransfer(
    ctx,
    wanted,
    body.reason,
    instant
      ? { status: 'received', shippedAt: now, receivedAt: now }
      : { status: 'in_transit', shippedAt: now },
  );
  const lines = wanted.lines.map((line): TransferLine => ({
    ...line,
    shipped: quantity,
    received: instant ? quantity : 0,
    lost: 0,
  }));
  const changes = lines.flatMap(({ productId }): StockChange[] => {
    const note = { productId, referenceType: 'transfer', referenceId: row.id, reason: body.reason };
    const out: StockChange = {
      ...note,
      locationId: wanted.from,
      kind: 'transfer_out',
      onHand: -quantity,
    };
    const into: StockChange = {
      ...note,
      locationId: wanted.to,
      kind: 'transfer_in',
      onHand: quantity,
    };
    return instant ? [out, into] : [out];
  });
  // Only the receiving place may be new; a place that holds nothing has nothing to give.
  const outcome = await applyStock(ctx, tx, changes, 'atp', { createMissing: true });
  if (!outcome.ok) throw insufficient(outcome.short);
  await insertTransfer(tx, row, lines);
  await recordFacts(ctx, tx, [
    transferFact('transfer.created', row, lines),
    transferFact('transfer.shipped', row, lines),
    ...(instant ? [transferFact('transfer.received', row, lines)] : []),
  ]);
  return row;
}

/** The path of a transfer. */
export function transferPath(row: TransferRow): string {
  return `/v1/transfers/${encodeId('trf', row.id)}`;
}
