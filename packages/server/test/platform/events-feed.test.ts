// Goal: whoever reads events in order, by page or live, misses nothing, and resumes where it was.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeId, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { recordFacts } from '../../src/platform/events/index.ts';
import { servicesOf } from '../../src/platform/services.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { eventually } from '../support/eventually.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await startTestServer();
  url = await server.listen();
});
afterAll(() => server.stop());

const clock = { now: () => instantOfMs(Date.now()) };

async function record(type: string, count = 1, subjectId: Uuid = server.ids.uuid()): Promise<void> {
  const { db, ids, log, tenantId } = server;
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'test');
  await db.transaction(tenantId, {}, (tx) =>
    recordFacts(
      ctx,
      tx,
      Array.from({ length: count }, (_, n) => ({
        type,
        subjectType: 'ord' as const,
        subjectId,
        data: { n },
      })),
    ),
  );
}

async function lastSequence(): Promise<number> {
  return (await server.request('GET', '/v1/events')).body.last_sequence as number;
}

/** The last sequence number once so many more events than `before` have their place. */
async function reached(sequence: number): Promise<number> {
  return eventually(`event ${sequence}`, async () =>
    (await lastSequence()) >= sequence ? lastSequence() : undefined,
  );
}

type Frame = {
  id: number;
  event: string;
  data: { sequence: number; type: string; subject: string };
};

/** Reads a stream until it has so many events, then hangs up. */
async function readStream(
  query: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<Frame[]> {
  const ending = new AbortController();
  const answer = await fetch(`${url}/v1/events/stream${query}`, {
    headers: { authorization: `Bearer ${server.key}`, ...headers },
    signal: ending.signal,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const frames: Frame[] = [];
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString('utf8');
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const lines = new Map(
        part
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      if (lines.get('data') === undefined) continue;
      frames.push({
        id: Number(lines.get('id')),
        event: lines.get('event') ?? '',
        data: JSON.parse(lines.get('data') ?? ''),
      });
    }
    if (frames.length >= count) break;
  }
  ending.abort();
  return frames;
}

test('pages hold everything once, in order, and go on where the last one ended', async () => {
  const before = await lastSequence();
  await record('order.created', 25);
  await reached(before + 25);
  const seen: number[] = [];
  let path: string | undefined = `/v1/events?after=${before}&limit=10`;
  while (path !== undefined) {
    const { body } = await server.request('GET', path);
    seen.push(...body.data.map((event: { sequence: number }) => event.sequence));
    path = body.next_cursor === null ? undefined : `/v1/events?cursor=${body.next_cursor}&limit=10`;
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => before + 1 + n));
});

test('an event looks like a CloudEvent and its number can be sorted as text', async () => {
  const before = await lastSequence();
  const subject = server.ids.uuid();
  await record('order.held', 1, subject);
  await reached(before + 1);
  const { body } = await server.request('GET', `/v1/events?after=${before}`);
  expect(body.data[0]).toMatchObject({
    object: 'event',
    specversion: '1.0',
    type: 'order.held',
    subject: encodeId('ord', subject),
    sequence: before + 1,
    sequence_text: String(before + 1).padStart(20, '0'),
    actor: 'test',
    data: { n: 0 },
  });
});

test('pages can be narrowed to families of types and to one subject', async () => {
  const before = await lastSequence();
  const subject = server.ids.uuid();
  await record('order.updated', 3, subject);
  await record('inventory.low', 2);
  await record('shipment.delivered', 1, subject);
  await reached(before + 6);
  const types = async (query: string) =>
    (await server.request('GET', `/v1/events?after=${before}${query}`)).body.data.map(
      (e: { type: string }) => e.type,
    );
  expect(await types('&types=inventory.*,shipment.delivered')).toEqual([
    'inventory.low',
    'inventory.low',
    'shipment.delivered',
  ]);
  expect(await types(`&subject=${encodeId('ord', subject)}`)).toEqual([
    ...Array(3).fill('order.updated'),
    'shipment.delivered',
  ]);
});

test('wrong places and wrong filters are told apart', async () => {
  const future = (await lastSequence()) + 1000;
  const statusOf = async (path: string) => {
    const { status, body } = await server.request('GET', path);
    return [status, body.code];
  };
  expect(await statusOf(`/v1/events?after=${future}`)).toEqual([400, 'invalid_cursor']);
  expect(await statusOf(`/v1/events/stream?after=${future}`)).toEqual([400, 'invalid_cursor']);
  expect(await statusOf('/v1/events?types=Order')).toEqual([400, 'invalid_parameter']);
  expect(await statusOf('/v1/events?subject=nobody')).toEqual([400, 'invalid_parameter']);
  expect(await statusOf('/v1/events?color=red')).toEqual([400, 'unknown_parameter']);
});

test('a stream gives what was and what comes, and resumes without loss from its last id', async () => {
  const before = await lastSequence();
  await record('order.created', 40);
  await reached(before + 40);
  const first = readStream(`?after=${before}`, 60);
  await record('order.routed', 20);
  const frames = await first;
  expect(frames.map((frame) => frame.id)).toEqual(frames.map((_, n) => before + 1 + n));
  const middle = frames[29]?.id ?? 0;
  const again = await readStream('', 30, { 'last-event-id': String(middle) });
  expect(again.map((frame) => frame.id)).toEqual(again.map((_, n) => middle + 1 + n));
  expect(again[0]?.data.sequence).toBe(again[0]?.id);
});

test('ten readers cut at random see every event of a busy minute once each', async () => {
  const before = await lastSequence();
  const total = 600;
  const readers = Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const seen: number[] = [];
      while (seen.length < total) {
        const place = seen.at(-1) ?? before;
        const frames = await readStream(
          '?types=order.*',
          Math.min(total - seen.length, 20 + n * 13),
          {
            'last-event-id': String(place),
          },
        );
        for (const frame of frames) if (frame.id > (seen.at(-1) ?? before)) seen.push(frame.id);
      }
      return seen;
    }),
  );
  for (let n = 0; n < total; n += 20) await record('order.updated', 20);
  for (const seen of await readers) {
    expect(seen.slice(0, total)).toEqual(Array.from({ length: total }, (_, n) => before + 1 + n));
  }
});

