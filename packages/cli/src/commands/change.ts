import type { Client } from '@switchyard/sdk';
import { readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { CommandFailure, exitCode, UsageError } from '../lib/errors.ts';
import { grouped, type Output, table } from '../lib/output.ts';

const usage = `Usage: switchyard change ORDER [--set SKU=QUANTITY …] [--service S] [--address JSON]
         [--replan open|all] [--reason TEXT] [--apply] [--json]
       switchyard change apply CHANGE
       switchyard change decline CHANGE [--reason TEXT]
  ORDER is an id (ord_…) or the channel's own order number. --set names a line by its sku or id, 0
  takes it off; a sku that the order has not is added. Shows what the change would do to price,
  units, stock and plan; --apply does just that, or fails with exit code 5 when the world moved.`;

const options = {
  ...serverOptions,
  set: { type: 'string', multiple: true },
  service: { type: 'string' },
  address: { type: 'string' },
  replan: { type: 'string' },
  reason: { type: 'string' },
  apply: { type: 'boolean' },
} as const;

type Change = Awaited<ReturnType<Client['orderChange']['retrieve']>>;
type Order = Awaited<ReturnType<Client['order']['retrieve']>>;
type Body = NonNullable<Parameters<Client['order']['createChange']>[1]>;

/** Previews changes of orders, applies and declines them. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(argv, options, 2);
    const client = connect(values);
    const [first, second] = positionals;
    const reason = values.reason === undefined ? {} : { reason: values.reason };
    const isJson = values.json === true;
    if (first === 'apply') {
      const done = await client.orderChange.apply(required(second, 'The change'), reason);
      print(done.change, isJson, output);
      return exitCode.ok;
    }
    if (first === 'decline') {
      print(
        await client.orderChange.decline(required(second, 'The change'), reason),
        isJson,
        output,
      );
      return exitCode.ok;
    }
    const order = await orderOf(client, required(first, 'The order'));
    const change = await client.order.createChange(order.id, {
      ...linesOf(order, values.set as unknown as string[] | undefined),
      ...(values.service === undefined ? {} : { service_level: values.service }),
      ...(values.address === undefined ? {} : { shipping_address: readJson(values.address) }),
      ...replanOf(values.replan),
      ...reason,
    });
    const last =
      values.apply === true ? (await client.orderChange.apply(change.id, {})).change : change;
    print(last, isJson, output);
    return exitCode.ok;
  },
};

async function orderOf(client: Client, reference: string): Promise<Order> {
  if (reference.startsWith('ord_')) return client.order.retrieve(reference);
  const [order] = await client.order.list({ channel_order_id: reference, limit: 1 });
  if (order === undefined)
    throw new CommandFailure(`There is no order ${reference}.`, exitCode.notFound);
  return order;
}

function linesOf(order: Order, wishes: readonly string[] | undefined): Pick<Body, 'line_items'> {
  if (wishes === undefined) return {};
  return {
    line_items: wishes.map((wish) => {
      const [, name = '', text = ''] = /^(.+)=(\d{1,7})$/u.exec(wish) ?? [];
      if (name === '') throw new UsageError(`--set takes SKU=QUANTITY, not ${wish}.`);
      const line = order.line_items.find(({ id, sku }) => id === name || sku === name);
      const quantity = Number(text);
      return line === undefined ? { product_id: name, quantity } : { id: line.id, quantity };
    }),
  };
}

function replanOf(text: string | undefined): Pick<Body, 'replan'> {
  if (text === undefined) return {};
  if (text === 'open' || text === 'all') return { replan: text };
  throw new UsageError(`--replan takes open or all, not ${text}.`);
}

function readJson(text: string): NonNullable<Body['shipping_address']> {
  try {
    return JSON.parse(text) as NonNullable<Body['shipping_address']>;
  } catch {
    throw new UsageError('--address takes an address as JSON.');
  }
}

function print(change: Change, isJson: boolean, output: Output): void {
  if (isJson) {
    output.data(JSON.stringify(change));
    return;
  }
  const { effect } = change;
  const money = effect.total_price;
  output.data(`${change.id} (change ${change.number} of ${change.order_id}) is ${change.status}.`);
  output.data(
    `Total ${grouped(money.before, 2)} → ${grouped(money.after, 2)} ${effect.currency}, ` +
      `status ${effect.status.before} → ${effect.status.after}.`,
  );
  const moved = (pair: { before: number; after: number }): string =>
    pair.before === pair.after ? String(pair.after) : `${pair.before} → ${pair.after}`;
  output.data(
    table(
      ['line', 'sku', 'quantity', 'held', 'waiting', 'open'],
      effect.line_items.map((line) => [
        String(line.line_no),
        line.sku,
        moved(line.quantity),
        moved(line.allocated),
        moved(line.waiting),
        moved(line.unallocated),
      ]),
      output,
    ),
  );
  for (const one of effect.plan?.shipments ?? []) {
    const units = one.line_items.reduce((sum, line) => sum + line.quantity, 0);
    const when = one.arrives_on ?? `${one.transit_days} days`;
    const cost = grouped(one.freight + one.handling, 2);
    output.data(
      `${units} units from ${one.location_id} with ${one.carrier} ${one.service}, ${when}, ${cost}`,
    );
  }
  for (const warning of effect.warnings) output.say(`${warning.code}: ${warning.detail}`);
}
