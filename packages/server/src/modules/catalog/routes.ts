import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { createProduct } from './create-product.ts';
import { getProduct, presentProducts, presentWithParts } from './get-product.ts';
import { presentUpsert } from './present-product.ts';
import type { Product } from './product.ts';
import { productList } from './store.ts';
import { updateProduct } from './update-product.ts';
import { upsertProducts } from './upsert-products.ts';
import {
  bulkInputSchema,
  bulkReplySchema,
  productInputSchema,
  productPatchSchema,
  productSchema,
} from './wire.ts';

const tag = 'Products';
const example = {
  sku: 'TEE-RED-M',
  name: 'T-shirt, red, M',
  cost: 6.2,
  price: 19.99,
  currency: 'USD',
  weight_grams: 180,
  length_mm: 300,
  width_mm: 220,
  height_mm: 20,
};

/** The operations of the catalogue. */
export const routes: readonly Route[] = [
  defineRoute({
    operationId: 'createProduct',
    method: 'POST',
    path: '/v1/products',
    summary: 'Create a product',
    description:
      'Adds a product, or a kit when it lists components. A taken sku is a 409 with existing_id.',
    tag,
    scope: 'catalog:write',
    transaction: 'write',
    idempotency: 'optional',
    body: productInputSchema,
    reply: { status: 201, schema: productSchema },
    example,
    handle: async ({ ctx, tx, body }) => {
      const product = await createProduct(ctx, tx, body);
      const location = `/v1/products/${encodeId('prd', product.id)}`;
      return { status: 201, body: await presentWithParts(tx, product), location };
    },
  }),
  defineRoute({
    operationId: 'upsertProducts',
    method: 'POST',
    path: '/v1/products/bulk',
    summary: 'Create or change many products',
    description:
      'Creates or changes up to 500 products by sku; what an item leaves out stays. Each item has its own result, in order: 200 when all went well, 207 when some are problems.',
    tag,
    scope: 'catalog:write',
    transaction: 'write',
    idempotency: 'optional',
    body: bulkInputSchema,
    bodyBytesMax: 4_194_304,
    reply: { status: 200, alsoStatuses: [207], schema: bulkReplySchema },
    example: { items: [example] },
    handle: async ({ ctx, tx, body }) => {
      const reply = presentUpsert(await upsertProducts(ctx, tx, body.items));
      return { status: reply.problems === 0 ? 200 : 207, body: reply };
    },
  }),
  defineRoute({
    operationId: 'listProducts',
    method: 'GET',
    path: '/v1/products',
    summary: 'List products',
    description: 'Products, newest first unless sorted otherwise.',
    tag,
    scope: 'catalog:read',
    transaction: 'read',
    list: productList,
    reply: { status: 200, schema: productSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<Product>(tx, list);
      return { body: { ...page, rows: await presentProducts(tx, page.rows) } };
    },
  }),
  defineRoute({
    operationId: 'getProduct',
    method: 'GET',
    path: '/v1/products/:id',
    summary: 'Read a product',
    description: 'A product by id or sku, with its components when it is a kit.',
    tag,
    scope: 'catalog:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: productSchema },
    handle: async ({ tx, params }) => ({
      body: await presentWithParts(tx, await getProduct(tx, params.id)),
    }),
  }),
  defineRoute({
    operationId: 'updateProduct',
    method: 'PATCH',
    path: '/v1/products/:id',
    summary: 'Change a product',
    description:
      'Merge patch: what is absent stays, null clears. The sku is for ever. A new list of components replaces the old one.',
    tag,
    scope: 'catalog:write',
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: productPatchSchema,
    reply: { status: 200, schema: productSchema },
    example: { price: 17.99 },
    handle: async ({ ctx, tx, params, body, ifMatch }) => {
      const input = { ref: params.id, version: ifMatch, patch: body };
      return { body: await presentWithParts(tx, await updateProduct(ctx, tx, input)) };
    },
  }),
  defineRoute({
    operationId: 'archiveProduct',
    method: 'POST',
    path: '/v1/products/:id/archive',
    summary: 'Archive a product',
    description:
      'Takes a product out of sale; it stays readable. Archiving twice is the same as once; a patch of status brings it back.',
    tag,
    scope: 'catalog:write',
    transaction: 'write',
    idempotency: 'optional',
    params: idParams,
    reply: { status: 200, schema: productSchema },
    handle: async ({ ctx, tx, params }) => {
      const input = { ref: params.id, version: undefined, patch: { status: 'archived' as const } };
      return { body: await presentWithParts(tx, await updateProduct(ctx, tx, input)) };
    },
  }),
];
