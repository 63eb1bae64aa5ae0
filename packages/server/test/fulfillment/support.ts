import { expect } from 'vitest';
import { orderBody, type seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';

let orders = 0;

/** An order captured and allocated, as it is answered. */
export async function placeOrder(
  server: TestServer,
  lines: Record<string, number>,
  extra: Record<string, unknown> = {},
): Promise<TestAnswer['body']> {
  orders += 1;
  const answer = await server.request('POST', '/v1/orders', {
    body: orderBody(
      `F-${orders}`,
      Object.entries(lines).map(([product, quantity]) => ({ product, quantity })),
      extra,
    ),
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** A product with stock at places by their code: `{ EAST: 10 }`. Places must be seeded. */
export async function stockedProduct(
  server: TestServer,
  sku: string,
  places: Record<string, Place>,
  stock: Record<string, number>,
): Promise<Awaited<ReturnType<typeof seedProduct>>> {
  const product = await seedProduct(server, sku);
  for (const [code, quantity] of Object.entries(stock)) {
    const place = places[code];
    if (place === undefined) throw new Error(`There is no place ${code}.`);
    await seedStock(server, product.uuid, place.uuid, quantity);
  }
  return product;
}

export type Place = Awaited<ReturnType<typeof seedLocation>>;

/** On hand and allocated of a product at a place. */
export async function stockAt(
  server: TestServer,
  productId: string,
  locationId: string,
): Promise<{ quantity: number; allocated: number; damaged: number }> {
  const answer = await server.request(
    'GET',
    `/v1/inventory/record?product_id=${productId}&location_id=${locationId}`,
  );
  expect(answer.status).toBe(200);
  return {
    quantity: answer.body.quantity,
    allocated: answer.body.allocated_quantity,
    damaged: answer.body.damaged_quantity,
  };
}

/** The order as it is now. */
export async function getOrder(server: TestServer, id: string): Promise<TestAnswer['body']> {
  return (await server.request('GET', `/v1/orders/${id}`)).body;
}
