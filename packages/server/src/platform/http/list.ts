import { createHash } from 'node:crypto';
import { assert } from '../../lib/assert.ts';
import { decodeId, type IdPrefix } from '../../lib/ids.ts';
import { parseInstant } from '../../lib/time.ts';
import type { Tx } from '../db/index.ts';
import { type Fault, Refusal } from '../errors.ts';

/** How a filter's text becomes a bound value. An id of another kind matches nothing. */
export type FilterType =
  | { kind: 'text' } | { kind: 'integer' } | { kind: 'boolean' } | { kind: 'instant' }
  | { kind: 'enum'; values: readonly string[] }
  | { kind: 'id'; prefix: IdPrefix }
  /** An id or, failing that, a natural code, each with its own SQL. */
  | { kind: 'idOr'; prefix: IdPrefix; otherSql: string }
  | { kind: 'textArray' };

/** One filterable field: its SQL expression and type. `$` never appears in it: values are bound. */
export type FilterSpec = { sql: string; type: FilterType; description?: string };

/** One sortable field; its SQL is never null and its type that of the bound cursor value. */
export type SortSpec = { sql: string; cast: 'uuid' | 'text' | 'timestamptz' | 'bigint' };

/**
 * What a list can do. `from` is the FROM clause, whose main table `t` has tenant_id; `select` the
 * columns of a row. Every sort is completed by `tie` (unique within the tenant).
 */
export type ListSpec = {
  name: string;
  select: string;
  from: string;
  filters: Readonly<Record<string, FilterSpec>>;
  sorts: Readonly<Record<string, SortSpec>>;
  /** Such as `-created_at`; must be among `sorts`. */
  defaultSort: string;
  tie: SortSpec;
};

export type Operator =
  | 'eq' | 'ne' | 'in' | 'nin' | 'gt' | 'gte' | 'lt' | 'lte' | 'exists' | 'prefix' | 'contains';

const comparing = ['eq', 'ne', 'in', 'nin', 'gt', 'gte', 'lt', 'lte', 'exists'] as const;
const naming = ['eq', 'ne', 'in', 'nin', 'exists'] as const;

/** What a filter of each kind can be asked. */
export const operatorsOfKind: Readonly<Record<FilterType['kind'], readonly Operator[]>> = {
  text: [...naming, 'prefix', 'contains'],
  integer: comparing,
  instant: comparing,
  boolean: ['eq', 'ne', 'exists'],
  enum: naming,
  id: naming,
  idOr: naming,
  textArray: naming,
};
type Condition = { name: string; operator: Operator; values: string[] };

/** A list request as read from its query string. */
export type ListQuery = {
  spec: ListSpec;
  limit: number;
  count: 'none' | 'capped' | 'exact';
  sort: { name: string; descending: boolean };
  conditions: readonly Condition[];
  cursor: { values: readonly string[]; backward: boolean } | undefined;
  hash: string;
};

/** One page of rows with what a caller needs for the next. */
export type Page<Row> = {
  rows: Row[];
  hasMore: boolean;
  nextCursor: string | null;
  total: { value: number; relation: 'eq' | 'gte' } | null;
};

const limitMax = 200;
const limitDefault = 50;
const filtersMax = 20;
const inValuesMax = 100;
/** Past this a capped count says "at least": counting further costs more than anyone reads. */
const countCap = 10_000;

const fault = (parameter: string, code: string, detail: string): Fault => ({
  pointer: `?${parameter}`, code, detail,
});

/**
 * Reads `status[in]=a,b&created_at[gte]=…&sort=-created_at&limit=50&cursor=…`. Unknown names,
 * operators and values are refused, all at once; nothing is ever ignored.
 */
export function readListQuery(spec: ListSpec, search: URLSearchParams): ListQuery {
  const unknown: Fault[] = [];
  const wrong: Fault[] = [];
  const conditions: Condition[] = [];
  let limit = limitDefault;
  let count: ListQuery['count'] = 'capped';
  let sortText = spec.defaultSort;
  let cursorText: string | undefined;
  for (const [parameter, value] of search) {
    if (parameter === 'limit') {
      limit = /^\d{1,4}$/.test(value) ? Number(value) : 0;
      if (limit < 1 || limit > limitMax) wrong.push(fault(parameter, 'out_of_range', `A number from 1 to ${limitMax}.`));
    } else if (parameter === 'count') {
      if (value === 'none' || value === 'capped' || value === 'exact') count = value;
      else wrong.push(fault(parameter, 'invalid', 'One of none, capped, exact.'));
    } else if (parameter === 'sort') {
      sortText = value;
    } else if (parameter === 'cursor') {
      cursorText = value;
    } else {
      readCondition(spec, parameter, value, conditions, unknown, wrong);
    }
  }
  const descending = sortText.startsWith('-');
  const sortName = descending ? sortText.slice(1) : sortText;
  if (!Object.hasOwn(spec.sorts, sortName)) {
    wrong.push(fault('sort', 'invalid', `One of ${Object.keys(spec.sorts).join(', ')}, or with a leading minus.`));
  }
  if (conditions.length > filtersMax) wrong.push(fault('', 'too_many', `At most ${filtersMax} filters.`));
  if (unknown.length > 0) {
    throw new Refusal('unknown_parameter',
      `Unknown: ${unknown.map((f) => f.pointer.slice(1)).join(', ')}. Known filters: ${Object.keys(spec.filters).join(', ')}.`,
      { faults: [...unknown, ...wrong] });
  }
  if (wrong.length > 0) {
    const [first] = wrong;
    throw new Refusal('invalid_parameter', `${first?.pointer}: ${first?.detail}`, { faults: wrong });
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([spec.name, sortText, conditions])).digest('base64url').slice(0, 12);
  const sort = { name: sortName, descending };
  return {
    spec, limit, count, sort, conditions, hash,
    cursor: cursorText === undefined ? undefined : readCursor(cursorText, hash, spec, sort),
  };
}

