// Goal: processes are exchanged one by one under load, and nobody who tries again sees a failure.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startProcess } from '../support/process.ts';
import { createTestDatabase } from '../support/server.ts';

const rounds = Number(process.env['ROLLING_ROUNDS'] ?? 1);
const clients = 8;
const key = 'rolling-bootstrap-key-0123456789';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Member = { process: ServerProcess; url: string; ready: boolean };

/** As a balancer does: sends to those whose /readyz said yes at the last look. */
type Balancer = { members: Member[]; pick: () => Member; stop: () => void };

function balance(members: Member[]): Balancer {
  let turn = 0;
  const timer = setInterval(() => {
    for (const member of members) {
      fetch(`${member.url}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
        ({ status }) => {
          member.ready = status === 200;
        },
        () => {
          member.ready = false;
        },
      );
    }
  }, 250);
  return {
    members,
    pick: () => {
      const able = members.filter(({ ready }) => ready);
      const from = able.length > 0 ? able : members;
      const member = from[turn++ % from.length];
      if (member === undefined) throw new Error('No process is there.');
      return member;
    },
    stop: () => clearInterval(timer),
  };
}

type Counts = { sent: number; resets: number; refused: number; failed: number; orders: number };

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

function post(url: string, body: string, path = '/v1/orders'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${url}${path}`,
      {
        agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', reject);
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

const orderOf = (id: string): string =>
  JSON.stringify({
    source: 'web',
    channel_order_id: id,
    currency: 'USD',
    line_items: [{ product_id: 'UNIT', quantity: 1, price: 10 }],
    total_price: 10,
    shipping_address: { line1: '1 Main St', city: 'Denver', country: 'US' },
    status: 'received',
  });

/** One order after the other; each is tried until an answer is final, at most ten times. */
async function keepSending(
  balancer: Balancer,
  name: string,
  counts: Counts,
  ended: () => boolean,
): Promise<void> {
  for (let n = 0; !ended(); n++) {
    const body = orderOf(`${name}-${n}`);
    let isDone = false;
    for (let attempt = 1; attempt <= 10 && !isDone; attempt++) {
      counts.sent++;
      try {
        const status = await post(balancer.pick().url, body);
        isDone = status === 201 || status === 200;
        if (!isDone) counts.refused++;
      } catch {
        counts.resets++;
      }
      if (!isDone) await pause(100);
    }
    counts[isDone ? 'orders' : 'failed']++;
  }
}

test('a rolling restart of three processes under load', async () => {
  const { db, drop } = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'sw-rolling-'));
  const { host, port, user, database } = db.connection;
  const env = {
    DATABASE_URL: `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
    SWITCHYARD_PEPPER: randomBytes(32).toString('base64'),
    SWITCHYARD_BOOTSTRAP_KEY: key,
    SWITCHYARD_DRAIN_SECONDS: '2',
    SWITCHYARD_RATE_LIMITS: 'off',
  };
  let made = 0;
  const startMember = async (): Promise<Member> => {
    const dataDir = join(folder, String(made++));
    const one = startProcess(['--data-dir', dataDir, '--port', '0'], env);
    return { process: one, url: (await one.ready()).url, ready: true };
  };
  const balancer = balance([await startMember(), await startMember(), await startMember()]);
  const product = JSON.stringify({ sku: 'UNIT', name: 'Unit', currency: 'USD', price: 10 });
  expect(await post(balancer.pick().url, product, '/v1/products')).toBe(201);
  const counts: Counts = { sent: 0, resets: 0, refused: 0, failed: 0, orders: 0 };
  let ended = false;
  const sending = Array.from({ length: clients }, (_, index) =>
    keepSending(balancer, `c${index}`, counts, () => ended),
  );
  const readyFlipsMs: number[] = [];
  const exitsMs: number[] = [];
  try {
    await eventually('orders are taken', () => counts.orders > 50, 60_000);
    for (const member of Array.from({ length: rounds }, () => [...balancer.members]).flat()) {
      if (!balancer.members.includes(member)) continue;
      // A stream that is told to come back, and when.
      const stream = await fetch(`${member.url}/v1/events/stream`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const text = stream.text();
      const signalledAt = performance.now();
      const exit = member.process.end('SIGTERM');
      await eventually('it is not ready', async () => {
        const status = await fetch(`${member.url}/readyz`).then(
          (answer) => answer.status,
          () => 0,
        );
        return status !== 200;
      });
      readyFlipsMs.push(Math.round(performance.now() - signalledAt));
      expect(await text).toContain('retry: ');
      expect(await exit).toBe(0);
      exitsMs.push(Math.round(performance.now() - signalledAt));
      balancer.members.splice(balancer.members.indexOf(member), 1, await startMember());
      const before = counts.orders;
      await eventually('the new one serves too', () => counts.orders > before + 50, 60_000);
    }
  } finally {
    ended = true;
    await Promise.all(sending);
    balancer.stop();
    for (const { process: one } of balancer.members) await one.end('SIGTERM');
    agent.destroy();
  }
  const { rows } = await db.system.query<{ n: number }>(
    'select count(*) as n from switchyard.orders',
  );
  const report = { test: 'rolling', ...counts, kept: rows[0]?.n, readyFlipsMs, exitsMs };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await drop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  expect(counts.failed).toBe(0);
  expect(rows[0]?.n).toBe(counts.orders);
  expect(counts.resets / counts.sent).toBeLessThanOrEqual(0.001);
  expect(Math.max(...readyFlipsMs)).toBeLessThanOrEqual(1000);
  expect(Math.max(...exitsMs)).toBeLessThanOrEqual(30_000);
});
