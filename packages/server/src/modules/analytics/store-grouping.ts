import type { Uuid } from '../../lib/ids.ts';
import { decodeId } from '../../lib/ids.ts';
import type { Period } from './decide-period.ts';
import { rowsMost } from './report.ts';

/** What rows can be grouped by: the name of the column, and its SQL. */
export type Groups = Readonly<Record<string, string>>;

/** The select list of the groups (null where rows are not grouped by it), and what ends the statement. */
export function grouping(groups: Groups, by: readonly string[]): { columns: string; end: string } {
  const columns = Object.entries(groups).map(
    ([name, sql]) => `${by.includes(name) ? sql : 'null'} as "${name}"`,
  );
  const used = Object.entries(groups).flatMap(([name, sql]) => (by.includes(name) ? [sql] : []));
  const list = used.join(', ');
  const end = used.length === 0 ? '' : `group by ${list} order by ${list}`;
  return { columns: columns.join(', '), end: `${end} limit ${rowsMost + 1}` };
}

/** The parameters of a statement over a period: tenant, beginning, end, beginnings of its parts. */
export function periodParams(tenantId: Uuid, { from, until, starts }: Period): unknown[] {
  return [tenantId, from, until, starts];
}

/** The part of the period, counted from 1, in which something happened. */
export function partSql(column: string): string {
  return `width_bucket(${column}, $4::timestamptz[])`;
}

/** The condition that a column is a location named by its id or its code; none when not asked. */
export function atLocation(
  column: string,
  reference: string | undefined,
  params: unknown[],
): string {
  if (reference === undefined) return '';
  const id = params.push(decodeId('loc', reference) ?? null);
  const code = params.push(reference);
  return ` and ${column} in (select w.id from locations w
    where w.tenant_id = $1 and (w.id = $${id}::uuid or w.code = $${code}))`;
}

/** The same of a product, by its id or its sku. */
export function ofProduct(
  column: string,
  reference: string | undefined,
  params: unknown[],
): string {
  if (reference === undefined) return '';
  const id = params.push(decodeId('prd', reference) ?? null);
  const code = params.push(reference);
  return ` and ${column} in (select w.id from products w
    where w.tenant_id = $1 and (w.id = $${id}::uuid or w.sku = $${code}))`;
}

/** The condition that a column has a value; none when not asked. */
export function equals(column: string, value: string | undefined, params: unknown[]): string {
  return value === undefined ? '' : ` and ${column} = $${params.push(value)}::text`;
}
