import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { warningSchema } from './wire.ts';

const text = z.string().min(1).max(500).optional();

export const bulkOperationSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('release'), order_id: field.reference }),
    z.strictObject({
      op: z.literal('complete'),
      order_id: field.reference.optional().describe('Every fulfilment order of it that is at work'),
      fulfillment_order_id: field.reference.optional(),
      carrier: text,
      service: text,
      tracking_number: text,
      tracking_url: z.string().min(1).max(2000).optional(),
    }),
    z.strictObject({ op: z.literal('deliver'), order_id: field.reference }),
  ])
  .meta({ id: 'FulfillmentOperation' });
export type BulkOperation = z.infer<typeof bulkOperationSchema>;

export const bulkFulfillmentSchema = z
  .strictObject({
    operations: z.array(bulkOperationSchema).min(1).max(500),
  })
  .meta({ id: 'BulkFulfillment' });

export const bulkFulfillmentReplySchema = z
  .object({
    object: z.literal('bulk_result'),
    succeeded: z.int(),
    failed: z.int(),
    data: z.array(
      z.object({
        index: z.int(),
        status: z.int(),
        order_id: z.string().nullable(),
        order_status: z.string().nullable(),
        fulfillment_order_ids: z
          .array(z.string())
          .describe('Those that the operation made, completed or delivered'),
        warnings: z.array(warningSchema),
        problem: z.looseObject({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'BulkFulfillmentResult' });
export type BulkFulfillmentReply = z.input<typeof bulkFulfillmentReplySchema>;
export type BulkItem = BulkFulfillmentReply['data'][number];
