import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, startServer } from '@switchyard/server';
import { startEmbeddedPostgres } from '@switchyard/server/launcher';
import { afterSale } from './after-sale.ts';
import type { Answer, Ask, Asked, Body, Names } from './asking.ts';
import type { Completion, HistoryLine, Touch } from '../../src/prove/history.ts';

type Connection = Awaited<ReturnType<typeof startEmbeddedPostgres>>['connection'];

/** A small campaign without faults: its history, and the database it left, at rest. */
export type SmallCampaign = {
  connection: Connection;
  dataDir: string;
  lines: HistoryLine[];
  writeHistory: (name: string, lines: readonly HistoryLine[]) => string;
  stop: () => Promise<void>;
};

const quiet = { write: () => undefined };

/**
 * Runs it in a folder: a server of its own, two products at two places, four clients. `idle` more
 * products (SYN-0, …) have a place each, at EAST, that nobody touches.
 */
export async function runSmallCampaign(folder: string, idle = 0): Promise<SmallCampaign> {
  const dataDir = join(folder, 'data');
  const server = await startServer(
    readConfig(['--port', '0', '--data-dir', dataDir, '--no-demo'], {
      SWITCHYARD_LOG_LEVEL: 'silent',
    }),
    quiet,
  );
  const lines: HistoryLine[] = [];
  const call = caller(server);
  const ask = recorder(call, lines);
  const opening: Record<string, number> = {
    'SKU-A@EAST': 20,
    'SKU-A@WEST': 30,
    'SKU-B@EAST': 25,
    'SKU-B@WEST': 5,
  };
  for (let n = 0; n < idle; n++) opening[`SYN-${n}@EAST`] = 0;
  const names = await setUp(call, opening);
  lines.unshift({
    type: 'campaign',
    seed: 1,
    startedAt: new Date(Date.now() - 1000).toISOString(),
    servers: 1,
    clients: 4,
    opening,
    tenants: ['default'],
  });
  await Promise.all([1, 2, 3, 4].map((client) => wander(ask, names, client)));
  await lastUnit(ask);
  await afterSale({ ask, names, orderBody, ship: (id) => sendOff(ask, names, 0, id) });
  await server.stop();
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  return {
    connection: postgres.connection,
    dataDir,
    lines,
    writeHistory: (name, written) => {
      const path = join(folder, `${name}.jsonl`);
      writeFileSync(path, written.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return path;
    },
    stop: () => postgres.stop(),
  };
}

type Call = (
  method: string,
  path: string,
  body?: Body,
  key?: string,
) => Promise<{ status: number; text: string }>;

function caller({ url, key }: { url: string; key: string }): Call {
  return async (method, path, body, idempotencyKey) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
}

function recorder(call: Call, lines: HistoryLine[]): Ask {
  let number = 0;
  const now = (): number => Math.trunc(performance.now() * 1000);
  return async (asked) => {
    const { client = 0, operation, path, body, naturalKeys } = asked;
    const method = asked.method ?? 'POST';
    const no = number++;
    const key = method === 'GET' ? undefined : (asked.key ?? randomUUID());
    lines.push({
      type: 'invoke',
      at: now(),
      no,
      client,
      operation,
      method,
      path,
      tenant: 'default',
      ...(key === undefined ? {} : { idempotencyKey: key }),
      ...(naturalKeys === undefined ? {} : { naturalKeys }),
    });
    const { status, text } = await call(method, path, body, key);
    const answer = JSON.parse(text) as Body;
    lines.push({
      at: now(),
      no,
      client,
      status,
      attempts: 1,
      answerSha256: createHash('sha256').update(text).digest('hex'),
      ...(status < 300 ? done(asked, answer) : { type: 'fail' }),
    });
    return { status, body: answer };
  };
}

/** What an acknowledgement says. */
function done(
  { naturalKeys, idOfOrder, touches, made }: Asked,
  answer: Body,
): Pick<Completion, 'orders' | 'touches' | 'made'> & { type: 'ok' } {
  return {
    type: 'ok',
    orders: Object.fromEntries(
      (naturalKeys ?? []).map((key) => [key, idOfOrder?.(answer) ?? String(answer['id'])]),
    ),
    touches: touches?.(answer) ?? [],
    made: made?.(answer) ?? [],
  };
}

async function setUp(call: Call, opening: Readonly<Record<string, number>>): Promise<Names> {
  const names = new Map<string, string>();
  const send = async (path: string, body: Body): Promise<void> => {
    const { status, text } = await call('POST', path, body, randomUUID());
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
    names.set(String((JSON.parse(text) as Body)['id']), String(body['sku'] ?? body['code']));
  };
  for (const code of ['EAST', 'WEST'])
    await send('/v1/locations', {
      code,
      name: code,
      type: 'fulfillment',
      address: {
        line1: '1 Main St',
        city: 'Denver',
        country: 'US',
        latitude: 39.7,
        longitude: -105,
      },
      time_zone: 'America/Denver',
    });
  for (const sku of new Set(Object.keys(opening).map((register) => register.split('@')[0])))
    await send('/v1/products', { sku, name: sku, price: 10, currency: 'USD' });
  for (const [register, quantity] of Object.entries(opening)) {
    const [product_id = '', location_id = ''] = register.split('@');
    await send('/v1/inventory/set', { product_id, location_id, quantity, expected: null });
  }
  return names;
}

const orderBody = (id: string, sku: string, quantity: number): Body => ({
  source: 'web',
  channel_order_id: id,
  currency: 'USD',
  customer: { id: 'cus_1' },
  line_items: [{ product_id: sku, quantity, price: 10 }],
  total_price: quantity * 10,
  shipping_address: {
    line1: '1 Main St',
    city: 'Denver',
    country: 'US',
    latitude: 39.7,
    longitude: -105,
  },
});

const seenIn = (body: Body): NonNullable<Touch['seen']> => ({
  onHand: Number(body['quantity']),
  allocated: Number(body['allocated_quantity']),
  softReserved: Number(body['reserved_quantity']),
});

/** One client's day: orders that are kept, shipped or cancelled, stock that is moved and read. */
async function wander(ask: Ask, names: Names, client: number): Promise<void> {
  const sku = client % 2 === 0 ? 'SKU-A' : 'SKU-B';
  const read = (place: string): Promise<Answer> =>
    ask({
      client,
      operation: 'read_stock',
      method: 'GET',
      path: `/v1/inventory/record?product_id=${sku}&location_id=${place}`,
      touches: (body) => [{ register: `${sku}@${place}`, seen: seenIn(body) }],
    });
  for (let turn = 0; turn < 4; turn++) {
    const id = `C${client}-${turn}`;
    const order = await ask({
      client,
      operation: 'capture',
      path: '/v1/orders',
      body: orderBody(id, sku, 1 + (turn % 2)),
      naturalKeys: [`web:${id}`],
    });
    await read('EAST');
    await ask({
      client,
      operation: 'adjust',
      path: '/v1/inventory/adjust',
      body: { product_id: sku, location_id: 'EAST', quantity: turn - 1, reason: 'found' },
      touches: (body) => [
        {
          register: `${sku}@EAST`,
          onHand: turn - 1,
          seen: { onHand: Number(body['quantity']) },
        },
      ],
    });
    await finish(ask, names, client, String(order.body['id']), turn);
  }
  await ask({
    client,
    operation: 'reserve',
    path: '/v1/reservations',
    body: {
      product_id: sku,
      location_id: 'WEST',
      quantity: 1,
      owner_type: 'cart',
      owner_key: `cart-${client}`,
    },
    made: (body) => [String(body['id'])],
    touches: () => [{ register: `${sku}@WEST`, softReserved: 1 }],
  });
  await ask({
    client,
    operation: 'transfer',
    path: '/v1/inventory/transfer',
    body: { product_id: sku, from_location: 'WEST', to_location: 'EAST', quantity: 1 },
    made: (body) => [String(body['id'])],
    touches: () => [
      { register: `${sku}@WEST`, onHand: -1 },
      { register: `${sku}@EAST`, onHand: 1 },
    ],
  });
  await read('WEST');
}

/** Ships every second order, cancels every fourth, leaves the others. */
async function finish(
  ask: Ask,
  names: Names,
  client: number,
  id: string,
  turn: number,
): Promise<void> {
  if (turn === 3) {
    await ask({ client, operation: 'cancel', path: `/v1/orders/${id}/cancel`, body: {} });
    return;
  }
  if (turn % 2 === 1) return;
  await sendOff(ask, names, client, id);
}

/** Releases an order and ships all of it. */
async function sendOff(ask: Ask, names: Names, client: number, id: string): Promise<void> {
  await ask({ client, operation: 'release', path: `/v1/orders/${id}/release` });
  const works = await ask({
    client,
    operation: 'read_order',
    method: 'GET',
    path: `/v1/fulfillment_orders?order_id=${id}`,
  });
  for (const work of works.body['data'] as { id: string }[]) {
    await ask({
      client,
      operation: 'ship',
      path: `/v1/fulfillment_orders/${work.id}/ship`,
      body: {},
      touches: (body) => shippedTouches(names, body),
    });
  }
}

function shippedTouches(names: Names, body: Body): Touch[] {
  const shipments = body['shipments'] as {
    location_id: string;
    line_items: { product_id: string; quantity: number }[];
  }[];
  return shipments.flatMap((shipment) =>
    shipment.line_items.map(({ product_id, quantity }) => ({
      register: `${names.get(product_id)}@${names.get(shipment.location_id)}`,
      onHand: -quantity,
    })),
  );
}

/** A number that everybody wants, a refusal, and a replay. */
async function lastUnit(ask: Ask): Promise<void> {
  const key = randomUUID();
  const again = { path: '/v1/orders', body: orderBody('LAST', 'SKU-A', 1), key };
  await ask({ ...again, operation: 'capture', naturalKeys: ['web:LAST'] });
  await ask({ ...again, operation: 'replay_key', naturalKeys: ['web:LAST'] });
  await ask({
    operation: 'capture',
    path: '/v1/orders',
    body: orderBody('NEVER', 'NO-SUCH', 1),
    naturalKeys: ['web:NEVER'],
  });
}
