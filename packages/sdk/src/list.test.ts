// Goal: a list is complete or says that it is not, and looks like an array to everything.
import { afterEach, describe, expect, it } from 'vitest';
import {
  json,
  problem,
  scriptedServer,
  type ScriptedServer,
} from '../test/support/scripted-server.ts';
import { ListTooLongError } from './errors.ts';
import { fetchList, iterateList, type List } from './list.ts';
import { readSettings } from './settings.ts';
import { createTransport, type Transport } from './transport.ts';

const running: ScriptedServer[] = [];
const asIs = (row: unknown): unknown => row;

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function pagesOf(
  ...pages: unknown[][]
): Promise<{ transport: Transport; server: ScriptedServer }> {
  const answers = pages.map((data, index) => {
    const hasMore = index < pages.length - 1;
    const total = { value: 5, relation: 'eq' };
    return json(200, {
      object: 'list',
      data,
      has_more: hasMore,
      next_cursor: hasMore ? `c${index}` : null,
      total,
    });
  });
  const server = await scriptedServer(...answers);
  running.push(server);
  return { server, transport: createTransport(readSettings('key', { baseUrl: server.url }, {})) };
}

function list(
  transport: Transport,
  filter: Record<string, unknown>,
  maxRows?: number,
): Promise<List<unknown>> {
  return fetchList(transport, { path: '/v1/things', filter, kind: 'filter' }, { maxRows }, asIs);
}

describe('a list', () => {
  it('follows the cursor to its end', async () => {
    const { transport, server } = await pagesOf([1, 2], [3, 4], [5]);
    const rows = await list(transport, { status: 'x' });
    expect(rows).toEqual([1, 2, 3, 4, 5]);
    expect(rows.total).toEqual({ value: 5, relation: 'eq' });
    expect(rows.has_more).toBe(false);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/v1/things?limit=200&count=none&status=x',
      '/v1/things?limit=200&count=none&status=x&cursor=c0',
      '/v1/things?limit=200&count=none&status=x&cursor=c1',
    ]);
  });

  it('is one page when a limit is named', async () => {
    const { transport, server } = await pagesOf([1, 2], [3]);
    const rows = await list(transport, { limit: 2 });
    expect(rows).toEqual([1, 2]);
    expect([rows.has_more, rows.next_cursor, rows.total?.value]).toEqual([true, 'c0', 5]);
    expect(server.seen).toHaveLength(1);
  });

  it('is an array whose facts stay out of the way', async () => {
    const { transport } = await pagesOf([{ id: 1 }]);
    const rows = await list(transport, {});
    expect(Array.isArray(rows)).toBe(true);
    expect(rows.items).toBe(rows);
    expect(JSON.stringify(rows)).toBe('[{"id":1}]');
    expect(Object.keys(rows)).toEqual(['0']);
    expect(rows.map(asIs).constructor).toBe(Array);
    expect('items' in rows.filter(() => true)).toBe(false);
  });

  it('too long to be complete is an error and not a part', async () => {
    const { transport } = await pagesOf([1, 2], [3]);
    await expect(list(transport, {}, 2)).rejects.toBeInstanceOf(ListTooLongError);
  });

  it('of an empty `in` is empty without a call', async () => {
    const { transport, server } = await pagesOf([1]);
    const rows = await list(transport, { id: { in: [] } });
    expect([rows.length, rows.items, server.seen.length]).toEqual([0, [], 0]);
  });

  it('of more values than one request takes is asked in parts', async () => {
    const values = Array.from({ length: 150 }, (_, index) => `p${index}`);
    const more = await scriptedServer(json(200, { data: [1], has_more: false, next_cursor: null }));
    running.push(more);
    const both = createTransport(readSettings('key', { baseUrl: more.url }, {}));
    expect(await list(both, { id: { in: values } })).toEqual([1, 1]);
    expect(more.seen).toHaveLength(2);
    await expect(list(both, { id: { in: values }, sort: 'id' })).rejects.toThrow(
      'at most 100 values',
    );
  });

  it('that breaks on the way is an error and not a part', async () => {
    const page = json(200, { data: [1], has_more: true, next_cursor: 'c' });
    const server = await scriptedServer(page, problem(500, 'internal_error'));
    running.push(server);
    const transport = createTransport(readSettings('key', { baseUrl: server.url }, {}));
    await expect(list(transport, {})).rejects.toThrow('because');
  });
});

it('a walk fetches as it goes', async () => {
  const { transport, server } = await pagesOf([1, 2], [3]);
  const seen: unknown[] = [];
  for await (const row of iterateList(
    transport,
    { path: '/v1/things', filter: {}, kind: 'pages' },
    {},
    asIs,
  )) {
    seen.push(row);
    if (seen.length === 2) expect(server.seen).toHaveLength(1);
  }
  expect(seen).toEqual([1, 2, 3]);
});
