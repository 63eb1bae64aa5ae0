import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import { intervalQuery, reportRoute } from './report.ts';
import { grouped, idOrNull, listPath, money, partOf } from './rows.ts';
import { selectCancellations, selectShorts, shortGroups } from './store-exceptions.ts';

const cancellationGroups = ['reason', 'channel'] as const;
const cancellationQuery = {
  ...intervalQuery,
  group_by: z
    .array(z.enum(cancellationGroups))
    .max(cancellationGroups.length)
    .optional()
    .describe('Comma-separated; by reason when absent'),
  channel: z.string().max(255).optional(),
};
const periodField = z.string().nullable().describe('First day of the part');

const cancellationRow = z
  .object({
    period: periodField,
    channel: z.string().nullable(),
    reason: z
      .string()
      .nullable()
      .describe('As it was given; null where none was, or no longer is known'),
    currency: z.string(),
    orders: z.int(),
    units: z.int(),
    value: z.number(),
    list: z.string().nullable().describe('The list whose length is `orders`; none by reason'),
  })
  .meta({ id: 'CancellationReportRow' });

const shortQuery = {
  ...intervalQuery,
  group_by: z
    .array(z.enum(shortGroups))
    .max(shortGroups.length)
    .optional()
    .describe('Comma-separated; by reason when absent'),
  location_id: z.string().max(255).optional().describe('Location id or code'),
  reason: z.string().max(60).optional(),
};

const shortRow = z
  .object({
    period: periodField,
    location_id: z.string().nullable(),
    location_code: z.string().nullable(),
    product_id: z.string().nullable(),
    sku: z.string().nullable(),
    reason: z.string().nullable(),
    shorts: z.int().describe('Products of fulfilment orders that were not sent as asked'),
    fulfillment_orders: z.int(),
    orders: z.int(),
    list: z.string().describe('The list whose length is `shorts`'),
  })
  .meta({ id: 'ShortReportRow' });

/** What went another way than it was to go. */
export const exceptionReportRoutes: readonly Route[] = [
  reportRoute({
    operationId: 'getCancellationReport',
    name: 'cancellations',
    summary: 'What was cancelled, and why',
    description:
      'Orders placed in the period that are cancelled, by the reason that was given. Reasons are known for as ' +
      'long as events are kept.',
    query: cancellationQuery,
    row: cancellationRow,
    read: async (tx, { query, period }) => {
      const by: readonly string[] = query.group_by ?? ['reason'];
      const rows = await selectCancellations(tx, period, {
        by: [...by, ...(query.interval === undefined ? [] : ['part'])],
        channel: query.channel,
      });
      return rows.map((row) => {
        const { name, ...bound } = partOf(period, row.part);
        const list = listPath('/v1/orders', 'placed_at', bound, {
          status: 'cancelled',
          channel: grouped(by, 'channel', row.channel) ?? query.channel,
          currency: row.currency,
        });
        return {
          period: name,
          channel: row.channel,
          reason: row.reason,
          currency: row.currency,
          orders: row.orders,
          units: row.units,
          value: money(row.totalMinor, row.currency),
          list: by.includes('reason') ? null : list,
        };
      });
    },
  }),
  reportRoute({
    operationId: 'getShortReport',
    name: 'shorts',
    summary: 'What places did not send, and why',
    description:
      'What pickers could not find or take in the period, by reason, location and product. Work that was rejected ' +
      'whole is among the fulfilment orders.',
    query: shortQuery,
    row: shortRow,
    read: async (tx, { query, period }) => {
      const by: readonly string[] = query.group_by ?? ['reason'];
      const rows = await selectShorts(tx, period, {
        by: [...by, ...(query.interval === undefined ? [] : ['part'])],
        locationId: query.location_id,
        reason: query.reason,
      });
      return rows.map((row) => {
        const { name, ...bound } = partOf(period, row.part);
        const locationId = idOrNull('loc', row.locationId);
        const productId = idOrNull('prd', row.productId);
        return {
          period: name,
          location_id: locationId,
          location_code: row.locationCode,
          product_id: productId,
          sku: row.sku,
          reason: row.reason,
          shorts: row.shorts,
          fulfillment_orders: row.works,
          orders: row.orders,
          list: listPath('/v1/short_picks', 'short_at', bound, {
            location_id: grouped(by, 'location_id', locationId) ?? query.location_id,
            product_id: grouped(by, 'product_id', productId),
            reason: grouped(by, 'reason', row.reason) ?? query.reason,
          }),
        };
      });
    },
  }),
];
