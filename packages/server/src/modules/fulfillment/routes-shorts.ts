import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, field, type Route, runList } from '../../platform/http/index.ts';
import { shortReasons } from './decide-reason.ts';
import { shortList, type ShortRow } from './store-shorts.ts';

const shortSchema = z
  .object({
    object: z.literal('short_pick'),
    fulfillment_order_id: field.id('ffo'),
    order_id: field.id('ord'),
    location_id: field.id('loc'),
    product_id: field.id('prd'),
    reason: z.enum(shortReasons),
    short_at: z.string(),
  })
  .meta({ id: 'ShortPick' });

const present = (row: ShortRow): z.input<typeof shortSchema> => ({
  object: 'short_pick',
  fulfillment_order_id: encodeId('ffo', row.fulfillmentOrderId),
  order_id: encodeId('ord', row.orderId),
  location_id: encodeId('loc', row.locationId),
  product_id: encodeId('prd', row.productId),
  reason: row.reason,
  short_at: row.shortAt,
});

/** What places did not send. */
export const shortRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listShortPicks',
    method: 'GET',
    path: '/v1/short_picks',
    tag: 'fulfillment',
    summary: 'List what places did not send',
    description:
      'Products of fulfilment orders that pickers could not find or take, with the reason they gave, the newest ' +
      'first. Work that was rejected whole is among the fulfilment orders (request_status rejected).',
    scope: 'fulfillment:read',
    transaction: 'read',
    list: shortList,
    reply: { status: 200, schema: shortSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<ShortRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(present) } };
    },
  }),
];
