import { present } from '../../lib/assert.ts';
import type { Tx } from '../db/index.ts';
import { cursorOf } from './list-cursor.ts';
import { runEach } from './list-each.ts';
import { cursorSql, orderOf, placeOf, sortOf } from './list-order.ts';
import { withReferences } from './list-references.ts';
import { type Narrowed, narrowed, narrowedSql, refuseShort } from './list-search.ts';
import type { ListQuery, Page } from './list-spec.ts';
import { mayBeWhole, whereOf } from './list-where.ts';

/** Past this a capped count says "at least": counting further costs more than anyone reads. */
const countCap = 10_000;

/** Runs a list: one page by keyset, and a count that never costs more than its cap. */
export async function runList<Row extends object>(tx: Tx, asked: ListQuery): Promise<Page<Row>> {
  const { cursor } = asked;
  const query = await withReferences(tx, asked);
  if (query === undefined) return emptyPage(asked);
  if (query.each !== undefined) return runEach<Row>(tx, query, query.each);
  // What the first page found decides for all: nothing is lost or doubled between two readings.
  if (cursor === undefined ? mayBeWhole(query) : cursor.whole) {
    const page = await runPage<Row>(tx, query, true, { kind: 'all' });
    if (cursor !== undefined || page.rows.length > 0) return page;
  }
  const to = await narrowed(tx, query);
  if (to.kind === 'nothing') return emptyPage(query);
  const page = await runPage<Row>(tx, query, false, to);
  if (to.kind === 'until' && !page.hasMore) refuseShort(query);
  return page;
}

function emptyPage({ count }: ListQuery): Page<never> {
  const total = count === 'none' ? null : { value: 0, relation: 'eq' as const };
  return { rows: [], hasMore: false, nextCursor: null, total };
}

async function runPage<Row extends object>(
  tx: Tx,
  query: ListQuery,
  whole: boolean,
  to: Narrowed,
): Promise<Page<Row>> {
  const { spec, limit } = query;
  const params: unknown[] = [tx.tenantId];
  const where = ['t.tenant_id = $1', ...whereOf(query, whole, params)];
  where.push(...narrowedSql(query, to, params));
  const countParams = [...params];
  const countWhere = [...where];
  if (query.cursor !== undefined) where.push(placeOf(query, query.cursor.values, params, 'after'));
  const rows = await tx.queryOnce<Row & { sort_value: string; tie_value: string }>(
    `select ${spec.select}, ${cursorSql(sortOf(query))} as sort_value, ${cursorSql(spec.tie)} as tie_value
     from ${spec.from} where ${where.join(' and ')} ${orderOf(query)} limit ${limit + 1}`,
    params,
  );
  const hasMore = rows.length > limit;
  if (hasMore) rows.pop();
  const last = rows.at(-1);
  return {
    rows,
    hasMore,
    nextCursor: hasMore && last !== undefined ? cursorOf(query, whole, last) : null,
    cursorAt: (index) => cursorOf(query, whole, present(rows[index], 'A row of the page')),
    total: await countOf(tx, query, countWhere, countParams, {
      pageRows: rows.length,
      hasMore,
      isPart: to.kind === 'until',
    }),
  };
}

async function countOf(
  tx: Tx,
  query: ListQuery,
  where: string[],
  params: unknown[],
  { pageRows, hasMore, isPart }: { pageRows: number; hasMore: boolean; isPart: boolean },
): Promise<Page<never>['total']> {
  if (query.count === 'none') return null;
  if (query.cursor === undefined && !hasMore) return { value: pageRows, relation: 'eq' };
  const cap = query.count === 'exact' ? '' : ` limit ${countCap + 1}`;
  const [row] = await tx.queryOnce<{ n: number }>(
    `select count(*) as n from (select 1 from ${query.spec.from} where ${where.join(' and ')}${cap}) as counted`,
    params,
  );
  const n = row?.n ?? 0;
  if (query.count === 'capped' && n > countCap) return { value: countCap, relation: 'gte' };
  return { value: n, relation: isPart ? 'gte' : 'eq' };
}
