import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { ownerTypes, reservationStatuses, softOwners } from './reservation.ts';
import { warningSchema } from './wire.ts';

export const reservationSchema = z
  .object({
    object: z.literal('reservation'),
    id: field.id('rsv'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    quantity: z.int(),
    status: z
      .enum(reservationStatuses)
      .describe(
        'active: soft and alive; allocated: backs an order line or a transfer; the rest is over',
      ),
    owner_type: z.enum(ownerTypes),
    owner_key: z.string().nullable(),
    order_id: z.string().nullable(),
    item_id: z.string().nullable().describe('The order line'),
    transfer_id: z.string().nullable(),
    fulfillment_order_id: z.string().nullable(),
    allocation_type: z.string(),
    work_day: z
      .string()
      .nullable()
      .describe('Local date on which a location with daily limits works on it; else null'),
    expires_at: z.string().nullable(),
    created_at: z.string(),
    closed_at: z.string().nullable(),
    warnings: z.array(warningSchema).optional(),
  })
  .meta({ id: 'Reservation' });

const ends = {
  ttl_seconds: z.int().min(1).max(2_592_000).optional().describe('Life from now, at most 30 days'),
  expires_at: field.instant.optional().describe('Instead of ttl_seconds'),
};

export const newReservationSchema = z
  .strictObject({
    product_id: field.reference.describe('Product id or sku'),
    location_id: field.reference
      .optional()
      .describe('Location id or code; the place with the most to promise when absent'),
    quantity: field.quantity,
    owner_type: z.enum(softOwners),
    owner_key: z.string().min(1).max(255).describe('Your key of the cart, quote or promise'),
    ...ends,
  })
  .meta({ id: 'NewReservation' });
export type NewReservation = z.infer<typeof newReservationSchema>;

export const extendReservationSchema = z.strictObject(ends).meta({ id: 'ReservationExtension' });
export type ReservationExtension = z.infer<typeof extendReservationSchema>;
