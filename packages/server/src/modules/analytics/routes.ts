import { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { dayMs, type Instant, msOf, plusMs } from '../../lib/time.ts';
import { type Fault, Refusal } from '../../platform/errors.ts';
import { defineRoute, field, readInstant, type Route } from '../../platform/http/index.ts';
import { seasonalFactor, weeksOf } from './decide-season.ts';
import { inLane } from './report.ts';
import {
  groupFields,
  type HistoryRow,
  selectCustomerHistory,
  selectDailySales,
  selectSales,
  selectSeasons,
} from './store.ts';

const tag = 'Analytics';
const periodQuery = {
  start_date: field.instant,
  end_date: field.instant,
  group_by: z
    .array(z.enum(groupFields))
    .max(groupFields.length)
    .optional()
    .describe('Comma-separated'),
};
const whole = <T extends z.ZodType>(item: T) =>
  z.object({ object: z.literal('list'), data: z.array(item) });

const salesRow = z
  .object({
    product_id: z.string().nullable(),
    location_id: z.string().nullable(),
    day: z.string().nullable(),
    quantity: z.int(),
  })
  .meta({ id: 'SalesRow' });
const seasonRow = z
  .object({
    product_id: z.string(),
    location_id: z.string(),
    seasonal_factor: z.number(),
    history_days: z.int(),
  })
  .meta({ id: 'SeasonalTrend' });
const dayRow = z
  .object({
    product_id: z.string(),
    day: z.string(),
    quantity_sold: z.int(),
  })
  .meta({ id: 'DailySales' });
const historyRow = z
  .object({
    order_id: z.string(),
    channel: z.string(),
    placed_at: z.string(),
    status: z.string(),
    fulfilled_at: z.string().nullable(),
    location_id: z.string().nullable(),
    destination_country: z.string().nullable(),
    quantity: z.int(),
    shipped_quantity: z.int(),
    carrier: z.string().nullable(),
    shipped_at: z.string().nullable(),
    delivered_at: z.string().nullable(),
    hours_to_ship: z.number().nullable(),
  })
  .meta({ id: 'CustomerFulfillment' });

const daysMax = 3660;

function readPeriod(query: { start_date: string; end_date: string }): {
  from: Instant;
  to: Instant;
} {
  const faults: Fault[] = [];
  const from = readInstant(query.start_date, '?start_date', faults);
  const to = readInstant(query.end_date, '?end_date', faults);
  if (from !== undefined && to !== undefined) {
    if (to < from)
      faults.push({
        pointer: '?end_date',
        code: 'contradiction',
        detail: 'It is before start_date.',
      });
    else if (msOf(to) - msOf(from) > daysMax * dayMs) {
      faults.push({
        pointer: '?end_date',
        code: 'out_of_range',
        detail: `At most ${daysMax} days at a time.`,
      });
    }
  }
  if (faults.length > 0 || from === undefined || to === undefined) {
    throw new Refusal(
      'invalid_parameter',
      faults.map((f) => `${f.pointer}: ${f.detail}`).join(' '),
      { faults },
    );
  }
  return { from, to };
}

const hours = (from: Instant, to: Instant | null): number | null =>
  to === null ? null : Math.round(((msOf(to) - msOf(from)) / 3_600_000) * 10) / 10;

const presentHistory = (row: HistoryRow): z.input<typeof historyRow> => ({
  order_id: encodeId('ord', row.orderId),
  channel: row.channel,
  placed_at: row.placedAt,
  status: row.status,
  fulfilled_at: row.fulfilledAt,
  location_id: row.locationId === null ? null : encodeId('loc', row.locationId),
  destination_country: row.country,
  quantity: row.units,
  shipped_quantity: row.shippedUnits,
  carrier: row.carrier,
  shipped_at: row.shippedAt,
  delivered_at: row.deliveredAt,
  hours_to_ship: hours(row.placedAt, row.shippedAt),
});

/** The figures that the quickstart asks for, summed from real rows. */
export const askedRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'getSales',
    method: 'GET',
    path: '/v1/analytics/sales',
    tag,
    summary: 'Units sold',
    description:
      'Units committed to customers (held or shipped) by orders placed in the period, one row a group. ' +
      'Backordered and cancelled units are no sales.',
    scope: 'reports:read',
    transaction: 'own',
    load: 'exempt',
    query: z.strictObject(periodQuery),
    reply: { status: 200, schema: whole(salesRow) },
    handle: async ({ ctx, query, signal }) => {
      const { from, to } = readPeriod(query);
      const rows = await inLane(ctx, signal, (tx) =>
        selectSales(tx, from, to, query.group_by ?? []),
      );
      const data = rows.map((row): z.input<typeof salesRow> => ({
        product_id: row.productId === null ? null : encodeId('prd', row.productId),
        location_id: row.locationId === null ? null : encodeId('loc', row.locationId),
        day: row.day,
        quantity: row.quantity ?? 0,
      }));
      return { body: { object: 'list' as const, data } };
    },
  }),
  defineRoute({
    operationId: 'getSeasonalTrends',
    method: 'GET',
    path: '/v1/analytics/seasonal_trends',
    tag,
    summary: 'Seasonal factors',
    description:
      'How much more than in an average week each product sells at each location in the weeks of the year ' +
      'that the period falls on, from up to two years of sales. 1 where there is less than a year of history.',
    scope: 'reports:read',
    transaction: 'own',
    load: 'exempt',
    query: z.strictObject(periodQuery),
    reply: { status: 200, schema: whole(seasonRow) },
    handle: async ({ ctx, query, signal }) => {
      const { from, to } = readPeriod(query);
      const weeks = weeksOf(from, to);
      const now = ctx.now();
      const rows = await inLane(ctx, signal, (tx) =>
        selectSeasons(tx, plusMs(now, -728 * dayMs), now, weeks),
      );
      const data = rows.map((row): z.input<typeof seasonRow> => ({
        product_id: encodeId('prd', row.productId),
        location_id: encodeId('loc', row.locationId),
        seasonal_factor: seasonalFactor({
          units: row.units,
          sameSeasonUnits: row.sameSeason,
          days: row.days,
          weeks: weeks.length,
        }),
        history_days: row.days,
      }));
      return { body: { object: 'list' as const, data } };
    },
  }),
  defineRoute({
    operationId: 'getHistoricalInventory',
    method: 'GET',
    path: '/v1/analytics/historical_inventory',
    tag,
    summary: 'Daily sales of every product',
    description:
      'One row a product and day in ascending order of days, days without sales too, for the last 365 days.',
    scope: 'reports:read',
    transaction: 'own',
    load: 'exempt',
    query: z.strictObject({ days: z.int().min(1).max(730).optional() }),
    reply: { status: 200, schema: whole(dayRow) },
    handle: async ({ ctx, query, signal }) => {
      const now = ctx.now();
      const since = plusMs(now, -(query.days ?? 365) * dayMs);
      const rows = await inLane(ctx, signal, (tx) => selectDailySales(tx, since, now));
      const data = rows.map((row): z.input<typeof dayRow> => ({
        product_id: encodeId('prd', row.productId),
        day: row.day,
        quantity_sold: row.quantity,
      }));
      return { body: { object: 'list' as const, data } };
    },
  }),
  defineRoute({
    operationId: 'getCustomerFulfillmentHistory',
    method: 'GET',
    path: '/v1/analytics/customers/:customer_id/fulfillment_history',
    tag,
    summary: 'A customer’s fulfilment history',
    description:
      'The orders of a customer with what was sent from where and how long it took, the newest first. ' +
      'Empty for a customer nobody knows. Personal data: needs its own scope.',
    scope: ['reports:read', 'pii:read'],
    transaction: 'own',
    load: 'exempt',
    params: z.strictObject({ customer_id: z.string().min(1).max(255) }),
    reply: { status: 200, schema: whole(historyRow) },
    handle: async ({ ctx, params, signal }) => {
      const rows = await inLane(ctx, signal, (tx) => selectCustomerHistory(tx, params.customer_id));
      return { body: { object: 'list' as const, data: rows.map(presentHistory) } };
    },
  }),
];
