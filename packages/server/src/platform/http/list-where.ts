import { assert } from '../../lib/assert.ts';
import { decodeId, type Uuid } from '../../lib/ids.ts';
import { parseInstant } from '../../lib/time.ts';
import type { Condition, FilterSpec, FilterType, ListQuery, SearchSpec } from './list-spec.ts';

/** The WHERE conditions of the filters and the search; values are appended to `params`. */
export function whereOf(query: ListQuery, whole: boolean, params: unknown[]): string[] {
  return [...conditionsOf(query, params), ...wordsOf(query, whole, params)];
}

/** The conditions of the filters alone. */
export function conditionsOf(query: ListQuery, params: unknown[]): string[] {
  const { filters } = query.spec;
  return query.conditions.map((condition) => {
    const filter = filters[condition.name];
    assert(filter !== undefined, 'A condition names a filter of its list.');
    const sql = oneOf(filter, condition, params) ?? conditionSql(filter, condition, params);
    return condition.negated === true ? `(${sql}) is not true` : sql;
  });
}

function oneOf(
  { isOneOf }: FilterSpec,
  { operator, values }: Condition,
  params: unknown[],
): string | undefined {
  if (isOneOf === undefined || (operator !== 'eq' && operator !== 'in')) return undefined;
  return isOneOf(`$${params.push(values)}::text[]`);
}

/** The conditions of the search's words alone. */
export function wordsOf(query: ListQuery, whole: boolean, params: unknown[]): string[] {
  const { search } = query.spec;
  return query.words.map((word) => {
    assert(search !== undefined, 'Only a list with a search takes words.');
    const bind = (value: string): string => `$${params.push(value)}`;
    if (whole) return anyOf((search.whole ?? []).map((sql) => `${sql} = ${bind(word.text)}`));
    const found = wordSql(search, word.text, bind);
    return word.negated ? `(${found}) is not true` : found;
  });
}

/** The words that are looked for in texts, which the index of searches may know. */
export function plainWords({ spec: { search }, words }: ListQuery): string[] {
  return words.flatMap(({ text, negated }) =>
    search === undefined || negated || idsOf(search, text).length > 0 ? [] : [text],
  );
}

/** Whether the search is one word that an index may know as a whole. */
export function mayBeWhole({ spec: { search }, words: [word, ...others] }: ListQuery): boolean {
  return (
    search?.whole !== undefined &&
    word !== undefined &&
    others.length === 0 &&
    !word.negated &&
    idsOf(search, word.text).length === 0
  );
}

const anyOf = (conditions: readonly string[]): string => `(${conditions.join(' or ')})`;

function wordSql(search: SearchSpec, word: string, bind: (value: string) => string): string {
  const byId = idsOf(search, word).map(({ sql, uuid }) => `${sql} = ${bind(uuid)}::uuid`);
  if (byId.length > 0) return anyOf(byId);
  return textSql(search.texts, bind(word));
}

/** The condition that one of the texts holds a word: all are one, to be looked through once a row. */
export function textSql(texts: readonly string[], word: string): string {
  const all = `concat_ws(E'\\n', ${texts.join(', ')})`;
  return `position(lower(${word}) in lower(${all} collate "default")) > 0`;
}

function idsOf(search: SearchSpec, word: string): { sql: string; uuid: Uuid }[] {
  return search.ids.flatMap(({ prefix, sql }) => {
    const uuid = decodeId(prefix, word);
    return uuid === undefined ? [] : [{ sql, uuid }];
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
    const values = bind(condition.values, '::text[]');
    const overlap = filter.holdsAny?.(values) ?? `${sql} && ${values}`;
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
    case 'eq': {
      const one = bind(value(first), cast);
      // Statistics take equality for as common as other values, but know that a range is empty.
      return type.kind === 'instant' ? `(${sql} >= ${one} and ${sql} <= ${one})` : `${sql} = ${one}`;
    }
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
  // Codes were replaced by ids before (list-references.ts).
  const uuids = condition.values.flatMap((text) => decodeId(type.prefix, text) ?? []);
  const found = `${sql} = any(${bind(uuids, '::uuid[]')})`;
  return condition.operator === 'ne' || condition.operator === 'nin' ? `not (${found})` : found;
}
