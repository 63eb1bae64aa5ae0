import { present } from '../../lib/assert.ts';
import { decodeId } from '../../lib/ids.ts';
import type { Tx } from '../db/index.ts';
import { cursorOf } from './list-cursor.ts';
import { cursorSql, orderOf, placeOf, sortOf } from './list-order.ts';
import type { ListQuery, Page } from './list-spec.ts';
import { conditionsOf } from './list-where.ts';

/**
 * The first rows of each id, at most `limit` of each, in one statement that goes by an index for
 * each of them. They come one id after the other; neither counted nor with a next page.
 */
export async function runEach<Row extends object>(
  tx: Tx,
  query: ListQuery,
  each: NonNullable<ListQuery['each']>,
): Promise<Page<Row>> {
  const { spec, limit } = query;
  const filter = present(spec.filters[each.filter], 'The filter of the ids');
  const { type } = filter;
  if (type.kind !== 'id' && type.kind !== 'idOr') throw new Error('Only ids have rows each.');
  const keys = each.values.flatMap((text) => decodeId(type.prefix, text) ?? []);
  const params: unknown[] = [tx.tenantId, keys];
  const where = ['t.tenant_id = $1', `${filter.sql} = k.key`, ...conditionsOf(query, params)];
  if (query.cursor !== undefined) where.push(placeOf(query, query.cursor.values, params, 'after'));
  const direction = query.sort.descending ? 'desc' : 'asc';
  const sort = sortOf(query);
  const rows = await tx.queryOnce<Row & { sort_value: string; tie_value: string }>(
    `select x.* from unnest($2::uuid[]) with ordinality as k (key, place)
     cross join lateral (
       select ${spec.select}, ${cursorSql(sort)} as sort_value, ${cursorSql(spec.tie)} as tie_value,
         ${sort.sql} as each_sort, ${spec.tie.sql} as each_tie
       from ${spec.from} where ${where.join(' and ')} ${orderOf(query)} limit ${limit}
     ) as x order by k.place, x.each_sort ${direction}, x.each_tie ${direction}`,
    params,
  );
  return {
    rows,
    hasMore: false,
    nextCursor: null,
    total: null,
    cursorAt: (index) => cursorOf(query, false, present(rows[index], 'A row of the page')),
  };
}