function readCondition(
  spec: ListSpec, parameter: string, value: string,
  conditions: Condition[], unknown: Fault[], wrong: Fault[],
): void {
  const match = /^([a-z_.]+)(?:\[([a-z]+)\])?(\[\])?$/.exec(parameter);
  const name = match?.[1] ?? parameter;
  const filter = Object.hasOwn(spec.filters, name) ? spec.filters[name] : undefined;
  const operator = (match?.[2] ?? (match?.[3] === undefined ? 'eq' : 'in')) as Operator;
  if (match === null || filter === undefined) {
    unknown.push(fault(parameter, 'unknown_parameter', `${spec.name} cannot be filtered by ${name.slice(0, 60)}.`));
    return;
  }
  const known = operatorsOfKind[filter.type.kind];
  if (!known.includes(operator)) {
    unknown.push(fault(parameter, 'unknown_operator', `One of ${known.join(', ')}.`));
    return;
  }
  const many = operator === 'in' || operator === 'nin';
  const values = many ? (value === '' ? [] : value.split(',')) : [value];
  if (values.length > inValuesMax) {
    wrong.push(fault(parameter, 'too_many', `At most ${inValuesMax} values.`));
    return;
  }
  for (const one of values) {
    const detail = faultOfValue(filter.type, operator, one);
    if (detail !== undefined) wrong.push(fault(parameter, 'invalid', detail));
  }
  const earlier = conditions.find((c) => c.name === name && c.operator === operator);
  if (earlier !== undefined && many) earlier.values.push(...values);
  else conditions.push({ name, operator, values });
}

function faultOfValue(type: FilterType, operator: Operator, value: string): string | undefined {
  if (value.length > 255) return 'At most 255 characters.';
  if (value.includes('\u0000')) return 'No NUL characters.';
  if (operator === 'exists') return value === 'true' || value === 'false' ? undefined : 'true or false.';
  switch (type.kind) {
    case 'integer':
      return /^-?\d{1,15}$/.test(value) ? undefined : 'A whole number.';
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'true or false.';
    case 'instant':
      return parseInstant(value) === undefined ? 'An RFC 3339 date-time or a date.' : undefined;
    case 'enum':
      return type.values.includes(value) ? undefined : `One of ${type.values.join(', ')}.`;
    case 'text': case 'id': case 'idOr': case 'textArray':
      return undefined;
  }
}

function readCursor(
  text: string, hash: string, spec: ListSpec, sort: ListQuery['sort'],
): ListQuery['cursor'] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new Refusal('invalid_cursor', 'Take cursors from next_cursor, unchanged.', { cause });
  }
  if (!Array.isArray(parsed) || parsed[0] !== 1 || parsed.length !== 4 ||
    typeof parsed[2] !== 'string' || typeof parsed[3] !== 'string') {
    throw new Refusal('invalid_cursor', 'Take cursors from next_cursor, unchanged.');
  }
  const [, cursorHash, sortValue, tieValue] = parsed as [number, string, string, string];
  if (cursorHash !== hash) {
    throw new Refusal('cursor_mismatch', 'The filters or the sort changed since this cursor was given.');
  }
  const casts = [spec.sorts[sort.name]?.cast, spec.tie.cast];
  const fits = [sortValue, tieValue].every((value, index) => valueFits(casts[index], value));
  if (!fits) throw new Refusal('invalid_cursor', 'Take cursors from next_cursor, unchanged.');
  return { values: [sortValue, tieValue], backward: false };
}

function valueFits(cast: SortSpec['cast'] | undefined, value: string): boolean {
  switch (cast) {
    case 'uuid': return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    case 'timestamptz': return parseInstant(value) !== undefined;
    case 'bigint': return /^-?\d{1,18}$/.test(value);
    case 'text': return !value.includes('\u0000');
    case undefined: return false;
  }
}

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
  const cast = { integer: '::bigint', boolean: '::boolean', instant: '::timestamptz', enum: '::text', text: '::text' }[type.kind];
  const value = (text: string): string => (type.kind === 'instant' ? (parseInstant(text) ?? text) : text);
  switch (operator) {
    case 'eq': return `${sql} = ${bind(value(first), cast)}`;
    case 'ne': return `${sql} is distinct from ${bind(value(first), cast)}`;
    case 'in': return `${sql} = any(${bind(condition.values.map(value), `${cast}[]`)})`;
    case 'nin': return `not (${sql} = any(${bind(condition.values.map(value), `${cast}[]`)}))`;
    case 'gt': return `${sql} > ${bind(value(first), cast)}`;
    case 'gte': return `${sql} >= ${bind(value(first), cast)}`;
    case 'lt': return `${sql} < ${bind(value(first), cast)}`;
    case 'lte': return `${sql} <= ${bind(value(first), cast)}`;
  }
}

function idSql(
  type: Extract<FilterType, { kind: 'id' | 'idOr' }>, sql: string, condition: Condition,
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
  const found = type.kind === 'idOr' && others.length > 0
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
    nextCursor: hasMore && last !== undefined
      ? Buffer.from(JSON.stringify([1, query.hash, last.sort_value, last.tie_value])).toString('base64url')
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
  tx: Tx, query: ListQuery, where: string[], params: unknown[], pageRows: number, hasMore: boolean,
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
