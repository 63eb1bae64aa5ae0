import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import { type Ask, type Done, invoke, invokeList, type Page, type Route } from '../http/index.ts';
import { type Batch, createBatch } from './batch.ts';
import type { NodeKind } from './nodes.ts';

export type Thing = Record<string, unknown>;
/** A page as a connection shows it: each row with the cursor after it. */
export type Rows = {
  rows: { row: Thing; cursor: string }[];
  hasMore: boolean;
  total: Page<Thing>['total'];
};

/** What the resolvers of one request share. */
export type Session = {
  ctx: Context;
  /** Does one operation. */
  call: (route: Route, ask: Ask) => Promise<Done>;
  list: (route: Route, ask: Ask) => Promise<Rows>;
  /** The first rows that name an id in a filter; all ids asked for at a time in one statement. */
  each: (route: Route, ask: Ask, filter: string, id: string, first: number) => Promise<Rows>;
  /** A thing by its id, with all others asked for at a time; null when there is none. */
  node: (kind: NodeKind, id: string) => Promise<Thing | null>;
  /** What was done so far, as it costs. */
  spent: () => number;
};

const idsMax = 100;

/** The session of one request; `within` is the transaction that all its reads share. */
export function createSession(ctx: Context, signal: AbortSignal, within: Tx | undefined): Session {
  const asker = askerOf(signal);
  const nodes = new Map<string, Batch<Thing | null>>();
  const lists = new Map<string, Batch<Rows>>();
  let spent = 0;
  let tail: Promise<unknown> = Promise.resolve();
  /** One after the other: a request takes one connection, however wide it is. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work);
    tail = turn.catch(() => undefined);
    return turn;
  };
  const listed = (route: Route, ask: Ask, each?: { filter: string; values: readonly string[] }) =>
    inTurn(() =>
      invokeList(ctx, route, ask, { asker, within, ...(each === undefined ? {} : { each }) }),
    );

  async function nodesOf(kind: NodeKind, ids: readonly string[]): Promise<(Thing | null)[]> {
    const { list } = kind;
    if (list === undefined) return Promise.all(ids.map((id) => oneNode(kind, id)));
    const search = new URLSearchParams({ 'id[in]': ids.join(','), limit: '200', count: 'none' });
    const { rows } = await listed(list, { search });
    const byId = new Map(rows.map((row) => [row['id'], row]));
    spent += rows.length;
    return ids.map((id) => byId.get(id) ?? null);
  }

  async function oneNode({ get }: NodeKind, id: string): Promise<Thing | null> {
    if (get === undefined) return null;
    spent++;
    try {
      return (await inTurn(() => invoke(ctx, get, { params: { id } }, { asker, within })))
        .body as Thing;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not_found') return null;
      throw error;
    }
  }

  async function rowsOfEach(
    route: Route,
    ask: Ask,
    each: { filter: string; values: readonly string[] },
    first: number,
  ): Promise<Rows[]> {
    const page = await listed(route, ask, each);
    const all = withCursors(page);
    const groups = Map.groupBy(all, ({ row }) => String(row[each.filter]));
    return each.values.map((id) => {
      const rows = groups.get(id) ?? [];
      spent += 2 + Math.min(rows.length, first);
      return { rows: rows.slice(0, first), hasMore: rows.length > first, total: null };
    });
  }

  return {
    ctx,
    call: (route, ask) => {
      spent += route.method === 'GET' ? 1 : 10;
      return inTurn(() => invoke(ctx, route, ask, { asker, within }));
    },
    list: async (route, ask) => {
      const page = await listed(route, ask);
      spent += 2 + page.rows.length;
      return { rows: withCursors(page), hasMore: page.hasMore, total: page.total };
    },
    each: (route, ask, filter, id, first) => {
      const search = ask.search?.toString() ?? '';
      const key = `${route.operationId} ${filter} ${search}`;
      let batch = lists.get(key);
      if (batch === undefined) {
        batch = createBatch(idsMax, (values) => rowsOfEach(route, ask, { filter, values }, first));
        lists.set(key, batch);
      }
      return batch.load(id);
    },
    node: (kind, id) => {
      let batch = nodes.get(kind.prefix);
      if (batch === undefined) {
        nodes.set(kind.prefix, (batch = createBatch(idsMax, (ids) => nodesOf(kind, ids))));
      }
      return batch.load(id);
    },
    spent: () => spent,
  };
}

function withCursors({ rows, cursorAt }: Page<Thing>): Rows['rows'] {
  return rows.map((row, index) => ({ row, cursor: cursorAt?.(index) ?? '' }));
}

function askerOf(signal: AbortSignal): Parameters<typeof invoke>[3]['asker'] {
  return {
    raw: {
      get destroyed() {
        return signal.aborted;
      },
      once: (_event, gone) => signal.addEventListener('abort', gone, { once: true }),
    },
  };
}
