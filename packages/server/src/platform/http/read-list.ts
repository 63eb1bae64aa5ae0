import { createHash } from 'node:crypto';
import { type Fault, Refusal } from '../errors.ts';
import { faultOfValue } from './filter-value.ts';
import { changedCursor, readCursor } from './list-cursor.ts';
import {
  type Condition,
  type ListQuery,
  type ListSpec,
  operatorsOfKind,
  type SearchWord,
} from './list-spec.ts';
import { mayBeWhole } from './list-where.ts';
import { readSearch } from './read-search.ts';

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
  searchText: string | undefined;
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
    searchText: undefined,
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
  const words = readWords(spec, reading);
  refuseFaults(spec, reading);
  const hash = createHash('sha256')
    .update(JSON.stringify([spec.name, sortText, conditions, words]))
    .digest('base64url')
    .slice(0, 12);
  const cursor = cursorText === undefined ? undefined : readCursor(cursorText, hash, spec, sort);
  const query = { spec, limit, count, sort, conditions, words, cursor, hash };
  if (cursor?.whole === true && !mayBeWhole(query)) throw changedCursor();
  return query;
}

/** Adds the search's fields to the conditions, its faults to the others; returns its words. */
function readWords(spec: ListSpec, { searchText, conditions, ...reading }: Reading): SearchWord[] {
  if (searchText === undefined) return [];
  const search = readSearch(spec, searchText);
  conditions.push(...search.conditions);
  reading.unknown.push(...search.unknown);
  reading.wrong.push(...search.wrong);
  return search.words;
}

function refuseFaults(spec: ListSpec, { unknown, wrong }: Reading): void {
  if (unknown.length > 0) {
    // A search names its unknown field in the detail: its pointer is only `?q`.
    const names = unknown.map((f) => (f.pointer === '?q' ? f.detail : f.pointer.slice(1)));
    const known = Object.keys(spec.filters).join(', ');
    throw new Refusal(
      'unknown_parameter',
      `Unknown: ${names.join(', ')}. Known filters: ${known}.`,
      {
        faults: [...unknown, ...wrong],
      },
    );
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
    case 'q':
      if (spec.search === undefined) readCondition(spec, parameter, value, reading);
      else if (reading.searchText === undefined) reading.searchText = value;
      else wrong.push(fault(parameter, 'too_many', 'One search only.'));
      break;
    default:
      readCondition(spec, parameter, value, reading);
  }
}

function readCondition(spec: ListSpec, parameter: string, value: string, reading: Reading): void {
  const { conditions, unknown, wrong } = reading;
  const [, name = parameter, word, brackets] =
    /^([a-z_.][a-z0-9_.]*)(?:\[([a-z]+)\])?(\[\])?$/.exec(parameter) ?? [];
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
