import { createHash } from 'node:crypto';
import { parseInstant } from '../../lib/time.ts';
import { type Fault, Refusal } from '../errors.ts';
import {
  type Condition,
  type FilterType,
  type ListQuery,
  type ListSpec,
  type Operator,
  operatorsOfKind,
  type SortSpec,
} from './list-spec.ts';

const limitMax = 200;
const limitDefault = 50;
const filtersMax = 20;
const inValuesMax = 100;
const fault = (parameter: string, code: string, detail: string): Fault => ({
  pointer: `?${parameter}`,
  code,
  detail,
});

/** What a query string asks, while it is read. */
type Reading = {
  limit: number;
  count: ListQuery['count'];
  sortText: string;
  cursorText: string | undefined;
  readonly conditions: Condition[];
  readonly unknown: Fault[];
  readonly wrong: Fault[];
};

/**
 * Reads `status[in]=a,b&created_at[gte]=…&sort=-created_at&limit=50&cursor=…`. Unknown names,
 * operators and values are refused, all at once; nothing is ever ignored.
 */
export function readListQuery(spec: ListSpec, search: URLSearchParams): ListQuery {
  const reading: Reading = {
    limit: limitDefault,
    count: 'capped',
    sortText: spec.defaultSort,
    cursorText: undefined,
    conditions: [],
    unknown: [],
    wrong: [],
  };
  for (const [parameter, value] of search) readParameter(spec, parameter, value, reading);
  const { limit, count, sortText, cursorText, conditions } = reading;
  const descending = sortText.startsWith('-');
  const sort = { name: descending ? sortText.slice(1) : sortText, descending };
  if (!Object.hasOwn(spec.sorts, sort.name)) {
    const names = Object.keys(spec.sorts).join(', ');
    reading.wrong.push(fault('sort', 'invalid', `One of ${names}, or with a leading minus.`));
  }
  if (conditions.length > filtersMax) {
    reading.wrong.push(fault('', 'too_many', `At most ${filtersMax} filters.`));
  }
  refuseFaults(spec, reading);
  const hash = createHash('sha256')
    .update(JSON.stringify([spec.name, sortText, conditions]))
    .digest('base64url')
    .slice(0, 12);
  return {
    spec,
    limit,
    count,
    sort,
    conditions,
    hash,
    cursor: cursorText === undefined ? undefined : readCursor(cursorText, hash, spec, sort),
  };
}

function refuseFaults(spec: ListSpec, { unknown, wrong }: Reading): void {
  if (unknown.length > 0) {
    const names = unknown.map((f) => f.pointer.slice(1)).join(', ');
    const known = Object.keys(spec.filters).join(', ');
    throw new Refusal('unknown_parameter', `Unknown: ${names}. Known filters: ${known}.`, {
      faults: [...unknown, ...wrong],
    });
  }
  const [first] = wrong;
  if (first !== undefined) {
    throw new Refusal('invalid_parameter', `${first.pointer}: ${first.detail}`, { faults: wrong });
  }
}

function readParameter(spec: ListSpec, parameter: string, value: string, reading: Reading): void {
  const { wrong } = reading;
  switch (parameter) {
    case 'limit':
      reading.limit = /^\d{1,4}$/.test(value) ? Number(value) : 0;
      if (reading.limit < 1 || reading.limit > limitMax) {
        wrong.push(fault(parameter, 'out_of_range', `A number from 1 to ${limitMax}.`));
      }
      break;
    case 'count':
      if (value === 'none' || value === 'capped' || value === 'exact') reading.count = value;
      else wrong.push(fault(parameter, 'invalid', 'One of none, capped, exact.'));
      break;
    case 'sort':
      reading.sortText = value;
      break;
    case 'cursor':
      reading.cursorText = value;
      break;
    default:
      readCondition(spec, parameter, value, reading);
  }
}

function readCondition(spec: ListSpec, parameter: string, value: string, reading: Reading): void {
  const { conditions, unknown, wrong } = reading;
  const [, name = parameter, word, brackets] =
    /^([a-z_.]+)(?:\[([a-z]+)\])?(\[\])?$/.exec(parameter) ?? [];
  const filter = Object.hasOwn(spec.filters, name) ? spec.filters[name] : undefined;
  if (filter === undefined) {
    const detail = `${spec.name} cannot be filtered by ${name.slice(0, 60)}.`;
    unknown.push(fault(parameter, 'unknown_parameter', detail));
    return;
  }
  const known = operatorsOfKind[filter.type.kind];
  const asked = word ?? (brackets === undefined ? 'eq' : 'in');
  const operator = known.find((one) => one === asked);
  if (operator === undefined) {
    unknown.push(fault(parameter, 'unknown_operator', `One of ${known.join(', ')}.`));
    return;
  }
  const many = operator === 'in' || operator === 'nin';
  const values = many ? listedValues(value) : [value];
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

function listedValues(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function faultOfValue(type: FilterType, operator: Operator, value: string): string | undefined {
  if (value.length > 255) return 'At most 255 characters.';
  if (value.includes('\u0000')) return 'No NUL characters.';
  if (operator === 'exists')
    return value === 'true' || value === 'false' ? undefined : 'true or false.';
  switch (type.kind) {
    case 'integer':
      return /^-?\d{1,15}$/.test(value) ? undefined : 'A whole number.';
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'true or false.';
    case 'instant':
      return parseInstant(value) === undefined ? 'An RFC 3339 date-time or a date.' : undefined;
    case 'enum':
      return type.values.includes(value) ? undefined : `One of ${type.values.join(', ')}.`;
    case 'text':
    case 'id':
    case 'idOr':
    case 'textArray':
      return undefined;
  }
}

function readCursor(
  text: string,
  hash: string,
  spec: ListSpec,
  sort: ListQuery['sort'],
): ListQuery['cursor'] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new Refusal('invalid_cursor', 'Take cursors from next_cursor, unchanged.', { cause });
  }
  if (
    !Array.isArray(parsed) ||
    parsed[0] !== 1 ||
    parsed.length !== 4 ||
    typeof parsed[2] !== 'string' ||
    typeof parsed[3] !== 'string'
  ) {
    throw new Refusal('invalid_cursor', 'Take cursors from next_cursor, unchanged.');
  }
  const [, cursorHash, sortValue, tieValue] = parsed as [number, string, string, string];
  if (cursorHash !== hash) {
    throw new Refusal(
      'cursor_mismatch',
      'The filters or the sort changed since this cursor was given.',
    );
  }
  const casts = [spec.sorts[sort.name]?.cast, spec.tie.cast];
  const fits = [sortValue, tieValue].every((value, index) => valueFits(casts[index], value));
  if (!fits) throw new Refusal('invalid_cursor', 'Take cursors from next_cursor, unchanged.');
  return { values: [sortValue, tieValue], backward: false };
}

function valueFits(cast: SortSpec['cast'] | undefined, value: string): boolean {
  switch (cast) {
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    case 'timestamptz':
      return parseInstant(value) !== undefined;
    case 'bigint':
      return /^-?\d{1,18}$/.test(value);
    case 'text':
      return !value.includes('\u0000');
    case undefined:
      return false;
  }
}
