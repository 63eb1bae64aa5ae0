// Goal: whatever is done to stock, in any order and at once, the ledger sums to the counters, the
// claims sum to what is held, and nothing is promised that is not there (laws I5 and I7).
// Method: random operations over HTTP and the doors, eight at a time, with time moving between.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeId, type Uuid } from '../../src/lib/ids.ts';
import {
  allocateLines,
  consumeReservations,
  convertReservations,
  releaseReservations,
  sweepExpiredReservations,
} from '../../src/modules/inventory/index.ts';
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

const kinds = [
  'adjust',
  'receive',
  'hold',
  'release',
  'allocate',
  'consume',
  'give_back',
  'convert',
  'transfer',
  'ship_transfer',
  'receive_transfer',
  'sweep',
  'set',
] as const;

type World = {
  products: Made[];
  locations: Made[];
  lines: Map<Uuid, { orderId: Uuid; orderLineId: Uuid }>;
};

const around = () => ({ db: server.db, clock, ids: server.ids, log: server.log });
const context = () => systemContext(around(), server.tenantId, 'model');

async function idsOf(status: string, products: readonly Made[]): Promise<Uuid[]> {
  const { rows } = await server.db.system.query<{ id: Uuid }>(
    `select id from reservations where tenant_id = $1 and status = $2 and owner_type <> 'transfer'
       and product_id = any($3) order by id`,
    [server.tenantId, status, products.map((product) => product.uuid)],
  );
  return rows.map((row) => row.id);
}

async function transferIn(status: string, n: number): Promise<string | undefined> {
  const { body } = await server.request('GET', `/v1/transfers?status=${status}`);
  return body.data.length === 0 ? undefined : body.data[n % body.data.length].id;
}

type Step = { kind: (typeof kinds)[number]; n: number; m: number; quantity: number };

async function run(world: World, { kind, n, m, quantity }: Step): Promise<void> {
  const product = world.products[n % world.products.length];
  const location = world.locations[m % world.locations.length];
  const other = world.locations[(m + 1) % world.locations.length];
  if (product === undefined || location === undefined || other === undefined) return;
  const place = { product_id: product.id, location_id: location.id };
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await server.request('POST', path, { body });
    // Refusals are part of the game; anything of ours that breaks is not.
    expect(answer.status, answer.text).toBeLessThan(500);
  };
  const pick = async (status: string): Promise<Uuid | undefined> => {
    const ids = await idsOf(status, world.products);
    return ids[(n * 7 + m) % Math.max(1, ids.length)];
  };
  const inTenant = server.db.transaction.bind(undefined, server.tenantId, {});
  const line = world.lines.get(product.uuid);
  switch (kind) {
    case 'adjust':
      return post('/v1/inventory/adjust', {
        ...place,
        quantity: quantity % 2 ? -quantity : quantity,
        reason: 'model',
      });
    case 'receive':
      return post('/v1/inventory/bulk', {
        operations: [
          { op: 'receipt', ...place, quantity },
          {
            op: 'adjust',
            ...place,
            quantity: -2,
            reason: 'x',
            bucket: 'damaged',
            from_bucket: 'sellable',
          },
        ],
      });
    case 'set':
      return post('/v1/inventory/set', { ...place, quantity, expected: quantity + m });
    case 'hold':
      return post('/v1/reservations', {
        product_id: product.id,
        quantity,
        owner_type: 'cart',
        owner_key: `k${n}`,
        ttl_seconds: 1 + (m % 20),
      });
    case 'release': {
      const id = await pick('active');
      const answer =
        id === undefined
          ? undefined
          : await server.request('DELETE', `/v1/reservations/${encodeId('rsv', id)}`);
      expect(answer?.status ?? 200).toBe(200);
      return;
    }
    case 'allocate': {
      if (line === undefined) return;
      await inTenant((tx) =>
        allocateLines(
          context(),
          tx,
          [{ ...line, productId: product.uuid, locationId: location.uuid, quantity }],
          m % 4 === 0 ? 'on_hand' : 'atp',
        ),
      );
      return;
    }
    case 'consume': {
      const id = await pick('allocated');
      if (id !== undefined)
        await inTenant((tx) =>
          consumeReservations(context(), tx, [{ reservationId: id, quantity }]),
        );
      return;
    }
    case 'give_back': {
      const id = await pick('allocated');
      if (id !== undefined)
        await inTenant((tx) =>
          releaseReservations(context(), tx, [{ reservationId: id, quantity }]),
        );
      return;
    }
    case 'convert': {
      const id = await pick('active');
      if (id === undefined || line === undefined) return;
      await inTenant((tx) =>
        convertReservations(context(), tx, [
          { reservationId: id, ...line, productId: product.uuid, quantity },
        ]),
      );
      return;
    }
    case 'transfer':
      return m % 2 === 0
        ? post('/v1/inventory/transfer', {
            product_id: product.id,
            from_location: location.id,
            to_location: other.id,
            quantity,
          })
        : post('/v1/transfers', {
            from_location: location.id,
            to_location: other.id,
            approve: true,
            lines: [{ product_id: product.id, quantity }],
          });
    case 'ship_transfer': {
      const id = await transferIn('approved', n);
      return id === undefined
        ? undefined
        : post(`/v1/transfers/${id}/${m % 5 === 0 ? 'cancel' : 'ship'}`, {});
    }
    case 'receive_transfer': {
      const id = await transferIn('in_transit', n);
      return id === undefined
        ? undefined
        : post(
            `/v1/transfers/${id}/receive`,
            m % 2 === 0 ? {} : { lines: [{ product_id: product.id, quantity: 1 }], final: true },
          );
    }
    case 'sweep':
      clock.advance(5_000);
      await sweepExpiredReservations(around(), new AbortController().signal);
  }
}

it('the ledger, the counters and the claims agree after anything', async () => {
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    n: fc.nat(20),
    m: fc.nat(20),
    quantity: fc.integer({ min: 1, max: 8 }),
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
