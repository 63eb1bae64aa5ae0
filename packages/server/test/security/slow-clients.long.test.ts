// Goal: a thousand slow connections for two minutes take nothing from honest clients, and the slow
// are hung up on in their turn. SLOW_CLIENTS and SLOW_SECONDS size it.
import { afterAll, expect, it } from 'vitest';
import { startAttackedServer } from './hostile-support.ts';
import { askHonestly, gatherSlowClients } from './slow-support.ts';

const clients = Number(process.env['SLOW_CLIENTS'] ?? 1000);
const seconds = Number(process.env['SLOW_SECONDS'] ?? 120);

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

it('honest clients are served through it all', async () => {
  const server = await startAttackedServer();
  closing.push(server.stop);
  await server.honest();
  const before = server.residentMiB();
  const share = (part: number): number => Math.floor(clients * part);
  const crowd = gatherSlowClients(server, {
    headers: share(0.3),
    bodies: share(0.3),
    readers: share(0.1),
    streams: Math.min(20, share(0.05)),
    idle: share(0.28),
  });
  const until = performance.now() + seconds * 1000;
  const honest = await askHonestly(server, () => performance.now() > until);
  const grownMiB = Math.round(server.residentMiB() - before);
  const closed = crowd.closed();
  crowd.end();
  process.stdout.write(
    `${JSON.stringify({ slow: crowd.size, seconds, closed, grownMiB, ...honest })}\n`,
  );
  expect(honest.served).toBe(honest.asked);
  expect(grownMiB).toBeLessThan(250);
  // Slow headers end after 10 s and slow bodies after 30: by then most of the crowd is gone.
  if (seconds >= 45) expect(closed).toBeGreaterThanOrEqual(share(0.3) + share(0.3));
});
