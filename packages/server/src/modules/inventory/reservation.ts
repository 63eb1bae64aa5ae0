import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { StockKey } from './stock.ts';

export const reservationStatuses = [
  'active',
  'allocated',
  'released',
  'expired',
  'consumed',
] as const;
export type ReservationStatus = (typeof reservationStatuses)[number];

/** Who a soft hold may be for; 'order' and 'transfer' own the hard ones. */
export const softOwners = ['cart', 'quote', 'promise'] as const;
export const ownerTypes = [...softOwners, 'order', 'transfer'] as const;
export type OwnerType = (typeof ownerTypes)[number];

/** A claim on stock: soft ('active', until `expiresAt`) or hard ('allocated', until closed). */
export type Reservation = StockKey & {
  id: Uuid;
  quantity: number;
  status: ReservationStatus;
  ownerType: OwnerType;
  ownerKey: string | null;
  orderId: Uuid | null;
  orderLineId: Uuid | null;
  transferId: Uuid | null;
  fulfillmentOrderId: Uuid | null;
  allocationType: string;
  /** Day of its place on which it is worked on; null where the place's days have no limits. */
  workDay: string | null;
  expiresAt: Instant | null;
  createdAt: Instant;
  closedAt: Instant | null;
};

/** The status as it is at an instant: a soft hold is dead from its expiry on. */
export function statusAt(
  hold: Pick<Reservation, 'status' | 'expiresAt'>,
  now: Instant,
): ReservationStatus {
  const dead = hold.status === 'active' && hold.expiresAt !== null && hold.expiresAt <= now;
  return dead ? 'expired' : hold.status;
}
