// Goal: what the quickstart gets wrong about capture (A) and status (S) does no harm on the server.
// The codes name the defects; each test does what the quickstart's client does, or worse.
import { ValidationError, VersionError } from '@switchyard/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenLaws } from './support/laws.ts';
import { createProduct, startWorld, type World } from './support/world.ts';

let world: World;
let captured = 0;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  expect(await brokenLaws(world.client)).toEqual([]);
  await world.stop();
});

function newOrder(more: Record<string, unknown> = {}) {
  captured++;
  return {
    source: 'web',
    channel_order_id: `A-${captured}`,
    customer: { id: 'cus_1' },
    line_items: [{ product_id: world.tee.id, quantity: 2 }],
    total_price: 59.98,
    currency: 'USD',
    shipping_address: {
      line1: '5 Elm Street',
      city: 'Boston',
      country: 'US',
      postal_code: '02101',
    },
    status: 'received' as const,
    ...more,
  };
}

describe('capture', () => {
  it('A1: a webhook delivered again, also at once, makes no second order', async () => {
    const order = newOrder();
    const all = await Promise.all([1, 2, 3, 4].map(() => world.client.order.create(order)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const found = await world.client.order.list({ channel_order_id: order.channel_order_id });
    expect(found).toHaveLength(1);
  });

  it('A2: source and channel are one fact under two names', async () => {
    const written = await world.client.order.create(newOrder());
    expect([written.source, written.channel]).toEqual(['web', 'web']);
  });

  it('A3: an order without a type is a standard one', async () => {
    const { type } = await world.client.order.create(newOrder());
    expect(type).toBe('standard');
  });

  it.each(['fulfilled', 'fully_allocated', 'cancelled'])(
    'A4: nobody captures an order as %s',
    async (status) => {
      const wrong = world.client.order.create(newOrder({ status }) as never);
      await expect(wrong).rejects.toBeInstanceOf(ValidationError);
    },
  );

  it('A5: money comes back as it was sent, and what no currency has is refused', async () => {
    const { total_price: total } = await world.client.order.create(newOrder());
    expect(total).toBe(59.98);
    for (const price of [59.981, 1e15]) {
      const wrong = world.client.order.create(newOrder({ total_price: price }));
      await expect(wrong).rejects.toMatchObject({ status: 422 });
    }
  });

  it('A5: a total that the lines do not give is flagged', async () => {
    const lines = [{ product_id: world.tee.id, quantity: 2, price: 29.99 }];
    const right = await world.client.order.create(newOrder({ line_items: lines }));
    expect(right.warnings).toEqual([]);
    const wrong = await world.client.order.create(newOrder({ line_items: lines, total_price: 10 }));
    expect([...wrong.warnings, ...wrong.holds]).not.toEqual([]);
  });

  it('A6: weights and sizes come from the catalogue, so that nothing computed of them is NaN', async () => {
    const { line_items: lines } = await world.client.order.create(newOrder());
    expect(lines).toMatchObject([{ weight: 0.2, length: 30, width: 20, height: 5 }]);
    const bare = await world.client.product.create({ sku: 'BARE', name: 'Bare', currency: 'USD' });
    const other = await world.client.order.create(
      newOrder({ line_items: [{ product_id: bare.id, quantity: 1 }] }),
    );
    for (const value of Object.values(other.line_items[0] ?? {})) expect(value).not.toBeNaN();
    expect(other.line_items[0]?.weight).toEqual(expect.any(Number));
  });

  it.each([0, -1, 1.5, Number.NaN, 1_000_001])(
    'A7: a quantity of %d is refused',
    async (quantity) => {
      const lines = [{ product_id: world.tee.id, quantity }];
      const wrong = world.client.order.create(newOrder({ line_items: lines }));
      await expect(wrong).rejects.toMatchObject({ status: 422 });
    },
  );

  it('A7: an order of no lines is refused', async () => {
    const wrong = world.client.order.create(newOrder({ line_items: [] }));
    await expect(wrong).rejects.toMatchObject({ status: 422 });
  });
});

describe('status', () => {
  it('S1: a word that is no status is refused', async () => {
    const { id } = await world.client.order.create(newOrder());
    const wrong = world.client.order.update(id, { status: 'teleported' } as never);
    await expect(wrong).rejects.toMatchObject({ status: 422 });
  });

  it.each(['fulfilled', 'fully_allocated', 'in_fulfillment', 'split_fulfillment'] as const)(
    'S1, S2: an order is not %s because its client says so',
    async (status) => {
      const { id } = await world.client.order.create(newOrder());
      const answer = await world.client.order.update(id, { status });
      expect(answer.status).toBe('received');
      expect(answer.warnings).not.toEqual([]);
      const strict = world.client.order.update(id, { status }, { strict: true });
      await expect(strict).rejects.toMatchObject({
        code: 'illegal_transition',
        name: 'IllegalTransitionError',
      });
    },
  );

  it('S1: a fulfilled order does not become received again', async () => {
    const { id } = await world.client.order.create(newOrder());
    await world.client.order.cancel(id);
    expect((await world.client.order.update(id, { status: 'received' })).status).toBe('cancelled');
  });

  it('S3: of two writers who read the same version, the second is told', async () => {
    const order = await world.client.order.create(newOrder());
    await world.client.order.update(order, { tags: ['first'] });
    const second = world.client.order.update(order, { tags: ['second'] });
    await expect(second).rejects.toBeInstanceOf(VersionError);
    expect((await world.client.order.retrieve(order.id)).tags).toEqual(['first']);
  });

  it('S3: writers at once lose nothing that the server derives', async () => {
    const product = await createProduct(world.client, 'S3');
    const { id } = await world.client.order.create(
      newOrder({ line_items: [{ product_id: product.id, quantity: 5 }] }),
    );
    const writes = ['routing_failed', 'allocation_failed', 'routed'].map((status) =>
      world.client.order.update(id, { status } as never).catch((error: unknown) => error),
    );
    await Promise.all(writes);
    const { line_items: lines } = await world.client.order.retrieve(id);
    expect(lines).toMatchObject([{ quantity: 5, allocated_quantity: 0 }]);
  });

  it('S4: cancelling gives back what was held, twice or once', async () => {
    const order = await world.client.order.create(newOrder());
    await world.client.order.allocate(order.id);
    const held = { order_id: order.id, status: 'allocated' } as const;
    expect(await world.client.reservation.list(held)).not.toEqual([]);
    await world.client.order.cancel(order.id);
    expect((await world.client.order.cancel(order.id)).status).toBe('cancelled');
    expect(await world.client.reservation.list(held)).toEqual([]);
  });

  it('S4: an order can be changed before it is picked', async () => {
    const order = await world.client.order.create(newOrder());
    const line = order.line_items[0]?.id ?? '';
    const edited = await world.client.order.edit(order.id, {
      line_items: [{ id: line, quantity: 1 }],
    });
    expect(edited.line_items).toMatchObject([{ quantity: 2, cancelled_quantity: 1 }]);
  });
});
