// Goal: no text that a caller sends becomes part of a statement. Method: every place that takes a
// text is sent harmless texts, then such as would end a literal; the shapes of the statements that
// the database has seen must be the same after as before, for a new one means pasted text.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Connection, connectAsOwner, openDatabase } from '../../src/platform/db/index.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded/index.ts';
import { defineRoute } from '../../src/platform/http/index.ts';
import { routes } from '../../src/app.ts';
import { makeWorld } from '../platform/fuzz.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  harmlessOf,
  injections,
  readShapes,
  type Shapes,
  slotsOf,
  type Slot,
} from './sql-shapes.ts';

/** What must never be: a text of the caller inside a statement. */
const planted = defineRoute({
  operationId: 'planted',
  method: 'GET',
  path: '/v1/planted',
  summary: 'Paste',
  description: 'Pastes a text into a statement.',
  tag: 'Planted',
  scope: 'admin',
  transaction: 'read',
  query: z.strictObject({ name: z.string() }),
  reply: { status: 200, schema: z.object({ found: z.number() }) },
  handle: async ({ tx, query }) => {
    const text = `select count(*)::int as found from jobs where tenant_id = $1 and kind = '${query.name}'`;
    const [row] = await tx.queryOnce<{ found: number }>(text, [tx.tenantId]);
    return { body: { found: row?.found ?? 0 } };
  },
});

let server: TestServer;
let owner: pg.Client;
let slots: readonly Slot[];
let folder: string;
let stopCluster: () => Promise<void>;
const perSlot = Number(process.env['SQL_TEXTS'] ?? 1);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sw-shapes-'));
  // A cluster of its own: counting statements is asked for when one starts.
  const cluster = await startEmbeddedPostgres({
    dataDir: join(folder, 'pg'),
    log: () => undefined,
    settings: {
      fsync: 'off',
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.max': '10000',
    },
    dieWithParent: true,
  });
  stopCluster = () => cluster.stop();
  const connection: Connection = { ...cluster.connection, database: 'shapes' };
  const first = await connectAsOwner(cluster.connection);
  await first.query('create database shapes');
  await first.end();
  owner = await connectAsOwner(connection);
  await owner.query('create extension pg_stat_statements');
  const db = await openDatabase(connection, { connectionsMax: 4 });
  server = await startTestServer({
    database: { db, drop: () => db.close() },
    routes: [...routes, planted],
    // What recurs has statements that no text leads to, at times of its own.
    work: { tasks: [] },
  });
  const { document, seen } = await makeWorld(server);
  slots = slotsOf(server, document, seen).filter(({ name }) => !name.startsWith('planted'));
}, 240_000);
afterAll(async () => {
  await server.stop();
  await owner.end();
  await stopCluster();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** The texts for a place; other ones at the next, so that all are sent somewhere. */
const textsFor = (index: number): string[] =>
  Array.from(
    { length: perSlot },
    (_, at) => injections[(index + at * 7) % injections.length] ?? '',
  );

/** The shapes of the statements that these texts, one at each place and more if told, lead to. */
async function shapesOf(change: (text: string) => string): Promise<Shapes> {
  await owner.query('select pg_stat_statements_reset()');
  for (const [index, slot] of slots.entries()) {
    for (const text of new Set(textsFor(index).map(change))) await slot.send(text);
  }
  return readShapes(owner);
}

it('keeps every text a caller sends out of its statements', async () => {
  expect(slots.length).toBeGreaterThan(600);
  const known = new Map(await readShapes(owner));
  const learn = (shapes: Shapes): void => {
    for (const [id, query] of shapes) known.set(id, query);
  };
  learn(await shapesOf(harmlessOf));
  const met = await shapesOf((text) => text);
  const unknown = (): string[] => [...met].filter(([id]) => !known.has(id)).map(([, one]) => one);
  // What only came because there is more by now comes for harmless texts too.
  if (unknown().length > 0) learn(await shapesOf(harmlessOf));
  const fresh = unknown();
  const sent = slots.length * perSlot;
  const figures = { slots: slots.length, sent, shapes: known.size, new: fresh.length };
  process.stdout.write(`${JSON.stringify({ sql: figures })}\n`);
  expect(known.size).toBeGreaterThan(300);
  expect(fresh).toEqual([]);
}, 1_800_000);

it('sees a text that is pasted into a statement', async () => {
  const ask = (name: string) =>
    server.request('GET', `/v1/planted?${new URLSearchParams({ name }).toString()}`);
  expect((await ask('harmless')).status).toBe(200);
  const before = await readShapes(owner);
  await ask('another');
  expect([...(await readShapes(owner)).keys()]).toEqual([...before.keys()]);
  await ask("' or '1'='1");
  const fresh = [...(await readShapes(owner))].filter(([id]) => !before.has(id));
  expect(fresh).toHaveLength(1);
});
