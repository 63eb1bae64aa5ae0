// Goal: whatever is done to stock, in any order and at once, the ledger sums to the counters, the
// claims sum to what is held, and nothing is promised that is not there (laws I5 and I7).
// Method: random operations over HTTP and the doors, eight at a time, with time moving between.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../../src/lib/assert.ts';
import { encodeId, type Uuid } from '../../src/lib/ids.ts';
import {
  allocateLines,
  consumeReservations,
  convertReservations,
  releaseReservations,
  sweepExpiredReservations,
} from '../../src/modules/inventory/index.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  aClock,
  aLocation,
  anOrderLine,
  aProduct,
  disagreements,
  type Made,
  stocked,
} from './support.ts';

const clock = aClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(() => server.stop());

type World = {
  products: Made[];
  locations: Made[];
  lines: Map<Uuid, { orderId: Uuid; orderLineId: Uuid }>;
};

const around = () => ({ db: server.db, clock, ids: server.ids, log: server.log });
const context = () => systemContext(around(), server.tenantId, 'model');
const inTenant = <T>(work: (tx: Tx) => Promise<T>) =>
  server.db.transaction(server.tenantId, {}, work);

async function post(path: string, body: unknown): Promise<void> {
  const answer = await server.request('POST', path, { body });
  // Refusals are part of the game; anything of ours that breaks is not.
  expect(answer.status, answer.text).toBeLessThan(500);
}

/** A reservation of the world in this status, by chance. */
async function pick(world: World, status: string, chance: number): Promise<Uuid | undefined> {
  const { rows } = await server.db.system.query<{ id: Uuid }>(
    `select id from reservations where tenant_id = $1 and status = $2 and owner_type <> 'transfer'
       and product_id = any($3) order by id`,
    [server.tenantId, status, world.products.map((product) => product.uuid)],
  );
  return rows[chance % Math.max(1, rows.length)]?.id;
}

async function transferIn(status: string, chance: number): Promise<string | undefined> {
  const { body } = await server.request('GET', `/v1/transfers?status=${status}`);
  return body.data[chance % Math.max(1, body.data.length)]?.id;
}

/** Where and how much of what an operation is about; `chance` decides the rest. */
type Move = {
  world: World;
  product: Made;
  location: Made;
  other: Made;
  place: { product_id: string; location_id: string };
  line: { orderId: Uuid; orderLineId: Uuid };
  quantity: number;
  chance: number;
};

