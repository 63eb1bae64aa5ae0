// Goal: no secret and nothing personal gets into logs, errors, metrics, jobs or the doctor's
// words, and no secret into the database in the clear. Method: canaries everywhere, a process that
// logs all it can, requests that fail in every way, a database that goes away; then a search.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { connectAsOwner, type Connection } from '../../src/platform/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { startProcess } from '../support/process.ts';
import { orderBody } from '../support/seed.ts';
import { type AttackedServer, say, startAttackedServer } from './hostile-support.ts';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const bin = join(import.meta.dirname, '../../../../bin/switchyard.mjs');
const secrets = {
  bootstrapKey: 'canary-bootstrap-key-0123456789',
  pepper: randomBytes(32).toString('base64'),
  secretKey: randomBytes(32).toString('base64'),
  databasePassword: 'canary-database-password',
  wrongKey: 'canary-wrong-key-0123456789',
};
const personal = {
  email: 'canary.person@mail.example',
  street: '77 Canary Crescent',
  phone: '+15550177177',
  name: 'Cornelia Canary',
};

/** Runs a program to its end and answers all it said. */
async function run(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...args], { env: { PATH, HOME, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (said += String(chunk)));
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

type Asked = (path: string, options?: RequestInit) => Promise<string>;

/** Requests of every fate, with canaries in every place; answers what came back. */
async function misbehave(server: AttackedServer, ask: Asked, key: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const person = {
    email: personal.email,
    shipping_address: { line1: personal.street, name: personal.name, phone: personal.phone },
  };
  const auth = { authorization: `Bearer ${key}` };
  for (const wrong of [secrets.wrongKey, `Basic ${secrets.wrongKey}`, `Bearer ${key}x`])
    await ask('/v1/orders', { headers: { authorization: wrong } });
  await ask(`/v1/orders?api_key=${key}&email=${personal.email}`, { headers: auth });
  // What somebody writes into an address is told back to them alone: these are for the log.
  const paths = [
    `/v1/orders/${personal.email}`,
    `/nowhere/${secrets.wrongKey}?q=${personal.email}`,
  ];
  for (const path of paths) await fetch(server.url + path, { headers: auth });
  await ask('/v1/orders?q=email:nobody', { headers: { ...auth, cookie: `s=${secrets.wrongKey}` } });
  const bodies = [
    JSON.stringify(person),
    JSON.stringify({ ...orderBody('C-9', [{ product: 'NONE', quantity: 1 }]), ...person }),
    `{"email":"${personal.email}","broken`,
    JSON.stringify({ email: { email: personal.email }, notes: key }),
  ];
  for (const body of bodies) {
    const headers = { ...auth, ...json, 'idempotency-key': `canary-${body.length}` };
    await ask('/v1/orders', { method: 'POST', headers, body });
    await ask('/v1/orders', { method: 'POST', headers, body: `${body} ` });
  }
  const head = `authorization: Bearer ${key}\r\nx-email: ${personal.email}\r\n`;
  for (const broken of [
    `GET / HTTP/9\r\n${head}\r\n`,
    `GET /v1/orders HTTP/1.1\r\n${head}bad\0\r\n\r\n`,
  ])
    await say(server.port, broken, { deadlineMs: 3000 });
}

/** Rows anywhere in the database whose text holds one of the needles, as `table: needle`. */
async function searchDatabase(
  connection: Connection,
  needles: readonly string[],
): Promise<{ tables: number; found: string[] }> {
  const owner = await connectAsOwner(connection);
  try {
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema = 'switchyard' and table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      for (const needle of needles) {
        const asBytes = Buffer.from(needle).toString('hex');
        const { rows: hits } = await owner.query(
          `select 1 from ${name} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0 limit 1`,
          [needle, asBytes],
        );
        if (hits.length > 0) found.push(`${name}: ${needle.slice(0, 12)}`);
      }
    }
    return { tables: rows.length, found };
  } finally {
    await owner.end();
  }
}

/** None of the texts, by the place they were read from, holds a secret or anything personal. */
function expectSilence(said: Record<string, string>, everySecret: readonly string[]): void {
  for (const [place, text] of Object.entries(said)) {
    expect(text.length).toBeGreaterThan(50);
    for (const secret of everySecret)
      expect([place, text.includes(secret)]).toEqual([place, false]);
    for (const one of Object.values(personal))
      expect([place, one, text.includes(one)]).toEqual([place, one, false]);
  }
}

