import type { z } from 'zod';
import { encodeId, type IdPrefix, type Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import { statusAt } from './reservation.ts';
import type { ReservationRow } from './store-reservations.ts';
import type { reservationSchema } from './wire-reservations.ts';

export type ReservationBody = z.input<typeof reservationSchema>;

const idOrNull = (prefix: IdPrefix, id: Uuid | null): string | null =>
  id === null ? null : encodeId(prefix, id);

/** A reservation as the wire has it at an instant: past its time a soft one is expired. */
export function presentReservation(row: ReservationRow, now: Instant): ReservationBody {
  return {
    object: 'reservation',
    id: encodeId('rsv', row.id),
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    quantity: row.quantity,
    status: statusAt(row, now),
    owner_type: row.ownerType,
    owner_key: row.ownerKey,
    order_id: idOrNull('ord', row.orderId),
    item_id: idOrNull('line', row.orderLineId),
    transfer_id: idOrNull('trf', row.transferId),
    fulfillment_order_id: idOrNull('ffo', row.fulfillmentOrderId),
    allocation_type: row.allocationType,
    work_day: row.workDay,
    expires_at: row.expiresAt,
    created_at: row.createdAt,
    closed_at: row.closedAt,
  };
}
