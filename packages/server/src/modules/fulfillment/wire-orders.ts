import { z } from 'zod';
import { fulfillmentSchema, warningSchema } from './wire.ts';

export const releaseReplySchema = z.object({
  object: z.literal('order_release'),
  order_id: z.string(),
  status: z.string().describe('Of the order'),
  created: z.int().describe('How many fulfilment orders this call made'),
  fulfillment_orders: z.array(fulfillmentSchema).describe('All of the order, the oldest first'),
  warnings: z.array(warningSchema),
}).meta({ id: 'OrderRelease' });
export type ReleaseReply = z.input<typeof releaseReplySchema>;
