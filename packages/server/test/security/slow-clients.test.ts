// Goal: whoever sends, reads or waits slowly keeps nobody else from being served, and holds little
// memory. Method: own sockets against a server process; limits are read from the server itself.
import type { Socket } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestServer } from '../support/server.ts';
import { keepOpen, startAttackedServer } from './hostile-support.ts';
import { askHonestly, gatherSlowClients } from './slow-support.ts';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

it('an honest client is served among a crowd of slow ones', async () => {
  const server = await startAttackedServer();
  closing.push(server.stop);
  await server.honest();
  const before = server.residentMiB();
  const crowd = gatherSlowClients(server, {
    headers: 60,
    bodies: 60,
    readers: 40,
    streams: 10,
    idle: 250,
  });
  try {
    const honest = await askHonestly(server, (asked) => asked >= 60);
    expect(honest.served).toBe(honest.asked);
    expect(server.residentMiB() - before).toBeLessThan(150);
    process.stdout.write(`${JSON.stringify({ slow: crowd.size, ...honest })}\n`);
  } finally {
    crowd.end();
  }
});

it('the limits of time and number are set', async () => {
  const { app, stop } = await startTestServer();
  closing.push(stop);
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections, timeout } = app.server;
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections, timeout }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    // Longer than that of the usual proxies (60 s), so that they hang up first.
    keepAliveTimeout: 65_000,
    maxConnections: 10_000,
    timeout: 120_000,
  });
});

it('a reader of the live feed who stalls holds less than 1 MiB', async () => {
  const server = await startTestServer();
  closing.push(server.stop);
  const sockets: Socket[] = [];
  server.app.server.on('connection', (socket) => sockets.push(socket));
  const port = Number(new URL(await server.listen()).port);
  const lines = ['host: x', `authorization: Bearer ${server.key}`, 'last-event-id: 0'];
  const reader = keepOpen(port, `GET /v1/events/stream HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  reader.pause();
  closing.push(async () => reader.destroy());
  const attributes = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`note_${n}`, 'x'.repeat(200)]),
  );
  let heldMax = 0;
  let sentBytes = 0;
  for (let round = 0; round < 10; round++) {
    const items = Array.from({ length: 200 }, (_, n) => ({ sku: `S-${round}-${n}`, attributes }));
    const made = await server.request('POST', '/v1/products/bulk', { body: { items } });
    expect([made.status, made.text.slice(0, 300)]).toEqual([200, expect.anything()]);
    await eventually('the feed has them', async () => {
      const page = await server.request('GET', `/v1/events?after=${(round + 1) * 200 - 1}&limit=1`);
      return page.body.data?.length === 1;
    });
    sentBytes += JSON.stringify(items).length;
    for (const socket of sockets) heldMax = Math.max(heldMax, socket.writableLength);
  }
  process.stdout.write(`${JSON.stringify({ fedMiB: sentBytes / 2 ** 20, heldMax })}\n`);
  expect(sockets.length).toBeGreaterThan(0);
  expect(heldMax).toBeLessThan(1_048_576);
});
