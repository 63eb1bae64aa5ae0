import { assert } from '../../lib/assert.ts';
import type { Tx } from '../db/index.ts';
import { cursorOf } from './list-cursor.ts';
import type { ListQuery, Page, SortSpec } from './list-spec.ts';
import { mayBeWhole, whereOf } from './list-where.ts';

/** Past this a capped count says "at least": counting further costs more than anyone reads. */
const countCap = 10_000;

/** Runs a list: one page by keyset, and a count that never costs more than its cap. */
export async function runList<Row extends object>(tx: Tx, query: ListQuery): Promise<Page<Row>> {
  const { cursor } = query;
  // What the first page found decides for all: nothing is lost or doubled between two readings.
  if (cursor === undefined ? mayBeWhole(query) : cursor.whole) {
    const page = await runPage<Row>(tx, query, true);
    if (cursor !== undefined || page.rows.length > 0) return page;
  }
  return runPage(tx, query, false);
}

async function runPage<Row extends object>(
  tx: Tx,
  query: ListQuery,
  whole: boolean,
): Promise<Page<Row>> {
  const { spec, sort, limit } = query;
  const sortSpec = spec.sorts[sort.name];
  assert(sortSpec !== undefined, 'The sort was checked when the query was read.');
  const params: unknown[] = [tx.tenantId];
  const where = ['t.tenant_id = $1', ...whereOf(query, whole, params)];
  const countParams = [...params];
  const countWhere = [...where];
  const direction = sort.descending ? 'desc' : 'asc';
  const compare = sort.descending ? '<' : '>';
  if (query.cursor !== undefined) {
    const [sortValue, tieValue] = query.cursor.values;
    const a = `$${params.push(sortValue)}::${sortSpec.cast}`;
    const b = `$${params.push(tieValue)}::${spec.tie.cast}`;
    where.push(`(${sortSpec.sql}, ${spec.tie.sql}) ${compare} (${a}, ${b})`);
  }
  const rows = await tx.queryOnce<Row & { sort_value: string; tie_value: string }>(
    `select ${spec.select}, ${cursorSql(sortSpec)} as sort_value, ${cursorSql(spec.tie)} as tie_value
     from ${spec.from} where ${where.join(' and ')}
     order by ${sortSpec.sql} ${direction}, ${spec.tie.sql} ${direction}
     limit ${limit + 1}`,
    params,
  );
  const hasMore = rows.length > limit;
  if (hasMore) rows.pop();
  const last = rows.at(-1);
  return {
    rows,
    hasMore,
    nextCursor: hasMore && last !== undefined ? cursorOf(query, whole, last) : null,
    total: await countOf(tx, query, countWhere, countParams, rows.length, hasMore),
  };
}

function cursorSql(sort: SortSpec): string {
  return sort.cast === 'timestamptz'
    ? `to_char(${sort.sql}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : `(${sort.sql})::text`;
}

async function countOf(
  tx: Tx,
  query: ListQuery,
  where: string[],
  params: unknown[],
  pageRows: number,
  hasMore: boolean,
): Promise<Page<never>['total']> {
  if (query.count === 'none') return null;
  if (query.cursor === undefined && !hasMore) return { value: pageRows, relation: 'eq' };
  const cap = query.count === 'exact' ? '' : ` limit ${countCap + 1}`;
  const [row] = await tx.queryOnce<{ n: number }>(
    `select count(*) as n from (select 1 from ${query.spec.from} where ${where.join(' and ')}${cap}) as counted`,
    params,
  );
  const n = row?.n ?? 0;
  return query.count === 'capped' && n > countCap
    ? { value: countCap, relation: 'gte' }
    : { value: n, relation: 'eq' };
}