it('canaries are found nowhere', async () => {
  const server = await startAttackedServer({
    SWITCHYARD_LOG_LEVEL: 'trace',
    SWITCHYARD_BOOTSTRAP_KEY: secrets.bootstrapKey,
    SWITCHYARD_PEPPER: secrets.pepper,
    SWITCHYARD_SECRET_KEY: secrets.secretKey,
    PGPASSWORD: secrets.databasePassword,
  });
  closing.push(server.stop);
  const answers: string[] = [];
  const ask: Asked = async (path, options = {}) => {
    const answer = await fetch(server.url + path, options);
    const text = `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
    answers.push(text);
    return text;
  };
  const admin = {
    authorization: `Bearer ${secrets.bootstrapKey}`,
    'content-type': 'application/json',
  };
  const made = await fetch(`${server.url}/v1/api_keys`, {
    method: 'POST',
    headers: { ...admin, 'idempotency-key': 'make-key' },
    body: JSON.stringify({ name: 'canary', scopes: ['orders:read', 'orders:write'] }),
  });
  const { secret: key } = (await made.json()) as { secret: string };
  expect(key.length).toBeGreaterThan(30);
  await misbehave(server, ask, key);

  // The database goes away and comes back while requests are under way.
  const owner = await connectAsOwner({ ...server.connection, database: 'postgres' });
  closing.push(() => owner.end());
  const { database } = server.connection;
  await owner.query(`alter database ${database} with allow_connections false`);
  await owner.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    database,
  ]);
  await eventually('a request fails', async () =>
    (await ask('/v1/orders', { headers: { authorization: `Bearer ${key}` } })).startsWith('50'),
  );
  await misbehave(server, ask, key);
  await owner.query(`alter database ${database} with allow_connections true`);
  await eventually('requests work again', async () =>
    (await ask('/v1/orders', { headers: { authorization: `Bearer ${key}` } })).startsWith('200'),
  );

  const metrics = await ask('/metrics');
  const events = await ask('/v1/events?limit=200', { headers: admin });
  const jobs = await ask('/v1/jobs', { headers: admin });
  await ask('/v1/system/health', { headers: admin });
  const doctor = await run([bin, 'doctor', '--url', server.url, '--key', key, '--json'], {
    DATABASE_URL: server.databaseUrl.replace('@', `:${secrets.databasePassword}@`),
    SWITCHYARD_PEPPER: secrets.pepper,
  });
  const everySecret = [...Object.values(secrets), key];
  const log = server.process.said();
  expectSilence({ log, metrics, events, jobs, doctor, answers: answers.join('\n') }, everySecret);
  const { tables, found } = await searchDatabase(server.connection, everySecret);
  expect(tables).toBeGreaterThan(30);
  expect(found).toEqual([]);
  // The search itself is believed: what must be there is found.
  expect((await searchDatabase(server.connection, ['canary'])).found.length).toBeGreaterThan(0);
  process.stdout.write(
    `${JSON.stringify({ tables, answers: answers.length, logLines: server.process.lines().length })}\n`,
  );
});

it('a start that fails does not tell the password', async () => {
  const { connection, stop } = await startAttackedServer();
  closing.push(stop);
  const { host, port } = connection;
  const socket = encodeURIComponent(host);
  for (const place of [
    `postgres://nobody:${secrets.databasePassword}@localhost:${port}/none?host=${socket}`,
    `postgres://nobody:${secrets.databasePassword}@[::1/none`,
    `mysql://nobody:${secrets.databasePassword}@localhost/none`,
  ]) {
    const server = startProcess(['--port', '0', '--no-demo'], {
      DATABASE_URL: place,
      SWITCHYARD_LOG_LEVEL: 'trace',
      SWITCHYARD_BOOTSTRAP_KEY: secrets.bootstrapKey,
      SWITCHYARD_PEPPER: secrets.pepper,
      SWITCHYARD_DATA_DIR: '/nonexistent/data',
    });
    await eventually('it has ended', () => server.child.exitCode !== null, 60_000);
    expect(server.child.exitCode).not.toBe(0);
    for (const secret of Object.values(secrets)) expect(server.said()).not.toContain(secret);
  }
});
