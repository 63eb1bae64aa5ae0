import { ArgumentError, isRecord, ListTooLongError } from './errors.ts';
import { encodeFilter, inValuesMax } from './query.ts';
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

type Page = { rows: unknown[]; hasMore: boolean; nextCursor: string | null; total: Total | null };
type Query = { readonly path: string; readonly parameters: readonly [string, string][] };
type Presenter = (row: unknown) => unknown;

/** Fetches a list: all of it by following the cursor, or with `limit` or `cursor` one page. */
export async function fetchList(
  transport: Transport,
  path: string,
  filter: Readonly<Record<string, unknown>>,
  options: ListOptions,
  present: Presenter,
): Promise<List<unknown>> {
  const encoded = encodeFilter(filter);
  if (encoded.matchesNothing) return listOf([], false, null, { value: 0, relation: 'eq' });
  const isOnePage = filter['limit'] !== undefined || filter['cursor'] !== undefined;
  if (isOnePage) {
    const [query] = splitQueries(path, encoded, true);
    const page = await fetchPage(transport, query, options, present);
    return listOf(page.rows, page.hasMore, page.nextCursor, page.total);
  }
  const maxRows = options.maxRows ?? maxRowsDefault;
  const rows: unknown[] = [];
  for await (const page of pagesOf(transport, path, filter, options, present)) {
    rows.push(...page);
    if (rows.length <= maxRows) continue;
    throw new ListTooLongError(
      `${path} has more than ${maxRows} rows: narrow the filter, raise maxRows, or use iterate().`,
      { code: 'list_too_long' },
    );
  }
  return listOf(rows, false, null, { value: rows.length, relation: 'eq' });
}

/** Walks through a list row by row, fetching a page when the last one is used up. */
export async function* iterateList(
  transport: Transport,
  path: string,
  filter: Readonly<Record<string, unknown>>,
  options: CallOptions,
  present: Presenter,
): AsyncGenerator<unknown, void, undefined> {
  for await (const page of pagesOf(transport, path, filter, options, present)) yield* page;
}

async function* pagesOf(
  transport: Transport,
  path: string,
  filter: Readonly<Record<string, unknown>>,
  options: CallOptions,
  present: Presenter,
): AsyncGenerator<unknown[], void, undefined> {
  const encoded = encodeFilter({ limit: pageRowsMax, count: 'none', ...filter });
  if (encoded.matchesNothing) return;
  for (const query of splitQueries(path, encoded, filter['sort'] !== undefined)) {
    let cursor: string | null | undefined;
    do {
      const page = await fetchPage(transport, query, options, present, cursor);
      yield page.rows;
      cursor = page.hasMore ? page.nextCursor : null;
    } while (cursor !== null);
  }
}

// More values in one `in` than a request may carry become several requests. Their rows come part
// by part, which a caller who asked for an order would not expect.
function splitQueries(
  path: string,
  { parameters, longIn }: ReturnType<typeof encodeFilter>,
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

/** A plain array with the facts of a list beside its rows, out of the way of JSON and loops. */
function listOf(
  rows: unknown[],
  hasMore: boolean,
  nextCursor: string | null,
  total: Total | null,
): List<unknown> {
  const hidden = { enumerable: false, configurable: true, writable: true };
  return Object.defineProperties(rows, {
    items: { ...hidden, value: rows },
    has_more: { ...hidden, value: hasMore },
    next_cursor: { ...hidden, value: nextCursor },
    total: { ...hidden, value: total },
  }) as List<unknown>;
}