test('a place that is no longer kept is gone for good: 410', async () => {
  const { db, tenantId } = server;
  const last = await lastSequence();
  await db.system.query('delete from events where tenant_id = $1 and sequence <= $2', [
    tenantId,
    last - 5,
  ]);
  const { status, body } = await server.request('GET', '/v1/events?after=0');
  expect([status, body.code, body.first_sequence]).toEqual([410, 'cursor_expired', last - 4]);
  expect((await server.request('GET', `/v1/events?after=${last - 5}`)).body.data).toHaveLength(5);
});

test('a key holds at most twenty streams, and ended ones make room', async () => {
  const open = async (): Promise<{ status: number; end: () => void }> => {
    const ending = new AbortController();
    const answer = await fetch(`${url}/v1/events/stream`, {
      headers: { authorization: `Bearer ${server.key}` },
      signal: ending.signal,
    });
    return { status: answer.status, end: () => ending.abort() };
  };
  await eventually(
    'the streams of other tests have ended',
    () => servicesOf(server.db).streams.count() === 0,
  );
  const held = await Promise.all(Array.from({ length: 20 }, open));
  expect(held.map((one) => one.status)).toEqual(Array(20).fill(200));
  expect((await open()).status).toBe(429);
  for (const one of held) one.end();
  await eventually('there is room again', async () => {
    const one = await open();
    one.end();
    return one.status === 200;
  });
});

test('a stream ends with the key it was opened by', async () => {
  const made = await server.request('POST', '/v1/api_keys', {
    body: { name: 'reader', scopes: ['events:read'] },
  });
  const answer = await fetch(`${url}/v1/events/stream`, {
    headers: { authorization: `Bearer ${made.body.secret}` },
  });
  const text = answer.text();
  const gone = await server.request('POST', `/v1/api_keys/${made.body.id}/revoke`);
  expect(gone.status).toBeLessThan(300);
  expect(await text).toContain('event: api_key.revoked');
});

test('another tenant sees none of it', async () => {
  const { db, ids, log } = server;
  const other = await createTestTenant(db, ids, 'other');
  const ctx = systemContext({ db, clock, ids, log }, other, 'test');
  const before = await lastSequence();
  await db.transaction(other, {}, (tx) =>
    recordFacts(ctx, tx, [
      {
        type: 'order.created',
        subjectType: 'ord',
        subjectId: ids.uuid(),
        data: { canary: 'theirs' },
      },
    ]),
  );
  await eventually(
    'it has its place',
    async () =>
      (await db.system.query('select 1 from events where tenant_id = $1', [other])).rowCount === 1,
  );
  expect(await lastSequence()).toBe(before);
});
