import { assert } from '../../lib/assert.ts';
import { decodeId } from '../../lib/ids.ts';
import { parseInstant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import type { Condition, FilterSpec, FilterType, ListQuery, Page, SortSpec } from './list-spec.ts';

/** Past this a capped count says "at least": counting further costs more than anyone reads. */
const countCap = 10_000;

/** The WHERE conditions of the filters; values are appended to `params`. */
function whereOf(query: ListQuery, params: unknown[]): string[] {
  return query.conditions.map((condition) => {
    const filter = query.spec.filters[condition.name];
    assert(filter !== undefined, 'A condition names a filter of its list.');
    return conditionSql(filter, condition, params);
  });
}

function conditionSql(filter: FilterSpec, condition: Condition, params: unknown[]): string {
  const { operator } = condition;
  const bind = (value: unknown, cast = ''): string => `$${params.push(value)}${cast}`;
  const first = condition.values[0] ?? '';
  const { type, sql } = filter;
  if (operator === 'exists') return first === 'true' ? `${sql} is not null` : `${sql} is null`;
  if (operator === 'prefix') return `starts_with(${sql}::text, ${bind(first)})`;
  if (operator === 'contains') return `position(lower(${bind(first)}) in lower(${sql}::text)) > 0`;
  if (type.kind === 'textArray') {
    const overlap = `${sql} && ${bind(condition.values, '::text[]')}`;
    return operator === 'ne' || operator === 'nin' ? `not (${overlap})` : overlap;
  }
  if (type.kind === 'id' || type.kind === 'idOr') return idSql(type, sql, condition, bind);
  const cast = {
    integer: '::bigint',
    boolean: '::boolean',
    instant: '::timestamptz',
    enum: '::text',
    text: '::text',
  }[type.kind];
  const value = (text: string): string =>
    type.kind === 'instant' ? (parseInstant(text) ?? text) : text;
  switch (operator) {
    case 'eq':
      return `${sql} = ${bind(value(first), cast)}`;
    case 'ne':
      return `${sql} is distinct from ${bind(value(first), cast)}`;
    case 'in':
      return `${sql} = any(${bind(condition.values.map(value), `${cast}[]`)})`;
    case 'nin':
      return `not (${sql} = any(${bind(condition.values.map(value), `${cast}[]`)}))`;
    case 'gt':
      return `${sql} > ${bind(value(first), cast)}`;
    case 'gte':
      return `${sql} >= ${bind(value(first), cast)}`;
    case 'lt':
      return `${sql} < ${bind(value(first), cast)}`;
    case 'lte':
      return `${sql} <= ${bind(value(first), cast)}`;
  }
}

function idSql(
  type: Extract<FilterType, { kind: 'id' | 'idOr' }>,
  sql: string,
  condition: Condition,
  bind: (value: unknown, cast?: string) => string,
): string {
  const uuids: string[] = [];
  const others: string[] = [];
  for (const text of condition.values) {
    const uuid = decodeId(type.prefix, text);
    if (uuid === undefined) others.push(text);
    else uuids.push(uuid);
  }
  const byId = `${sql} = any(${bind(uuids, '::uuid[]')})`;
  const found =
    type.kind === 'idOr' && others.length > 0
      ? `(${byId} or ${type.otherSql} = any(${bind(others, '::text[]')}))`
      : byId;
  return condition.operator === 'ne' || condition.operator === 'nin' ? `not (${found})` : found;
}

/** Runs a list: one page by keyset, and a count that never costs more than its cap. */
export async function runList<Row extends object>(tx: Tx, query: ListQuery): Promise<Page<Row>> {
  const { spec, sort, limit } = query;
  const sortSpec = spec.sorts[sort.name];
  assert(sortSpec !== undefined, 'The sort was checked when the query was read.');
  const params: unknown[] = [tx.tenantId];
  const where = ['t.tenant_id = $1', ...whereOf(query, params)];
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
    nextCursor:
      hasMore && last !== undefined
        ? Buffer.from(JSON.stringify([1, query.hash, last.sort_value, last.tie_value])).toString(
            'base64url',
          )
        : null,
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
