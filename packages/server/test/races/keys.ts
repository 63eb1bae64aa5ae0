// T7: every caller sends its request ten times at once, and hangs up now and then.
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Rng } from '../../src/lib/rng.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { createServer, type Server } from '../../src/server.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody } from '../support/seed.ts';
import { createTestTenant, type TestServer } from '../support/server.ts';

type Told = { status: number; text: string; body: { code?: string; id?: string } };

/** Sends over a real connection; undefined when the caller hung up before the answer. */
async function sendOnce(
  url: string,
  key: string,
  path: string,
  request: { body: unknown; idempotencyKey: string; cutMs?: number | undefined },
): Promise<Told | undefined> {
  const cut = request.cutMs === undefined ? undefined : AbortSignal.timeout(request.cutMs);
  try {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': request.idempotencyKey,
      },
      body: JSON.stringify(request.body),
      ...(cut === undefined ? {} : { signal: cut }),
    });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) };
  } catch (error) {
    if (cut?.aborted === true) return undefined;
    throw error;
  }
}

const isLater = ({ status, body }: Told): boolean =>
  status === 503 || status === 429 || body.code === 'idempotency_in_progress';

async function sendUntilAnswered(...call: Parameters<typeof sendOnce>): Promise<Told | undefined> {
  const heard = await eventually(
    'an answer that stands',
    async () => {
      const told = await sendOnce(...call);
      return told !== undefined && isLater(told) ? undefined : { told };
    },
    60_000,
  );
  return heard.told;
}

export type StormSizes = { keys: number; twins: number; cutShare: number; rng: Rng };

/** The storm: answers how many requests were sent and how many were cut. */
export async function stormOfKeys(
  server: TestServer,
  sku: string,
  sizes: StormSizes,
): Promise<{ requests: number; cut: number }> {
  const url = await server.listen();
  const { keys, twins, cutShare, rng } = sizes;
  let cut = 0;
  const first: string[] = [];
  const atOnce = 20;
  for (let from = 0; from < keys; from += atOnce) {
    const group = Array.from({ length: Math.min(atOnce, keys - from) }, (_, n) => from + n);
    await Promise.all(
      group.map(async (n) => {
        const request = { body: bodyOf(sku, n), idempotencyKey: keyOf(n) };
        const answers = await Promise.all(
          Array.from({ length: twins }, () => {
            const cutMs = rng.next() < cutShare ? rng.integer(1, 40) : undefined;
            return sendUntilAnswered(url, server.key, '/v1/orders', { ...request, cutMs });
          }),
        );
        cut += answers.filter((answer) => answer === undefined).length;
        // Whoever hung up asks again in the end, and hears what all the others heard.
        const last = await sendUntilAnswered(url, server.key, '/v1/orders', request);
        const heard = [...answers, last].flatMap((answer) => answer ?? []);
        expect(new Set(heard.map((answer) => answer.text)).size, heard[0]?.text).toBe(1);
        expect(new Set(heard.map((answer) => answer.status))).toEqual(new Set([201]));
        first[n] = last?.body.id ?? '';
      }),
    );
  }
  await judgeKeys(server, url, sku, first);
  return { requests: keys * (twins + 1), cut };
}

const keyOf = (n: number): string => `storm-${n}`;
const bodyOf = (sku: string, n: number): Record<string, unknown> =>
  orderBody(`storm-${n}`, [{ product: sku, quantity: 1 }]);

/** One order for each key; another body is refused; a key that lapsed finds the order by its name. */
async function judgeKeys(
  server: TestServer,
  url: string,
  sku: string,
  first: readonly string[],
): Promise<void> {
  expect(new Set(first).size).toBe(first.length);
  const { rows } = await server.db.system.query<{ n: number }>(
    `select count(*)::int as n from orders where tenant_id = $1 and channel_order_id like 'storm-%'`,
    [server.tenantId],
  );
  expect(rows).toEqual([{ n: first.length }]);
  for (let n = 0; n < Math.min(20, first.length); n++) {
    const send = (body: unknown, path = '/v1/orders'): Promise<Told | undefined> =>
      sendUntilAnswered(url, server.key, path, { body, idempotencyKey: keyOf(n) });
    const other = await send(orderBody(`storm-${n}`, [{ product: sku, quantity: 2 }]));
    expect([other?.status, other?.body.code]).toEqual([422, 'idempotency_key_reused']);
    const note = await send({ type: 'storm', message: String(n) }, '/v1/logs');
    expect(note?.status, note?.text).toBe(201);
    await server.db.system.query('delete from idempotency_keys where tenant_id = $1 and key = $2', [
      server.tenantId,
      keyOf(n),
    ]);
    const again = await send(bodyOf(sku, n));
    expect([again?.status, again?.body.id]).toEqual([200, first[n]]);
  }
}

/** A second tenant of the same database, with a server of its own before it. */
export async function startSecondTenant(
  server: TestServer,
): Promise<{ server: Server; key: string; stop: () => Promise<void> }> {
  const tenantId = await createTestTenant(server.db, server.ids, 'second');
  const key = `second-${randomBytes(12).toString('hex')}`;
  const second = createServer({
    db: server.db,
    log: server.log,
    clock: { now: () => instantOfMs(Date.now()) },
    ids: server.ids,
    work: { tasks: [] },
    http: {
      publicUrl: 'http://switchyard.test',
      pepper: randomBytes(32),
      bootstrap: { key, tenantId },
      rateLimits: undefined,
      simulatedClock: false,
      validateReplies: true,
    },
  });
  await second.app.ready();
  return { server: second, key, stop: () => second.stop() };
}
