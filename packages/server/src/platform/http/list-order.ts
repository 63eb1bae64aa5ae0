import { assert } from '../../lib/assert.ts';
import type { ListQuery, SortSpec } from './list-spec.ts';

/** The sort that a request asks for. */
export function sortOf({ spec, sort }: ListQuery): SortSpec {
  const sortSpec = spec.sorts[sort.name];
  assert(sortSpec !== undefined, 'The sort was checked when the query was read.');
  return sortSpec;
}

/** The ORDER BY of a request. */
export function orderOf(query: ListQuery): string {
  const direction = query.sort.descending ? 'desc' : 'asc';
  const { sql } = sortOf(query);
  const { tie } = query.spec;
  return `order by ${sql} ${direction}, ${tie.sql} ${direction}`;
}

/** The condition of what comes after a place in the order, or of all that stands up to it. */
export function placeOf(
  query: ListQuery,
  [sortValue, tieValue]: readonly string[],
  params: unknown[],
  side: 'after' | 'until',
): string {
  const sort = sortOf(query);
  const { tie } = query.spec;
  const a = `$${params.push(sortValue)}::${sort.cast}`;
  const b = `$${params.push(tieValue)}::${tie.cast}`;
  const after = query.sort.descending ? '<' : '>';
  const until = query.sort.descending ? '>=' : '<=';
  return `(${sort.sql}, ${tie.sql}) ${side === 'after' ? after : until} (${a}, ${b})`;
}

/** The value of a sort as a cursor carries it. */
export function cursorSql(sort: SortSpec): string {
  return sort.cast === 'timestamptz'
    ? `to_char(${sort.sql}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : `(${sort.sql})::text`;
}
