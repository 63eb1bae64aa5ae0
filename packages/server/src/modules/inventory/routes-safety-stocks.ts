import type { z } from 'zod';
import { z as zod } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, type Route, runList } from '../../platform/http/index.ts';
import { setSafetyStocks } from './set-safety-stock.ts';
import { inventoryList, type InventoryRow } from './store-inventory.ts';
import { bulkSafetyStockSchema, putSafetyStockSchema, safetyStockSchema } from './wire.ts';

const tag = 'safety stock';

function presentSafetyStock(row: InventoryRow): z.input<typeof safetyStockSchema> {
  return {
    object: 'safety_stock',
    product_id: encodeId('prd', row.productId),
    sku: row.sku,
    location_id: encodeId('loc', row.locationId),
    location_code: row.locationCode,
    quantity: row.safetyStock,
    updated_at: row.updatedAt,
  };
}

const { product_id, location_id, sku, inventory_type, safety_stock_level } = inventoryList.filters;
const safetyStockList = {
  ...inventoryList,
  name: 'safety stocks',
  filters: {
    product_id,
    location_id,
    sku,
    inventory_type,
    quantity: safety_stock_level,
  } as typeof inventoryList.filters,
};

/** Safety stock: the same numbers as in the stock records, on their own. */
export const safetyStockRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listSafetyStocks',
    method: 'GET',
    path: '/v1/safety_stocks',
    tag,
    summary: 'List safety stocks',
    description: 'One row per stocked place, also where it is zero.',
    scope: 'inventory:read',
    transaction: 'read',
    list: safetyStockList,
    reply: { status: 200, schema: safetyStockSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<InventoryRow>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentSafetyStock) } };
    },
  }),
  defineRoute({
    operationId: 'setSafetyStock',
    method: 'PUT',
    path: '/v1/safety_stocks',
    tag,
    summary: 'Set the safety stock of a place',
    description: 'What is held back from every promise at this place.',
    scope: 'inventory:adjust',
    transaction: 'write',
    body: putSafetyStockSchema,
    reply: { status: 200, schema: safetyStockSchema },
    example: { product_id: 'TEE-RED-M', location_id: 'NJ1', quantity: 12 },
    handle: async ({ ctx, tx, body }) => {
      const [row] = await setSafetyStocks(ctx, tx, [body], () => '#');
      return { body: presentSafetyStock(row) };
    },
  }),
  defineRoute({
    operationId: 'setSafetyStocks',
    method: 'POST',
    path: '/v1/safety_stocks/bulk',
    tag,
    summary: 'Set many safety stocks',
    description: 'Up to 500 places, all or none.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    body: bulkSafetyStockSchema,
    reply: {
      status: 200,
      schema: zod
        .object({
          object: zod.literal('safety_stocks'),
          safety_stocks: zod.array(safetyStockSchema),
        })
        .meta({ id: 'SafetyStocks' }),
    },
    example: { safety_stocks: [{ product_id: 'TEE-RED-M', location_id: 'NJ1', quantity: 12 }] },
    handle: async ({ ctx, tx, body }) => {
      const rows = await setSafetyStocks(
        ctx,
        tx,
        body.safety_stocks,
        (index) => `#/safety_stocks/${index}`,
      );
      return {
        body: { object: 'safety_stocks' as const, safety_stocks: rows.map(presentSafetyStock) },
      };
    },
  }),
];
