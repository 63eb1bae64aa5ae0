import pg from 'pg';
import type { Connection } from './driver.ts';

/**
 * Tells the planner how large the tables are. For after many rows came at once: until it knows,
 * statements keep the plans made for empty tables, foreign keys among them, and PostgreSQL looks
 * by itself only once a minute.
 */
export async function refreshStatistics(connection: Connection): Promise<void> {
  const owner = new pg.Client(connection);
  await owner.connect();
  try {
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname = 'switchyard' order by tablename`,
    );
    // Names quoted by the database itself; ANALYZE takes no parameters.
    await owner.query(`analyze ${rows.map(({ name }) => name).join(', ')}`);
  } finally {
    await owner.end();
  }
}
