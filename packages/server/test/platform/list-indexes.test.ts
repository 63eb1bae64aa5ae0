// Goal: no filter and no sort of a list is declared without an index that finds its rows, or a
// reason why it has none: what nobody asks for among ten rows makes a page of a second among a
// million. Method: every list of the API against the indexes in the catalogue; planted faults.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/app.ts';
import { connectAsOwner } from '../../src/platform/db/index.ts';
import type { ListSpec } from '../../src/platform/http/index.ts';
import { createTestDatabase } from '../support/server.ts';

/** Tables of some hundred rows at most, which people write by hand: each is read whole. */
const smallTables: readonly string[] = [
  'carrier_services',
  'carriers',
  'channels',
  'erasures',
  'forecast_runs',
  'jobs',
  'lanes',
  'lead_time_models',
  'locations',
  'policy_activations',
  'policy_canaries',
  'policy_examples',
  'policy_versions',
  'price_runs',
  'rebalancing_plans',
  'routing_policies',
  'routing_runs',
  'run_schedules',
  'simulations',
  'webhook_endpoints',
];

const counter =
  'A counter of stock or of its row: an index would take updates out of their place (HOT).';
const prices = 'Written whole by each run of prices, off the path of orders; read by planners.';
const forecasts = 'Written whole by each nightly run, off the path of orders; read by planners.';
const replayed = 'Read within one simulation, by its key.';
const within = 'Read within one run, by its key.';
const products = 'Some ten thousand products are read in less than a page may take.';

/** What has no index, and why. */
const withoutIndex: Readonly<Record<string, string>> = {
  'forecasts.(t.mean_per_day * 1000000)::bigint in order': forecasts,
  'forecasts.location_id': forecasts,
  'forecasts.method': forecasts,
  'inventory.(t.on_hand - t.allocated)': counter,
  'inventory.allocated': counter,
  'inventory.on_hand': counter,
  'inventory.safety_stock': counter,
  'inventory.updated_at': counter,
  'orders.channel_order_id': 'Unique with its channel: the few channels are skipped through.',
  'products.created_at': products,
  'products.weight_grams': products,
  'rebalancing_moves.from_location_id': forecasts,
  'rebalancing_moves.state': forecasts,
  'rebalancing_moves.to_location_id': forecasts,
  'replenishment_suggestions.abc_class': forecasts,
  'replenishment_suggestions.location_id': forecasts,
  'replenishment_suggestions.order_quantity in order': forecasts,
  'replenishment_suggestions.purchase_state': forecasts,
  'replenishment_suggestions.safety_stock_state': forecasts,
  'routing_run_orders.outcome': within,
  'routing_run_orders.reason': within,
  'shadow_prices.(t.price_minor > 0)': prices,
  'shadow_prices.location_id': prices,
  'shadow_prices.price_minor in order': prices,
  'simulation_decisions.cost_difference_minor in order': replayed,
  'simulation_decisions.decision_id': replayed,
  'simulation_decisions.difference': replayed,
  'simulation_decisions.order_id': replayed,
  'simulation_decisions.variation': replayed,
};

type Index = { table: string; columns: string[]; kind: string; where: string | null };
let indexes: Index[];
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  const owner = await connectAsOwner(database.db.connection);
  const { rows } = await owner.query<Index>(
    `select t.relname as table, m.amname as kind, pg_get_expr(x.indpred, x.indrelid) as where,
       (select array_agg(trim('()' from pg_get_indexdef(x.indexrelid, n, true)) order by n)
        from generate_series(1, x.indnatts) n) as columns
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     join pg_am m on m.oid = i.relam where t.relnamespace = 'switchyard'::regnamespace`,
  );
  await owner.end();
  indexes = rows;
});
afterAll(() => drop());

/** `orders.status` of `t.status`; of anything computed the table and its text. */
function columnOf({ from }: ListSpec, sql: string): string {
  const tables = new Map(
    [...from.matchAll(/(?:^|join )\s*(\w+) (\w)\b/gu)].map(([, table, alias]) => [alias, table]),
  );
  const [, alias = 't', column = sql] = /^(\w)\.(\w+)$/u.exec(sql) ?? [];
  return `${tables.get(alias)}.${column}`;
}

/** Whether an index finds the rows with a value, or, for a sort, gives all rows in its order. */
function isServed(named: string, use: 'filter' | 'sort', all: readonly Index[]): boolean {
  const [table = '', column = ''] = named.split(/\.(.*)/su);
  return all.some((index) => {
    if (index.table !== table) return false;
    if (index.kind === 'brin') return use === 'filter' && index.columns.includes(column);
    const leads = index.columns[0] === 'tenant_id' && index.columns[1] === column;
    if (use === 'sort') return leads && index.where === null;
    // What is left out has to do with the column itself: its most common value.
    return leads && (index.where === null || index.where.includes(column));
  });
}

/** What a list declares and no index serves. */
function unserved(spec: ListSpec, all: readonly Index[]): string[] {
  const filters = Object.values(spec.filters)
    .filter(({ holdsAny, isOneOf }) => holdsAny === undefined && isOneOf === undefined)
    .map(({ sql }) => columnOf(spec, sql))
    .filter((named) => !isServed(named, 'filter', all));
  const sorts = Object.values(spec.sorts)
    .map(({ sql }) => columnOf(spec, sql))
    .filter((named) => !isServed(named, 'sort', all))
    .map((named) => `${named} in order`);
  const { search } = spec;
  const isSought = search === undefined || (search.indexed ?? search.through) !== undefined;
  return [...filters, ...sorts, ...(isSought ? [] : [`${spec.name} by words`])].filter(
    (named) => !smallTables.includes(named.split('.')[0] ?? ''),
  );
}

const lists = routes.flatMap(({ list }) => list ?? []);

describe('every list', () => {
  it('is found by index whatever it is filtered and sorted by, but for what is named', () => {
    expect(lists.length).toBeGreaterThan(20);
    const found = new Set(lists.flatMap((spec) => unserved(spec, indexes)));
    expect([...found].toSorted()).toEqual(Object.keys(withoutIndex).toSorted());
  });

  it('names no small table that no list has', () => {
    const read = new Set(lists.map((spec) => columnOf(spec, 't.id').split('.')[0]));
    expect(smallTables.filter((table) => !read.has(table))).toEqual([]);
  });

  it('is noticed when it declares what no index serves', () => {
    const [spec] = lists.filter(({ name }) => name === 'orders');
    if (spec === undefined) throw new Error('There is no list of orders.');
    const named = { sql: 't.fingerprint', type: { kind: 'text' } } as const;
    const search = { description: '', texts: ['t.channel'], ids: [] };
    const planted: ListSpec = {
      ...spec,
      filters: { ...spec.filters, fingerprint: named },
      sorts: { ...spec.sorts, updated_at: { sql: 't.updated_at', cast: 'timestamptz' } },
      search,
    };
    const news = unserved(planted, indexes).filter((one) => !(one in withoutIndex));
    expect(news).toEqual(['orders.fingerprint', 'orders.updated_at in order', 'orders by words']);
    const fewer = indexes.filter(({ columns }) => columns[1] !== 'placed_at');
    expect(unserved(spec, fewer)).toEqual(
      expect.arrayContaining(['orders.placed_at', 'orders.placed_at in order']),
    );
  });
});
