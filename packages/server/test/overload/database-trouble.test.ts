// Goal: whatever happens to the database, callers are told what it is and when to come back, within
// a second; no acknowledged order is lost; and all goes on by itself when the database is well.
import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { eventually } from '../support/eventually.ts';
import {
  keepOrdering,
  signalDatabase,
  startTroubled,
  type TroubledServer,
} from './trouble-support.ts';

/** A second in peace; a machine on which others work too gets four. */
const toldMsMost = 4000;
const recoveredMsMost = 10_000;

let server: TroubledServer;
beforeAll(async () => {
  server = await startTroubled({ settings: { max_connections: '40' } });
});
afterAll(() => server.stop());

const takesOrders = async (n: number): Promise<boolean> => (await server.order(n)).status === 201;
const sequenced = async (): Promise<boolean> => {
  const owner = await server.owner();
  const { rows } = await owner.query<{ n: string }>(
    'select count(*) as n from switchyard.event_outbox',
  );
  await owner.end();
  return Number(rows[0]?.n) === 0;
};

test('a database that stands still: 503 within a second, and on it goes when it moves again', async () => {
  const load = keepOrdering(server, 4);
  await eventually('orders are taken', () => load.acknowledged.size > 20);
  signalDatabase(server.postmaster(), 'SIGSTOP');
  try {
    const before = load.answers.length;
    await eventually('four clients are refused', () => load.answers.length > before + 12, 15_000);
    const late = load.answers.slice(before + 4);
    expect(new Set(late.map(({ answer }) => answer.code))).toEqual(
      new Set(['database_unavailable']),
    );
    expect(Math.max(...late.map(({ answer }) => answer.ms))).toBeLessThan(toldMsMost);
    expect(late.every(({ answer }) => answer.retryAfter === '2')).toBe(true);
    const ready = await server.get('/readyz');
    expect([ready.status, ready.ms < toldMsMost]).toEqual([503, true]);
  } finally {
    signalDatabase(server.postmaster(), 'SIGCONT');
  }
  const count = load.acknowledged.size;
  await eventually('orders again', () => load.acknowledged.size > count + 20, recoveredMsMost);
  await load.stop();
  await eventually('every event has its place', sequenced, recoveredMsMost);
  await server.expectIntact(load.acknowledged);
});

test('a database that takes no writes: 503 database_read_only, and reads go on', async () => {
  const owner = await server.owner();
  await owner.query('alter system set default_transaction_read_only = on');
  await owner.query('select pg_reload_conf()');
  try {
    const refused = await eventually('an order is refused', async () => {
      const answer = await server.order(1_000_000);
      return answer.status === 201 ? undefined : answer;
    });
    expect([refused.status, refused.code, refused.retryAfter]).toEqual([
      503,
      'database_read_only',
      '5',
    ]);
    expect((await server.get('/v1/orders')).status).toBe(200);
    const health = await eventually('health says so', async () => {
      const answer = await server.get('/v1/system/health');
      return answer.body['status'] === 'degraded' ? answer : undefined;
    });
    // Reads are served: no balancer has to take the process out.
    expect(health.status).toBe(200);
  } finally {
    await owner.query('set default_transaction_read_only = off');
    await owner.query('alter system reset default_transaction_read_only');
    await owner.query('select pg_reload_conf()');
    await owner.end();
  }
  await eventually('orders again', () => takesOrders(1_000_001), recoveredMsMost);
  await eventually('every event has its place', sequenced, recoveredMsMost);
  await server.expectIntact(new Set([1_000_001]));
});

test('no connection left: 503 too_many_connections at once, and all is well when some are', async () => {
  const owner = await server.owner();
  // The server's own connections are ended, and others take their places.
  const others: pg.Client[] = [];
  const fill = async (): Promise<void> => {
    for (;;) {
      const client = new pg.Client(server.connection);
      client.on('error', () => undefined);
      try {
        await client.connect();
      } catch {
        return;
      }
      others.push(client);
    }
  };
  try {
    const refused = await eventually('an order is refused', async () => {
      await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name like 'switchyard%' and pid <> pg_backend_pid()`,
      );
      await fill();
      const answer = await server.order(2_000_000);
      return answer.code === 'too_many_connections' ? answer : undefined;
    });
    expect([refused.status, refused.retryAfter]).toEqual([503, '2']);
    expect(refused.ms).toBeLessThan(toldMsMost);
  } finally {
    await Promise.all(others.map((client) => client.end()));
    await owner.end();
  }
  await eventually('orders again', () => takesOrders(2_000_001), recoveredMsMost);
  await eventually('every event has its place', sequenced, recoveredMsMost);
  await server.expectIntact(new Set([2_000_001]));
});
