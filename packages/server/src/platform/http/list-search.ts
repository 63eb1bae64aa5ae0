import type { Uuid } from '../../lib/ids.ts';
import { plainArray, type Tx } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import { candidatesOf, shortestIndexed } from '../search/index.ts';
import { conditionsOf, plainWords, textSql, wordsOf } from './list-where.ts';
import { orderOf, placeOf, sortOf } from './list-order.ts';
import type { ListQuery, Through } from './list-spec.ts';

/** A word that so many of the first rows have fills a page before the index would answer. */
const looked = { rows: 500, hits: 5 };

/** Of another table's rows that hold a word, more than so many are not looked for by their keys. */
const throughMax = 5000;

/** A word too short for the index is looked for in so many rows, and a page must be full by then. */
const shortLooked = 5000;

/** What a search's page is cut down to; `undefined` ids: the index does not help. */
export type Narrowed =
  | { kind: 'all' }
  | { kind: 'nothing' }
  /** Each set of keys: a row has one of them. */
  | { kind: 'keys'; sets: readonly (readonly Keys[])[] }
  /** Rows up to this place alone; what is not full by then is refused. */
  | { kind: 'until'; place: readonly [string, string] };

type Keys = { sql: string; ids: readonly Uuid[] };

/** How a search's page is found without a look at all rows, where it can be. */
export async function narrowed(tx: Tx, query: ListQuery): Promise<Narrowed> {
  const { search } = query.spec;
  const words = plainWords(query);
  if (search === undefined || words.length === 0) return { kind: 'all' };
  const isShort = words.every((word) => word.length < shortestIndexed);
  if (isShort) return query.cursor === undefined ? untilPlace(tx, query) : { kind: 'all' };
  if (await isCommon(tx, query)) return { kind: 'all' };
  if (search.indexed !== undefined) {
    const ids = await candidatesOf(tx, search.indexed, words);
    if (ids === undefined) return { kind: 'all' };
    if (ids.length === 0) return { kind: 'nothing' };
    return { kind: 'keys', sets: [[{ sql: query.spec.tie.sql, ids }]] };
  }
  return search.through === undefined ? { kind: 'all' } : throughKeys(tx, search.through, words);
}

/** The conditions of keys or of the last place, for a statement whose parameters are `params`. */
export function narrowedSql(query: ListQuery, to: Narrowed, params: unknown[]): string[] {
  if (to.kind === 'keys') {
    return to.sets.map((set) => {
      const some = set.filter(({ ids }) => ids.length > 0);
      const any = some.map(
        ({ sql, ids }) => `${sql} = any($${params.push(plainArray(ids))}::uuid[])`,
      );
      return `(${any.join(' or ')})`;
    });
  }
  return to.kind === 'until' ? [placeOf(query, to.place, params, 'until')] : [];
}

/** The refusal of a word that is too short to be looked up and too rare to be come across. */
export function refuseShort(query: ListQuery): never {
  const words = plainWords(query).join(' ');
  const detail =
    `Too few of the first ${shortLooked} rows hold ${words}, and words of less than ` +
    `${shortestIndexed} letters are not looked up further: add a letter, or a filter.`;
  throw new Refusal('invalid_parameter', `?q: ${detail}`, {
    faults: [{ pointer: '?q', code: 'too_short', detail }],
  });
}

async function isCommon(tx: Tx, query: ListQuery): Promise<boolean> {
  const params: unknown[] = [tx.tenantId];
  const hit = wordsOf(query, false, params).join(' and ');
  const where = ['t.tenant_id = $1'];
  if (query.cursor !== undefined) where.push(placeOf(query, query.cursor.values, params, 'after'));
  const [row] = await tx.queryOnce<{ hits: number }>(
    `select count(*) filter (where hit) as hits from (
       select (${hit}) as hit from ${query.spec.from} where ${where.join(' and ')} ${orderOf(query)}
       limit ${looked.rows}) as first`,
    params,
  );
  return (row?.hits ?? 0) >= looked.hits;
}

/** The place up to which a short word is looked for; all rows when there are no more than that. */
async function untilPlace(tx: Tx, query: ListQuery): Promise<Narrowed> {
  const params: unknown[] = [tx.tenantId];
  const where = ['t.tenant_id = $1', ...conditionsOf(query, params)].join(' and ');
  const { spec } = query;
  const [row] = await tx.queryOnce<{ sort: string; tie: string }>(
    `select sort, tie from (
       select (${sortOf(query).sql})::text as sort, (${spec.tie.sql})::text as tie,
         row_number() over (${orderOf(query)}) as no
       from ${spec.from} where ${where} ${orderOf(query)} limit ${shortLooked + 1}) as first
     where no > ${shortLooked}`,
    params,
  );
  return row === undefined ? { kind: 'all' } : { kind: 'until', place: [row.sort, row.tie] };
}

/** The rows' keys, found where their texts are; words too short for that cut nothing down. */
async function throughKeys(
  tx: Tx,
  through: readonly Through[],
  words: readonly string[],
): Promise<Narrowed> {
  const sets: Keys[][] = [];
  for (const word of words.filter((one) => one.length >= shortestIndexed)) {
    const set: Keys[] = [];
    let isWhole = true;
    for (const one of through) {
      const ids = await idsWith(tx, one, word);
      if (ids === undefined) isWhole = false;
      else set.push({ sql: one.key, ids });
    }
    if (!isWhole) continue;
    if (set.every(({ ids }) => ids.length === 0)) return { kind: 'nothing' };
    sets.push(set);
  }
  return sets.length === 0 ? { kind: 'all' } : { kind: 'keys', sets };
}

/** The ids of the other table's rows that hold the word; undefined when they are too many. */
async function idsWith(tx: Tx, one: Through, word: string): Promise<Uuid[] | undefined> {
  const among = one.indexed && (await candidatesOf(tx, one.indexed, [word]));
  const params: unknown[] = [tx.tenantId, word];
  const narrow =
    among === undefined ? '' : ` and o.id = any($${params.push(plainArray(among))}::uuid[])`;
  const rows = await tx.queryOnce<{ id: Uuid }>(
    `select o.id from ${one.table} o where o.tenant_id = $1${narrow}
     and ${textSql(one.texts, '$2')} limit ${throughMax + 1}`,
    params,
  );
  return rows.length > throughMax ? undefined : rows.map(({ id }) => id);
}
