import type { TestServer } from '../support/server.ts';

type Column = { table: string; column: string; type: string };

/** Every column of the product that can hold words or bytes. */
export async function textColumns(server: TestServer): Promise<Column[]> {
  const { rows } = await server.db.system.query<Column>(
    `select table_name as "table", column_name as "column", data_type as "type"
     from information_schema.columns
     where table_schema = 'switchyard'
       and data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'name')
       and udt_name <> '_uuid'
     order by 1, 2`,
  );
  return rows;
}

/** Rows of every such column, and of all columns of numbers, that hold one of the words. */
export async function findStored(server: TestServer, words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await server.db.system.query<{ table: string }>(
    `select distinct table_name as "table" from information_schema.columns
     where table_schema = 'switchyard' and column_name = 'tenant_id' order by 1`,
  );
  const found: string[] = [];
  for (const { table } of tables) {
    // A row as text holds every column, those of numbers and arrays too.
    const { rows } = await server.db.system.query<{ text: string }>(
      `select t::text as text from switchyard.${table} t
       where exists (select 1 from unnest($1::text[]) w (word) where strpos(t::text, w.word) > 0)
       limit 3`,
      [words],
    );
    found.push(...rows.map(({ text }) => `${table}: ${text.slice(0, 400)}`));
  }
  return found;
}
