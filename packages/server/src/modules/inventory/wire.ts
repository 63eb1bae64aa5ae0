import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { movementKinds, inventoryTypes } from './stock.ts';

export const warningSchema = z
  .object({ code: z.string(), detail: z.string() })
  .meta({ id: 'Warning' });

const incomingSchema = z
  .object({
    source: z.enum(['transfer', 'supply']),
    id: z.string(),
    quantity: z.int(),
    expected_at: z.string().nullable(),
  })
  .meta({ id: 'IncomingStock' });

export const inventorySchema = z
  .object({
    object: z.literal('inventory'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    inventory_type: z.enum(inventoryTypes),
    quantity: z.int().nullable().describe('On hand and sellable; null means unlimited'),
    allocated_quantity: z.int().describe('Held for order lines and approved transfers'),
    reserved_quantity: z.int().describe('Held for carts, quotes and promises that are still alive'),
    available_quantity: z.int().nullable().describe('quantity − allocated_quantity'),
    safety_stock_level: z.int(),
    available_to_promise: z
      .int()
      .nullable()
      .describe(
        'max(0, available_quantity − reserved_quantity − safety_stock_level); null: unlimited',
      ),
    incoming_quantity: z.int().describe('In transit and on order'),
    incoming: z.array(incomingSchema).optional(),
    damaged_quantity: z.int(),
    quarantine_quantity: z.int(),
    backorder_allowance: z.int(),
    lead_time_days: z.int().nullable(),
    created_at: z.string().nullable(),
    updated_at: z.string().nullable(),
    warnings: z.array(warningSchema).optional(),
  })
  .meta({ id: 'Inventory' });

export const buckets = ['sellable', 'damaged', 'quarantine'] as const;
const reason = z.string().min(1).max(255);
const reference = z.string().min(1).max(200).describe('Own document number, kept in the ledger');

export const placeQuery = z.strictObject({
  product_id: field.reference.describe('Product id or sku'),
  location_id: field.reference.describe('Location id or code'),
});

const place = { product_id: field.reference, location_id: field.reference };

const adjustFields = {
  ...place,
  quantity: field.delta.describe('Signed: what is added to the bucket'),
  reason,
  bucket: z.enum(buckets).optional().describe('Which counter changes; sellable when absent'),
  from_bucket: z.enum(buckets).optional().describe('Moves units from this bucket into the other'),
  reference: reference.optional(),
};
const setFields = {
  ...place,
  quantity: field.count,
  expected: z
    .int()
    .min(0)
    .max(2_147_483_647)
    .nullable()
    .describe('The quantity you believe is there; null when you believe there is no record'),
  reason: reason.optional(),
  kind: z.enum(['count', 'opening']).optional(),
  inventory_type: z.enum(inventoryTypes).optional(),
  lead_time_days: z.int().min(0).max(3650).nullable().optional(),
  safety_stock_level: field.count.optional(),
  reference: reference.optional(),
};
const receiptFields = {
  ...place,
  quantity: field.quantity,
  reason: reason.optional(),
  reference: reference.optional(),
};
const configureFields = {
  ...place,
  inventory_type: z.enum(inventoryTypes).optional(),
  unlimited: z.boolean().optional().describe('Only what a supplier holds: dropship or jit'),
  lead_time_days: z.int().min(0).max(3650).nullable().optional(),
  safety_stock_level: field.count.optional(),
  backorder_allowance: field.count
    .optional()
    .describe('How many units may be promised that are not there'),
};

export const adjustSchema = z.strictObject(adjustFields).meta({ id: 'InventoryAdjustment' });
export const setSchema = z.strictObject(setFields).meta({ id: 'InventoryCount' });
export const configureSchema = z.strictObject(configureFields).meta({ id: 'InventorySettings' });

export const operationSchema = z
  .discriminatedUnion('op', [
    z.strictObject({ op: z.literal('adjust'), ...adjustFields }),
    z.strictObject({ op: z.literal('set'), ...setFields }),
    z.strictObject({ op: z.literal('receipt'), ...receiptFields }),
    z.strictObject({ op: z.literal('configure'), ...configureFields }),
  ])
  .meta({ id: 'InventoryOperation' });
export type OperationBody = z.infer<typeof operationSchema>;

export const bulkSchema = z
  .strictObject({
    operations: z.array(operationSchema).min(1).max(500),
    atomic: z.boolean().optional().describe('All or none; each on its own when absent'),
  })
  .meta({ id: 'InventoryBulk' });

export const bulkReplySchema = z
  .object({
    object: z.literal('inventory_bulk'),
    succeeded: z.int(),
    failed: z.int(),
    results: z.array(
      z.object({
        index: z.int(),
        status: z.int(),
        product_id: z.string().optional(),
        location_id: z.string().optional(),
        quantity: z.int().nullable().optional(),
        problem: z.object({ code: z.string(), detail: z.string() }).loose().optional(),
      }),
    ),
  })
  .meta({ id: 'InventoryBulkResult' });

export const globalSchema = z
  .object({
    object: z.literal('inventory_global'),
    product_id: field.id('prd'),
    sku: z.string(),
    quantity: z.int(),
    unlimited: z.boolean(),
    allocated_quantity: z.int(),
    reserved_quantity: z.int(),
    available_quantity: z.int(),
    safety_stock_level: z.int(),
    available_to_promise: z.int(),
    incoming_quantity: z.int(),
    damaged_quantity: z.int(),
    quarantine_quantity: z.int(),
    locations: z.array(inventorySchema),
  })
  .meta({ id: 'GlobalInventory' });

export const safetyStockSchema = z
  .object({
    object: z.literal('safety_stock'),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    quantity: z.int(),
    updated_at: z.string().nullable(),
  })
  .meta({ id: 'SafetyStock' });

export const putSafetyStockSchema = z
  .strictObject({ ...place, quantity: field.count })
  .meta({ id: 'NewSafetyStock' });
export const bulkSafetyStockSchema = z
  .strictObject({
    safety_stocks: z.array(putSafetyStockSchema).min(1).max(500),
  })
  .meta({ id: 'NewSafetyStocks' });

export const movementSchema = z
  .object({
    object: z.literal('inventory_movement'),
    id: z.string(),
    product_id: field.id('prd'),
    sku: z.string(),
    location_id: field.id('loc'),
    location_code: z.string(),
    kind: z.enum(movementKinds),
    quantity_delta: z.int(),
    allocated_delta: z.int(),
    reserved_delta: z.int(),
    damaged_delta: z.int(),
    quarantine_delta: z.int(),
    safety_stock_delta: z.int(),
    reference_type: z.string().nullable(),
    reference_id: z.string().nullable(),
    reverses_id: z.string().nullable(),
    reason: z.string().nullable(),
    actor: z.string(),
    at: z.string(),
  })
  .meta({ id: 'InventoryMovement' });

export const reverseSchema = z.strictObject({ reason }).meta({ id: 'MovementReversal' });

export const waterfallQuery = z.strictObject({
  ...placeQuery.shape,
  at: field.instant.optional().describe('A past instant; now when absent'),
});

export const waterfallSchema = z
  .object({
    object: z.literal('inventory_waterfall'),
    product_id: field.id('prd'),
    location_id: field.id('loc'),
    at: z.string(),
    rows: z.array(
      z.object({
        name: z.string(),
        quantity: z.int().nullable(),
        running: z.int().nullable(),
        note: z.string().nullable(),
      }),
    ),
    available_to_promise: z.int().nullable(),
  })
  .meta({ id: 'InventoryWaterfall' });
