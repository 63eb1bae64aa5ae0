// Every table has one writer: what keeps its numbers true stands in one folder.
import { lineAt, typeScriptOf, type SourceFile, type Violation } from '../../support/files.ts';
import { statementsOf } from '../../support/sql-scan.ts';
import { looksLikeSql, sqlTextsOf } from '../../support/sql-texts.ts';
import { isTest, maySpeakSql, serverSource } from '../house.ts';
import { tenantTablesOf } from './migrations.ts';

/** Tables with more than one writer, and why. The first is the owner. */
export const sharedTables: Readonly<Record<string, readonly string[]>> = {
  // The demo keeps how far it is among the settings of its tenant.
  tenants: ['platform/start', 'modules/demo'],
  // The dispatch line answers a batch in the transaction that commits it; a job drops the old.
  idempotency_keys: ['platform/http', 'platform/jobs', 'modules/sourcing', 'modules/customers'],
  reservations: ['modules/inventory', 'modules/sourcing', 'modules/customers'],
  // Who is erased is erased everywhere in one transaction: personal columns only, and no number.
  orders: ['modules/orders', 'modules/customers'],
  order_lines: ['modules/orders', 'modules/customers'],
  order_notes: ['modules/orders', 'modules/customers'],
  order_holds: ['modules/orders', 'modules/customers'],
  fulfillment_orders: ['modules/fulfillment', 'modules/customers'],
  returns: ['modules/returns', 'modules/customers'],
  refunds: ['modules/returns', 'modules/customers'],
  order_changes: ['modules/fulfillment', 'modules/customers'],
  shipments: ['modules/fulfillment', 'modules/customers'],
  inventory_movements: ['modules/inventory', 'modules/customers'],
  events: ['platform/events', 'modules/customers'],
  event_outbox: ['platform/events', 'modules/customers'],
  routing_decisions: ['modules/sourcing', 'modules/customers'],
  log_entries: ['modules/logs', 'modules/customers'],
  jobs: ['platform/jobs', 'modules/customers'],
};

interface Write {
  readonly table: string;
  readonly writer: string;
  readonly path: string;
  readonly line: number;
}

/** Writes to a table from a second folder, unless the table is known to be shared by it. */
export function checkTableWriters(files: readonly SourceFile[]): Violation[] {
  const tables = tenantTablesOf(files);
  const writes = typeScriptOf(files)
    .filter(({ path }) => maySpeakSql(path) && !isTest(path))
    .flatMap((file) => writesOf(file))
    .filter(({ table }) => tables.has(table));
  const byTable = Map.groupBy(writes, ({ table }) => table);
  return [...byTable].flatMap(([table, all]) => {
    const writers = new Set(all.map(({ writer }) => writer));
    const allowed = sharedTables[table] ?? [...writers].slice(0, 1);
    if ([...writers].every((writer) => allowed.includes(writer))) return [];
    return all
      .filter(({ writer }, index) => all.findIndex((one) => one.writer === writer) === index)
      .map(({ path, line }) => {
        const message = `${table} is written by ${[...writers].join(' and ')}: one may`;
        return { path, line, message };
      });
  });
}

function writesOf(file: SourceFile): Write[] {
  const folder = /^(?:modules|platform)\/[^/]+/u.exec(file.path.slice(serverSource.length))?.[0];
  return sqlTextsOf(file)
    .filter(({ text }) => looksLikeSql(text))
    .flatMap(({ text, start }) =>
      statementsOf(text)
        .flatMap(writtenTables)
        .map((table) => ({
          table,
          writer: folder ?? file.path,
          path: file.path,
          line: lineAt(file.text, start),
        })),
    );
}

function writtenTables(statement: string): string[] {
  const text = statement.replaceAll(/\bfor (?:no key )?update\b|\bdo update\b/gu, ' ');
  const writing = /\b(?:insert into|delete from|update)\s+(?:only\s+)?(?:\w+\.)?(\w+)/gu;
  return Array.from(text.matchAll(writing), ([, table]) => table ?? '');
}
