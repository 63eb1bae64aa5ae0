import { z } from 'zod';
import { dayMs, msOf } from '../../lib/time.ts';
import type { Route } from '../../platform/http/index.ts';
import { reportRoute } from './report.ts';
import { grouped, idOrNull, listPath, money, partOf, rounded, roundedOrNull } from './rows.ts';
import { selectTurnover, stockGroups, type StockRow } from './store-stock.ts';

const turnoverQuery = {
  group_by: z
    .array(z.enum(stockGroups))
    .max(stockGroups.length)
    .optional()
    .describe('Comma-separated; by product and location when absent'),
  product_id: z.string().max(255).optional().describe('Product id or sku'),
  location_id: z.string().max(255).optional().describe('Location id or code'),
};

const turnoverRow = z
  .object({
    product_id: z.string().nullable(),
    sku: z.string().nullable(),
    location_id: z.string().nullable(),
    location_code: z.string().nullable(),
    currency: z.string(),
    opening: z.int().describe('Units on hand at the beginning'),
    received: z.int().describe('Receipts and transfers that arrived'),
    returned: z.int(),
    sold: z.int().describe('Sent to customers'),
    other: z.int().describe('Counted, adjusted, damaged, sent to other places'),
    closing: z.int().describe('opening + received + returned - sold + other'),
    turnover: z.number().nullable().describe('Units sold by the mean of opening and closing'),
    days_of_stock: z.number().nullable().describe('How long the closing stock lasts at this pace'),
    opening_value: z.number().describe('At the present cost of the product'),
    sold_value: z.number(),
    closing_value: z.number(),
    value_turnover: z.number().nullable(),
    units_without_cost: z
      .int()
      .describe('Of opening, sold and closing, of products without a cost'),
    sold_uncounted: z.int().describe('Sent by suppliers whose stock is not counted'),
    forecast_per_day: z.number().nullable().describe('What forecasts expect to be asked for'),
    list: z.string().describe('The movements whose units are `sold` and `sold_uncounted`'),
  })
  .meta({ id: 'InventoryTurnoverRow' });

const turns = (sold: number, opening: number, closing: number): number | null =>
  opening + closing === 0 ? null : rounded((2 * sold) / (opening + closing));

function figuresOf(
  row: StockRow,
  days: number,
): Omit<
  z.input<typeof turnoverRow>,
  'product_id' | 'sku' | 'location_id' | 'location_code' | 'list'
> {
  const { currency, opening, sold, closing } = row;
  return {
    currency,
    opening,
    received: row.received,
    returned: row.returned,
    sold,
    other: row.other,
    closing,
    turnover: turns(sold, opening, closing),
    days_of_stock: sold === 0 ? null : rounded((closing * days) / sold),
    opening_value: money(row.openingMinor, currency),
    sold_value: money(row.soldMinor, currency),
    closing_value: money(row.closingMinor, currency),
    value_turnover: turns(row.soldMinor, row.openingMinor, row.closingMinor),
    units_without_cost: row.uncosted,
    sold_uncounted: row.soldUncounted,
    forecast_per_day: roundedOrNull(row.forecastPerDay),
  };
}

/** How stock turned over. */
export const stockReportRoutes: readonly Route[] = [
  reportRoute({
    operationId: 'getInventoryTurnover',
    name: 'inventory_turnover',
    summary: 'How stock turned over',
    description:
      'Stock at the beginning and at the end of the period and what moved in between, from the ledger, by ' +
      'product and location, in units and by the product’s present cost.',
    query: turnoverQuery,
    row: turnoverRow,
    read: async (tx, { query, period, now }) => {
      const by = query.group_by ?? stockGroups;
      const rows = await selectTurnover(tx, period, {
        by,
        ...(query.product_id === undefined ? {} : { productId: query.product_id }),
        ...(query.location_id === undefined ? {} : { locationId: query.location_id }),
      });
      const { name: _whole, ...bound } = partOf(period, null);
      const untilMs = Math.max(Math.min(msOf(period.until), msOf(now)), msOf(period.from) + 1);
      const days = (untilMs - msOf(period.from)) / dayMs;
      return rows.map((row) => {
        const productId = idOrNull('prd', row.productId);
        const locationId = idOrNull('loc', row.locationId);
        return {
          product_id: productId,
          sku: row.sku,
          location_id: locationId,
          location_code: row.locationCode,
          ...figuresOf(row, days),
          list: listPath('/v1/inventory/movements', 'at', bound, {
            kind: 'consume',
            reference_type: 'order',
            product_id: grouped(by, 'product_id', productId) ?? query.product_id,
            location_id: grouped(by, 'location_id', locationId) ?? query.location_id,
          }),
        };
      });
    },
  }),
];
