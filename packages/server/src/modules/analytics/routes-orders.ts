import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import { intervalQuery, reportRoute } from './report.ts';
import { grouped, idOrNull, listPath, money, partOf, rounded, share } from './rows.ts';
import {
  type OrderFilter,
  selectChannels,
  selectCustomers,
  selectTrends,
  trendGroups,
} from './store-orders.ts';

const filterQuery = {
  ...intervalQuery,
  channel: z.string().max(255).optional(),
  type: z.string().max(60).optional(),
  currency: z.string().max(3).optional(),
};
const trendQuery = {
  ...filterQuery,
  group_by: z
    .array(z.enum(trendGroups))
    .max(trendGroups.length)
    .optional()
    .describe('Comma-separated; rows are always by currency too'),
};
type FilterQuery = z.output<z.ZodObject<typeof filterQuery>>;

function filterOf(query: FilterQuery, by: readonly string[]): OrderFilter {
  const { channel, type, currency, interval } = query;
  return { by: [...by, ...(interval === undefined ? [] : ['part'])], channel, type, currency };
}

const periodField = z.string().nullable().describe('First day of the part');
const listField = z.string().describe('The list whose length is `orders`');

const trendRow = z
  .object({
    period: periodField,
    channel: z.string().nullable(),
    type: z.string().nullable(),
    status: z.string().nullable().describe('As it is now'),
    assigned_location_id: z.string().nullable(),
    assigned_location_code: z.string().nullable(),
    currency: z.string(),
    orders: z.int(),
    cancelled: z.int(),
    fulfilled: z.int(),
    lines: z.int(),
    units: z.int(),
    value: z.number(),
    average_value: z.number().nullable(),
    units_per_order: z.number().nullable(),
    list: listField,
  })
  .meta({ id: 'OrderTrendRow' });

const customerRow = z
  .object({
    period: periodField,
    currency: z.string(),
    orders: z.int().describe('Of known customers'),
    orders_without_customer: z.int(),
    customers: z.int(),
    new_customers: z.int().describe('Whose first order of all is in this part'),
    returning_customers: z.int(),
    ordered_once: z.int(),
    ordered_twice: z.int(),
    ordered_more: z.int(),
    orders_per_customer: z.number().nullable(),
    value: z.number(),
    value_of_new: z.number(),
    value_per_customer: z.number().nullable(),
    value_p50: z.number().nullable().describe('What half of the customers spent at most'),
    value_p90: z.number().nullable(),
    list: listField,
  })
  .meta({ id: 'CustomerReportRow' });

const channelRow = z
  .object({
    channel: z.string(),
    registered: z.boolean().describe('Whether there is a channel of this code'),
    name: z.string().nullable(),
    kind: z.string().nullable(),
    active: z.boolean().nullable(),
    stock_buffer: z.int().nullable(),
    orders: z.int(),
    failed: z.int().describe('No place was found, or no stock, and they may not wait'),
    on_hold: z.int(),
    waiting: z.int().describe('For stock or for their day'),
    cancelled: z.int(),
    fulfilled: z.int(),
    failed_share: z.number().nullable(),
    last_order_at: z.string().nullable().describe('In the period'),
    list: listField,
  })
  .meta({ id: 'ChannelReportRow' });

const quotient = (part: number, whole: number): number | null =>
  whole === 0 ? null : rounded(part / whole);

/** What was ordered, by whom and where. */
export const orderReportRoutes: readonly Route[] = [
  reportRoute({
    operationId: 'getOrderTrends',
    name: 'order_trends',
    summary: 'What was ordered',
    description:
      'Orders placed in the period, drafts left out, with their units and value, by day, week or month, channel, ' +
      'type, status and place.',
    query: trendQuery,
    row: trendRow,
    read: async (tx, { query, period }) => {
      const by = query.group_by ?? [];
      const rows = await selectTrends(tx, period, filterOf(query, by));
      return rows.map((row) => {
        const { name, ...bound } = partOf(period, row.part);
        const locationId = idOrNull('loc', row.locationId);
        const status = grouped(by, 'status', row.status);
        return {
          period: name,
          channel: row.channel,
          type: row.type,
          status: row.status,
          assigned_location_id: locationId,
          assigned_location_code: row.locationCode,
          currency: row.currency,
          orders: row.orders,
          cancelled: row.cancelled,
          fulfilled: row.fulfilled,
          lines: row.lines,
          units: row.units,
          value: money(row.totalMinor, row.currency),
          average_value: row.orders === 0 ? null : money(row.totalMinor / row.orders, row.currency),
          units_per_order: quotient(row.units, row.orders),
          list: listPath('/v1/orders', 'placed_at', bound, {
            ...(status === undefined ? { 'status[ne]': 'draft' } : { status }),
            channel: grouped(by, 'channel', row.channel) ?? query.channel,
            type: grouped(by, 'type', row.type) ?? query.type,
            assigned_location: grouped(by, 'assigned_location', locationId),
            currency: row.currency,
          }),
        };
      });
    },
  }),
  reportRoute({
    operationId: 'getCustomerReport',
    name: 'customers',
    summary: 'Who ordered',
    description:
      'Customers who ordered in the period, drafts left out: new and returning ones, how often they ordered and ' +
      'for how much. Names nobody. Who orders in two currencies counts in both.',
    query: filterQuery,
    row: customerRow,
    read: async (tx, { query, period }) => {
      const rows = await selectCustomers(tx, period, filterOf(query, []));
      return rows.map((row) => {
        const { name, ...bound } = partOf(period, row.part);
        const { currency, customers, totalMinor } = row;
        const [p50, p90] = row.quantiles ?? [null, null];
        return {
          period: name,
          currency,
          orders: row.orders,
          orders_without_customer: row.withoutCustomer,
          customers,
          new_customers: row.newcomers,
          returning_customers: customers - row.newcomers,
          ordered_once: row.once,
          ordered_twice: row.twice,
          ordered_more: row.more,
          orders_per_customer: quotient(row.orders, customers),
          value: money(totalMinor, currency),
          value_of_new: money(row.newcomersMinor, currency),
          value_per_customer: customers === 0 ? null : money(totalMinor / customers, currency),
          value_p50: p50 === null ? null : money(p50, currency),
          value_p90: p90 === null ? null : money(p90, currency),
          list: listPath('/v1/orders', 'placed_at', bound, {
            'status[ne]': 'draft',
            'customer_id[exists]': 'true',
            channel: query.channel,
            type: query.type,
            currency,
          }),
        };
      });
    },
  }),
  reportRoute({
    operationId: 'getChannelReport',
    name: 'channels',
    summary: 'How channels do',
    description:
      'Every channel that is registered or that orders of the period name: how many orders came and how they ' +
      'stand now.',
    query: {},
    row: channelRow,
    read: async (tx, { period }) => {
      const rows = await selectChannels(tx, period);
      const { name: _whole, ...bound } = partOf(period, null);
      return rows.map((row) => ({
        channel: row.code,
        registered: row.registered,
        name: row.name,
        kind: row.kind,
        active: row.active,
        stock_buffer: row.stockBuffer,
        orders: row.orders,
        failed: row.failed,
        on_hold: row.onHold,
        waiting: row.waiting,
        cancelled: row.cancelled,
        fulfilled: row.fulfilled,
        failed_share: share(row.failed, row.orders),
        last_order_at: row.lastOrderAt,
        list: listPath('/v1/orders', 'placed_at', bound, {
          'status[ne]': 'draft',
          channel: row.code,
        }),
      }));
    },
  }),
];
