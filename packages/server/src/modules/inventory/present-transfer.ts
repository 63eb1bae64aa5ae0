import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { selectTransferLines, type TransferLineRow, type TransferRow } from './store-transfers.ts';
import { inTransit, transferActionsIn } from './transfer-states.ts';
import type { transferSchema } from './wire-transfers.ts';

export type TransferBody = z.input<typeof transferSchema>;

/** Transfers as the wire has them, with their lines: one statement for all. */
export async function presentTransfers(
  tx: Tx,
  rows: readonly TransferRow[],
): Promise<TransferBody[]> {
  const lines = new Map<string, TransferLineRow[]>();
  for (const line of await selectTransferLines(
    tx,
    rows.map((row) => row.id),
  )) {
    const list = lines.get(line.transferId);
    if (list === undefined) lines.set(line.transferId, [line]);
    else list.push(line);
  }
  return rows.map((row) => presentTransfer(row, lines.get(row.id) ?? []));
}

function presentTransfer(row: TransferRow, lines: readonly TransferLineRow[]): TransferBody {
  return {
    object: 'transfer',
    id: encodeId('trf', row.id),
    status: row.status,
    from_location_id: encodeId('loc', row.fromLocationId),
    to_location_id: encodeId('loc', row.toLocationId),
    reason: row.reason,
    expected_at: row.expectedAt,
    lines: lines.map((line) => ({
      product_id: encodeId('prd', line.productId),
      sku: line.sku,
      quantity: line.quantity,
      shipped: line.shipped,
      received: line.received,
      lost: line.lost,
      in_transit: inTransit(line),
    })),
    supported_actions: [...transferActionsIn(row.status)],
    version: row.version,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    shipped_at: row.shippedAt,
    received_at: row.receivedAt,
  };
}
