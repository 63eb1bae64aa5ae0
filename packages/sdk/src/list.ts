import { ArgumentError, isRecord, ListTooLongError } from './errors.ts';
import { encodeFilter, type EncodedFilter, inValuesMax, plainParameters } from './query.ts';
import type { CallOptions } from './request.ts';
import type { Transport } from './transport.ts';

/** How many rows there are: exactly, or at least. */
export type Total = { readonly value: number; readonly relation: 'eq' | 'gte' };

/**
 * The rows of a list: a real array that also answers to `items`, as JSON a plain array. Complete
 * unless a `limit` was asked for; then `has_more` and `next_cursor` say how to go on.
 */
export type List<Row> = Row[] & {
  readonly items: Row[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
  readonly total: Total | null;
};

/** What a list accepts besides its filters. */
export type ListOptions = CallOptions & {
  /** The most rows a complete list may have: more rejects, nothing is cut. 100,000 unless told. */
  maxRows?: number | undefined;
};

const pageRowsMax = 200;
const maxRowsDefault = 100_000;

/**
 * filter: fields take operators and rows can be counted; pages: plain parameters; rows: the list
 * comes whole.
 */
export type ListKind = 'filter' | 'pages' | 'rows';

/** Where a list is, and what of it is wanted. */
export type ListRequest = {
  readonly path: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly kind: ListKind;
};

// Nobody reads a count on the way through all rows, so none is asked for.
const pageOf: Readonly<Record<ListKind, Readonly<Record<string, unknown>>>> = {
  filter: { limit: pageRowsMax, count: 'none' },
  pages: { limit: pageRowsMax },
  rows: {},
};

type Page = { rows: unknown[]; hasMore: boolean; nextCursor: string | null; total: Total | null };
type Query = { readonly path: string; readonly parameters: readonly [string, string][] };
type Presenter = (row: unknown) => unknown;

/** Fetches a list: all of it by following the cursor, or with `limit` or `cursor` one page. */
export async function fetchList(
  transport: Transport,
  list: ListRequest,
  options: ListOptions,
  present: Presenter,
): Promise<List<unknown>> {
  const { path, filter } = list;
  const encoded = encode(list, {});
  if (encoded.matchesNothing) return listOf([]);
  const isOnePage = filter['limit'] !== undefined || filter['cursor'] !== undefined;
  if (isOnePage) {
    const [query] = splitQueries(path, encoded, true);
    const page = await fetchPage(transport, query, options, present);
    return listOf(page.rows, page);
  }
  const maxRows = options.maxRows ?? maxRowsDefault;
  const rows: unknown[] = [];
  for await (const page of pagesOf(transport, list, options, present)) {
    rows.push(...page);
    if (rows.length <= maxRows) continue;
    throw new ListTooLongError(
      `${path} has more than ${maxRows} rows: narrow the filter, raise maxRows, or use iterate().`,
      { code: 'list_too_long' },
    );
  }
  return listOf(rows);
}

/** Walks through a list row by row, fetching a page when the last one is used up. */
export async function* iterateList(
  transport: Transport,
  list: ListRequest,
  options: CallOptions,
  present: Presenter,
): AsyncGenerator<unknown, void, undefined> {
  for await (const page of pagesOf(transport, list, options, present)) yield* page;
}

async function* pagesOf(
  transport: Transport,
  list: ListRequest,
  options: CallOptions,
  present: Presenter,
): AsyncGenerator<unknown[], void, undefined> {
  const encoded = encode(list, pageOf[list.kind]);
  if (encoded.matchesNothing) return;
  const hasOrder = list.filter['sort'] !== undefined;
  for (const query of splitQueries(list.path, encoded, hasOrder)) {
    let cursor: string | null | undefined;
    do {
      const page = await fetchPage(transport, query, options, present, cursor);
      yield page.rows;
      cursor = page.hasMore ? page.nextCursor : null;
    } while (cursor !== null);
  }
}

function encode(list: ListRequest, page: Readonly<Record<string, unknown>>): EncodedFilter {
  const filter = { ...page, ...list.filter };
  if (list.kind === 'filter') return encodeFilter(filter);
  return { parameters: plainParameters(filter), matchesNothing: false, longIn: undefined };
}

// More values in one `in` than a request may carry become several requests. Their rows come part
// by part, which a caller who asked for an order would not expect.
function splitQueries(
  path: string,
  { parameters, longIn }: EncodedFilter,
  needsOneQuery: boolean,
): [Query, ...Query[]] {
  if (longIn === undefined) return [{ path, parameters }];
  const { name, values } = longIn;
  if (needsOneQuery) {
    const message = `${name} takes at most ${inValuesMax} values with limit, cursor or sort.`;
    throw new ArgumentError(message, { code: 'invalid_argument' });
  }
  const part = (start: number): Query => {
    const some = values.slice(start, start + inValuesMax).join(',');
    return { path, parameters: [...parameters, [name, some]] };
  };
  const queries: [Query, ...Query[]] = [part(0)];
  for (let start = inValuesMax; start < values.length; start += inValuesMax) {
    queries.push(part(start));
  }
  return queries;
}

async function fetchPage(
  transport: Transport,
  { path, parameters }: Query,
  options: CallOptions,
  present: Presenter,
  cursor?: string | null,
): Promise<Page> {
  const search = new URLSearchParams([...parameters]);
  if (typeof cursor === 'string') search.set('cursor', cursor);
  const body = await transport.send({ method: 'GET', path, query: search.toString() }, options);
  const answer = isRecord(body) ? body : {};
  const data = Array.isArray(answer['data']) ? answer['data'] : [];
  const nextCursor = typeof answer['next_cursor'] === 'string' ? answer['next_cursor'] : null;
  return {
    rows: data.map((row: unknown) => present(row)),
    hasMore: answer['has_more'] === true && nextCursor !== null,
    nextCursor,
    total: isRecord(answer['total']) ? (answer['total'] as Total) : null,
  };
}

/** Whether an answer is a list that comes whole, as some calls that are no reads answer. */
export function isWholeList(answer: unknown): answer is { object: 'list'; data: unknown[] } {
  return isRecord(answer) && answer['object'] === 'list' && Array.isArray(answer['data']);
}

/** A plain array with the facts of a list beside its rows, out of the way of JSON and loops. */
export function listOf(rows: unknown[], page?: Page): List<unknown> {
  const hidden = { enumerable: false, configurable: true, writable: true };
  return Object.defineProperties(rows, {
    items: { ...hidden, value: rows },
    has_more: { ...hidden, value: page?.hasMore ?? false },
    next_cursor: { ...hidden, value: page?.nextCursor ?? null },
    total: {
      ...hidden,
      value: page === undefined ? { value: rows.length, relation: 'eq' } : page.total,
    },
  }) as List<unknown>;
}
