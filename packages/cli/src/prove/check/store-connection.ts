import pg from 'pg';
import type { ClientConfig } from 'pg';

export type { ClientConfig } from 'pg';

/** One consistent reading of the whole database. */
export type Reading = {
  rows: <Row extends object>(sql: string, params?: readonly unknown[]) => Promise<Row[]>;
  /** Rows of a few thousand keys, each found by an index. */
  find: <Row extends object>(sql: string, params: readonly unknown[]) => Promise<Row[]>;
  /** Rows one after another, however many: a cursor of its own. */
  stream: <Row extends object>(sql: string, params?: readonly unknown[]) => AsyncIterable<Row>;
};

const fetchedRows = 2000;
const bigintOid = 20;
const numericOid = 1700;

/** Runs the work in one read-only transaction that sees one moment of every tenant. */
export async function withReading<T>(
  database: ClientConfig,
  work: (reading: Reading) => Promise<T>,
): Promise<T> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(bigintOid, Number);
  types.setTypeParser(numericOid, Number);
  const client = new pg.Client({
    ...database,
    types,
    application_name: 'switchyard-check',
    options: '-c TimeZone=UTC -c statement_timeout=0 -c work_mem=128MB -c search_path=switchyard',
  });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read, read only');
    // Tables are read whole, mostly without statistics (the database was just killed): joined row
    // by row, a few hundred thousand movements would take hours. Only `find` looks up one by one.
    await client.query('set local enable_nestloop = off');
    // A login that row level security binds sees every tenant in the role that may.
    const { rows } = await client.query<{ bound: boolean }>(
      `select not (rolsuper or rolbypassrls) as bound from pg_roles where rolname = current_user`,
    );
    if (rows[0]?.bound === true) await client.query('set local role switchyard_system');
    return await work(readingOf(client));
  } finally {
    await client.end();
  }
}

/** Reads through a connection that is in a transaction already. */
export function readingOf(client: pg.Client): Reading {
  let cursors = 0;
  return {
    rows: async <Row extends object>(sql: string, params: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...params])).rows,
    find: async <Row extends object>(sql: string, params: readonly unknown[]) => {
      await client.query('set local enable_nestloop = on');
      const { rows } = await client.query<Row>(sql, [...params]);
      await client.query('set local enable_nestloop = off');
      return rows;
    },
    stream: async function* <Row extends object>(sql: string, params: readonly unknown[] = []) {
      const name = `reading_${++cursors}`;
      await client.query(`declare ${name} no scroll cursor for ${sql}`, [...params]);
      for (;;) {
        const { rows } = await client.query<Row>(`fetch ${fetchedRows} from ${name}`);
        yield* rows;
        if (rows.length < fetchedRows) break;
      }
      await client.query(`close ${name}`);
    },
  };
}
