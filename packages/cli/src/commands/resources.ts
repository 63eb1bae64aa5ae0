import { readFileSync } from 'node:fs';
import { integerOption, readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { UsageError } from '../lib/errors.ts';
import { type Output, table } from '../lib/output.ts';

type Method = (...args: unknown[]) => unknown;
type Row = Record<string, unknown>;

/** The fields a table shows first, where a record has them. */
const shown = [
  'id',
  'sequence',
  'sku',
  'code',
  'channel_order_id',
  'order_id',
  'type',
  'status',
  'name',
  'product_id',
  'location_code',
  'location_id',
  'quantity',
  'allocated_quantity',
  'available_to_promise',
  'total_price',
  'price',
  'currency',
  'country',
  'created_at',
];
const columnsMax = 8;

/** The command of one kind of record: list, get, create, through the client's generated methods. */
export function resourceCommand(name: string, resource: string): Command {
  return {
    usage: `Usage: switchyard ${name} list [--filter FIELD=VALUE …] [--sort FIELD] [--limit N] [--all]
       switchyard ${name} get ID
       switchyard ${name} create --data JSON | --file FILE | < FILE
  A filter may name an operator, as in created_at[gte]=2026-01-01T00:00:00Z or status[in]=a,b.
  list prints 50 rows unless told; with --json one record a line.`,
    run: async (argv, output) => {
      const { values, positionals } = readResourceArguments(argv);
      const client = connect(values) as unknown as Record<
        string,
        Record<string, Method> | undefined
      >;
      const [verb, id, second] = positionals;
      const asJson = values.json === true;
      switch (verb) {
        case 'list':
          return list(client, resource, values, output);
        case 'get': {
          const argument =
            resource === 'inventory'
              ? {
                  product_id: required(id, 'The product'),
                  location_id: required(second, 'The location'),
                }
              : required(id, 'The id');
          return print(await methodOf(client, resource, name, 'get')(argument), asJson, output);
        }
        case 'create': {
          const body = JSON.parse(values.data ?? readFileSync(values.file ?? 0, 'utf8')) as unknown;
          return print(await methodOf(client, resource, name, 'create')(body), asJson, output);
        }
        default:
          throw new UsageError(`${name} list, get or create, not ${verb ?? 'nothing'}.`);
      }
    },
  };
}

function readResourceArguments(argv: readonly string[]): {
  values: {
    json?: boolean | undefined;
    url?: string | undefined;
    key?: string | undefined;
    'data-dir'?: string | undefined;
    filter?: string[] | undefined;
    sort?: string | undefined;
    limit?: string | undefined;
    all?: boolean | undefined;
    data?: string | undefined;
    file?: string | undefined;
  };
  positionals: string[];
} {
  const parsed = readArguments(
    argv,
    {
      ...serverOptions,
      filter: { type: 'string', multiple: true, short: 'f' },
      sort: { type: 'string' },
      limit: { type: 'string' },
      all: { type: 'boolean' },
      data: { type: 'string', short: 'd' },
      file: { type: 'string' },
    },
    3,
  );
  return parsed as unknown as ReturnType<typeof readResourceArguments>;
}

function methodOf(
  client: Record<string, Record<string, Method> | undefined>,
  resource: string,
  name: string,
  method: string,
): Method {
  const found = client[resource]?.[method];
  if (found === undefined)
    throw new UsageError(`${name} have no ${method} in the API of this version.`);
  return found;
}

async function list(
  client: Record<string, Record<string, Method> | undefined>,
  resource: string,
  values: ReturnType<typeof readResourceArguments>['values'],
  output: Output,
): Promise<number> {
  const filter: Record<string, unknown> = values.sort === undefined ? {} : { sort: values.sort };
  for (const text of values.filter ?? []) addCondition(filter, text);
  const limit =
    values.all === true ? Number.MAX_SAFE_INTEGER : (integerOption(values.limit, 'limit', 1) ?? 50);
  const iterate = methodOf(client, resource, `${resource}s`, 'iterate');
  const rows: Row[] = [];
  let count = 0;
  for await (const row of iterate(filter) as AsyncIterable<Row>) {
    if (values.json === true) output.data(JSON.stringify(row));
    else rows.push(row);
    count++;
    if (count >= limit) break;
  }
  if (values.json === true) return 0;
  output.data(tableOf(rows, output));
  if (count === limit) output.say(`The first ${limit}; --all shows the rest.`);
  return 0;
}

/** `status=open`, `quantity[gte]=3`, `id[in]=a,b`. */
function addCondition(filter: Record<string, unknown>, text: string): void {
  const match = /^([\w.]+)(?:\[(\w+)\])?=(.*)$/su.exec(text);
  if (match === null)
    throw new UsageError(`A filter is FIELD=VALUE or FIELD[OPERATOR]=VALUE, not ${text}.`);
  const [, field = '', operator, value = ''] = match;
  if (operator === undefined) {
    filter[field] = value;
    return;
  }
  const known = (filter[field] ?? {}) as Record<string, unknown>;
  const isList = operator === 'in' || operator === 'nin';
  filter[field] = {
    ...known,
    [operator]: isList ? value.split(',') : operator === 'exists' ? value === 'true' : value,
  };
}

function tableOf(rows: readonly Row[], output: Output): string {
  const columns = shown
    .filter((column) => rows.some((row) => isShowable(row[column])))
    .slice(0, columnsMax);
  return table(
    columns,
    rows.map((row) => columns.map((column) => cell(row[column]))),
    output,
  );
}

function isShowable(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function cell(value: unknown): string {
  return isShowable(value) ? String(value) : '';
}

function print(value: unknown, asJson: boolean, output: Output): number {
  output.data(JSON.stringify(value, null, asJson ? 0 : 2));
  return 0;
}
