import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import { plainArray, type Tx } from '../db/index.ts';
import { candidatesOf } from '../search/index.ts';
import { cursorOf } from './list-cursor.ts';
import type { ListQuery, Page, SortSpec } from './list-spec.ts';
import { mayBeWhole, plainWords, whereOf, wordsOf } from './list-where.ts';

/** Past this a capped count says "at least": counting further costs more than anyone reads. */
const countCap = 10_000;

/** A word that so many of the first rows have fills a page before the index would answer. */
const looked = { rows: 500, hits: 5 };

/** Runs a list: one page by keyset, and a count that never costs more than its cap. */
export async function runList<Row extends object>(tx: Tx, query: ListQuery): Promise<Page<Row>> {
  const { cursor } = query;
  // What the first page found decides for all: nothing is lost or doubled between two readings.
  if (cursor === undefined ? mayBeWhole(query) : cursor.whole) {
    const page = await runPage<Row>(tx, query, true, undefined);
    if (cursor !== undefined || page.rows.length > 0) return page;
  }
  return runPage(tx, query, false, await rareIds(tx, query));
}

/** Of a search for rare words: the only records that can have them. */
async function rareIds(tx: Tx, query: ListQuery): Promise<Uuid[] | undefined> {
  const indexed = query.spec.search?.indexed;
  const words = plainWords(query);
  if (indexed === undefined || words.length === 0) return undefined;
  const params: unknown[] = [tx.tenantId];
  const hit = wordsOf(query, false, params).join(' and ');
  const where = ['t.tenant_id = $1', ...placeOf(query, params)].join(' and ');
  const [row] = await tx.queryOnce<{ hits: number }>(
    `select count(*) filter (where hit) as hits from (
       select (${hit}) as hit from ${query.spec.from} where ${where} ${orderOf(query)}
       limit ${looked.rows}) as first`,
    params,
  );
  if ((row?.hits ?? 0) >= looked.hits) return undefined;
  return candidatesOf(tx, indexed, words);
}

function sortOf({ spec, sort }: ListQuery): SortSpec {
  const sortSpec = spec.sorts[sort.name];
  assert(sortSpec !== undefined, 'The sort was checked when the query was read.');
  return sortSpec;
}

function orderOf(query: ListQuery): string {
  const direction = query.sort.descending ? 'desc' : 'asc';
  return `order by ${sortOf(query).sql} ${direction}, ${query.spec.tie.sql} ${direction}`;
}

/** The condition of what comes after the cursor, when there is one. */
function placeOf(query: ListQuery, params: unknown[]): string[] {
  if (query.cursor === undefined) return [];
  const { spec, sort } = query;
  const sortSpec = sortOf(query);
  const [sortValue, tieValue] = query.cursor.values;
  const a = `$${params.push(sortValue)}::${sortSpec.cast}`;
  const b = `$${params.push(tieValue)}::${spec.tie.cast}`;
  const compare = sort.descending ? '<' : '>';
  return [`(${sortSpec.sql}, ${spec.tie.sql}) ${compare} (${a}, ${b})`];
}

async function runPage<Row extends object>(
  tx: Tx,
  query: ListQuery,
  whole: boolean,
  only: readonly Uuid[] | undefined,
): Promise<Page<Row>> {
  const { spec, limit } = query;
  const params: unknown[] = [tx.tenantId];
  const where = ['t.tenant_id = $1', ...whereOf(query, whole, params)];
  if (only !== undefined) {
    where.push(`${spec.tie.sql} = any($${params.push(plainArray(only))}::uuid[])`);
  }
  const countParams = [...params];
  const countWhere = [...where];
  where.push(...placeOf(query, params));
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