const moves = {
  adjust: ({ place, quantity }) =>
    post('/v1/inventory/adjust', {
      ...place,
      quantity: quantity % 2 ? -quantity : quantity,
      reason: 'model',
    }),
  receive: ({ place, quantity }) =>
    post('/v1/inventory/bulk', {
      operations: [
        { op: 'receipt', ...place, quantity },
        {
          op: 'adjust',
          ...place,
          quantity: 2,
          reason: 'x',
          bucket: 'damaged',
          from_bucket: 'sellable',
        },
      ],
    }),
  set: ({ place, quantity, chance }) =>
    post('/v1/inventory/set', { ...place, quantity, expected: quantity + (chance % 20) }),
  hold: ({ product, quantity, chance }) =>
    post('/v1/reservations', {
      product_id: product.id,
      quantity,
      owner_type: 'cart',
      owner_key: `k${chance}`,
      ttl_seconds: 1 + (chance % 20),
    }),
  let_go: async ({ world, chance }) => {
    const id = await pick(world, 'active', chance);
    if (id === undefined) return;
    const answer = await server.request('DELETE', `/v1/reservations/${encodeId('rsv', id)}`);
    expect(answer.status).toBe(200);
  },
  allocate: async ({ line, product, location, quantity, chance }) => {
    const claim = { ...line, productId: product.uuid, locationId: location.uuid, quantity };
    await inTenant((tx) =>
      allocateLines(context(), tx, [claim], chance % 4 === 0 ? 'on_hand' : 'atp'),
    );
  },
  consume: async ({ world, chance, quantity }) => {
    const reservationId = await pick(world, 'allocated', chance);
    if (reservationId === undefined) return;
    await inTenant((tx) => consumeReservations(context(), tx, [{ reservationId, quantity }]));
  },
  give_back: async ({ world, chance, quantity }) => {
    const reservationId = await pick(world, 'allocated', chance);
    if (reservationId === undefined) return;
    await inTenant((tx) => releaseReservations(context(), tx, [{ reservationId, quantity }]));
  },
  convert: async ({ world, line, product, chance, quantity }) => {
    const reservationId = await pick(world, 'active', chance);
    if (reservationId === undefined) return;
    const redemption = { reservationId, ...line, productId: product.uuid, quantity };
    await inTenant((tx) => convertReservations(context(), tx, [redemption]));
  },
  transfer: ({ product, location, other, quantity }) =>
    post('/v1/inventory/transfer', {
      product_id: product.id,
      from_location: location.id,
      to_location: other.id,
      quantity,
    }),
  plan_transfer: ({ product, location, other, quantity }) =>
    post('/v1/transfers', {
      from_location: location.id,
      to_location: other.id,
      approve: true,
      lines: [{ product_id: product.id, quantity }],
    }),
  ship_transfer: async ({ chance }) => {
    const id = await transferIn('approved', chance);
    const action = chance % 5 === 0 ? 'cancel' : 'ship';
    if (id !== undefined) await post(`/v1/transfers/${id}/${action}`, {});
  },
  receive_transfer: async ({ product, chance }) => {
    const id = await transferIn('in_transit', chance);
    const some = { lines: [{ product_id: product.id, quantity: 1 }], final: true };
    if (id !== undefined) await post(`/v1/transfers/${id}/receive`, chance % 2 === 0 ? {} : some);
  },
  sweep: async () => {
    clock.advance(5_000);
    await sweepExpiredReservations(around(), new AbortController().signal);
  },
} satisfies Record<string, (move: Move) => Promise<void>>;

type Step = { kind: keyof typeof moves; product: number; location: number } & Pick<
  Move,
  'quantity' | 'chance'
>;

async function run(world: World, step: Step): Promise<void> {
  const { products, locations, lines } = world;
  const product = present(products[step.product % products.length], 'The product');
  const location = present(locations[step.location % locations.length], 'The location');
  const other = present(locations[(step.location + 1) % locations.length], 'Another location');
  await moves[step.kind]({
    world,
    product,
    location,
    other,
    place: { product_id: product.id, location_id: location.id },
    line: present(lines.get(product.uuid), 'The order line'),
    quantity: step.quantity,
    chance: step.chance,
  });
}

it('the ledger, the counters and the claims agree after anything', async () => {
  const step = fc.record({
    kind: fc.constantFrom(...(Object.keys(moves) as Step['kind'][])),
    product: fc.nat(1),
    location: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 8 }),
    chance: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), async (steps) => {
      const world: World = {
        products: [await aProduct(server), await aProduct(server)],
        locations: [await aLocation(server), await aLocation(server), await aLocation(server)],
        lines: new Map(),
      };
      for (const product of world.products) {
        world.lines.set(product.uuid, await anOrderLine(server, product, 1_000_000));
        for (const location of world.locations) await stocked(server, product, location, 12, 2);
      }
      for (let start = 0; start < steps.length; start += 8) {
        await Promise.all(steps.slice(start, start + 8).map((one) => run(world, one)));
        clock.advance(700);
      }
      expect(await disagreements(server)).toEqual([]);
      const { rows } = await server.db.system.query(
        'select 1 from inventory where tenant_id = $1 and on_hand - allocated - reserved < 0',
        [server.tenantId],
      );
      expect(rows).toEqual([]);
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 120_000);

it('a unit out of nowhere would be seen', async () => {
  const [product, location] = [await aProduct(server), await aLocation(server)];
  await stocked(server, product, location, 5);
  const plant = (by: number) =>
    server.db.system.query(
      'update inventory set on_hand = on_hand + $3 where tenant_id = $1 and product_id = $2',
      [server.tenantId, product.uuid, by],
    );
  await plant(1);
  expect(await disagreements(server)).toHaveLength(1);
  await plant(-1);
  expect(await disagreements(server)).toEqual([]);
});
