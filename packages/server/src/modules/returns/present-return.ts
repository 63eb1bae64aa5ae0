import { encodeId } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound } from '../../platform/errors.ts';
import type { Uuid } from '../../lib/ids.ts';
import { supportedReturnActions, uninspected } from './return-states.ts';
import { type ReturnLineRow, type ReturnRow, selectReturn, selectReturnLines } from './store.ts';
import {
  type RefundLineRow,
  type RefundRow,
  selectRefund,
  selectRefundLines,
} from './store-refunds.ts';
import type { RefundWire, ReturnWire } from './wire.ts';

/** A return as it goes out. */
export function presentReturn(row: ReturnRow, lines: readonly ReturnLineRow[]): ReturnWire {
  return {
    object: 'return',
    id: encodeId('rtn', row.id),
    order_id: encodeId('ord', row.orderId),
    location_id: row.locationId === null ? null : encodeId('loc', row.locationId),
    status: row.status,
    reason: row.reason,
    carrier: row.carrier,
    tracking_number: row.trackingNumber,
    line_items: lines.map((line) => ({
      id: encodeId('line', line.orderLineId),
      product_id: encodeId('prd', line.productId),
      quantity: line.quantity,
      reason: line.reason as ReturnWire['line_items'][number]['reason'],
      received: line.received,
      uninspected: uninspected(line),
      restocked: line.restocked,
      refurbished: line.refurbished,
      quarantined: line.quarantined,
      scrapped: line.scrapped,
      returned_to_vendor: line.toVendor,
      kept: line.kept,
      refunded: line.refunded,
    })),
    exchange_order_id: row.exchangeOrderId === null ? null : encodeId('ord', row.exchangeOrderId),
    exchange_credit: fromMinor(row.exchangeCreditMinor, row.currency),
    currency: row.currency,
    supported_actions: supportedReturnActions(
      { status: row.status, hasExchange: row.exchangeOrderId !== null },
      lines,
    ),
    version: row.version,
    created_by: row.createdBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    received_at: row.receivedAt,
    closed_at: row.closedAt,
  };
}

/** Returns of a page as they go out, in their order. */
export async function presentReturns(tx: Tx, rows: readonly ReturnRow[]): Promise<ReturnWire[]> {
  const lines = Map.groupBy(
    await selectReturnLines(
      tx,
      rows.map((row) => row.id),
    ),
    (line) => line.returnId,
  );
  return rows.map((row) => presentReturn(row, lines.get(row.id) ?? []));
}

/** One return as it goes out; 404 when there is none. */
export async function getReturn(tx: Tx, id: Uuid): Promise<ReturnWire> {
  const row = await selectReturn(tx, id);
  if (row === undefined) throw notFound('return', encodeId('rtn', id));
  return presentReturn(row, await selectReturnLines(tx, [id]));
}

/** A refund as it goes out. */
export function presentRefund(row: RefundRow, lines: readonly RefundLineRow[]): RefundWire {
  return {
    object: 'refund',
    id: encodeId('rfd', row.id),
    return_id: encodeId('rtn', row.returnId),
    order_id: encodeId('ord', row.orderId),
    status: row.status,
    currency: row.currency,
    amount: fromMinor(row.amountMinor, row.currency),
    other_amount: fromMinor(row.otherMinor, row.currency),
    line_items: lines.map((line) => ({
      id: encodeId('line', line.orderLineId),
      quantity: line.quantity,
      amount: fromMinor(line.amountMinor, row.currency),
    })),
    reason: row.reason,
    reference: row.reference,
    version: row.version,
    created_by: row.createdBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** Refunds of a page as they go out, in their order. */
export async function presentRefunds(tx: Tx, rows: readonly RefundRow[]): Promise<RefundWire[]> {
  const lines = Map.groupBy(
    await selectRefundLines(
      tx,
      rows.map((row) => row.id),
    ),
    (line) => line.refundId,
  );
  return rows.map((row) => presentRefund(row, lines.get(row.id) ?? []));
}

/** One refund as it goes out; 404 when there is none. */
export async function getRefund(tx: Tx, id: Uuid): Promise<RefundWire> {
  const row = await selectRefund(tx, id);
  if (row === undefined) throw notFound('refund', encodeId('rfd', id));
  return presentRefund(row, await selectRefundLines(tx, [id]));
}
