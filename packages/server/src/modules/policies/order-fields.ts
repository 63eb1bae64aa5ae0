import { currencyDecimals } from '../../lib/money.ts';
import type { ChannelKind, LineRow, OrderRow } from '../orders/index.ts';
import type { Operator } from './vocabulary.ts';

/** What a policy looks at in an order. Reading it costs nothing until a condition asks. */
export type PolicyOrder = {
  readonly order: Pick<
    OrderRow,
    | 'type'
    | 'channel'
    | 'channelKind'
    | 'tags'
    | 'attributes'
    | 'customer'
    | 'priority'
    | 'totalMinor'
    | 'currency'
    | 'serviceLevel'
    | 'destinationCountry'
    | 'destinationPostalCode'
    | 'placedAt'
    | 'queue'
    | 'shipComplete'
    | 'allowBackorder'
  >;
  readonly lines: readonly Pick<LineRow, 'sku' | 'quantity' | 'weightGrams'>[];
  /** The present instant in milliseconds since 1970: ages are counted up to it. */
  readonly nowMs: number;
};

export type Scalar = string | number | boolean;
/** A value of an order: undefined when the order has none. */
export type FieldValue = Scalar | readonly string[] | undefined;

/** What can be said of a field before an order is seen. */
export type FieldKind = 'text' | 'number' | 'integer' | 'boolean' | 'set' | 'any';

export type OrderField = {
  readonly kind: FieldKind;
  /** Every value it can have, when they are few and known. */
  readonly values?: readonly string[];
  /** Whether every order has it. */
  readonly always: boolean;
  /** The least value of a number. */
  readonly least?: number;
  readonly read: (of: PolicyOrder) => FieldValue;
};

const hourMs = 3_600_000;
const optional = (value: string | null): string | undefined => value ?? undefined;

function sumOf(of: PolicyOrder, what: (line: PolicyOrder['lines'][number]) => number): number {
  let sum = 0;
  for (const line of of.lines) sum += what(line);
  return sum;
}

function mostOf(of: PolicyOrder, what: (line: PolicyOrder['lines'][number]) => number): number {
  let most = 0;
  for (const line of of.lines) most = Math.max(most, what(line));
  return most;
}

const channelKinds: readonly ChannelKind[] = ['web', 'marketplace', 'store', 'edi', 'api', 'file'];
const types = ['standard', 'pre-order', 'backorder', 'subscription'];

/** The fields by name; `attributes.…` and `customer.…` are open. */
const named: Readonly<Record<string, OrderField>> = {
  type: { kind: 'text', values: types, always: true, read: (of) => of.order.type },
  channel: { kind: 'text', always: true, read: (of) => of.order.channel },
  channel_kind: {
    kind: 'text',
    values: channelKinds,
    always: false,
    read: (of) => optional(of.order.channelKind),
  },
  queue: { kind: 'text', always: false, read: (of) => optional(of.order.queue) },
  currency: { kind: 'text', always: true, read: (of) => of.order.currency },
  service_level: { kind: 'text', always: false, read: (of) => optional(of.order.serviceLevel) },
  country: { kind: 'text', always: false, read: (of) => optional(of.order.destinationCountry) },
  postal_code: {
    kind: 'text',
    always: false,
    read: (of) => optional(of.order.destinationPostalCode),
  },
  tags: { kind: 'set', always: true, read: (of) => of.order.tags },
  skus: { kind: 'set', always: true, read: (of) => of.lines.map((line) => line.sku) },
  priority: { kind: 'integer', always: true, read: (of) => of.order.priority },
  total: {
    kind: 'number',
    always: true,
    least: 0,
    read: (of) => of.order.totalMinor / 10 ** currencyDecimals(of.order.currency),
  },
  quantity: {
    kind: 'integer',
    always: true,
    least: 1,
    read: (of) => sumOf(of, (line) => line.quantity),
  },
  line_count: { kind: 'integer', always: true, least: 1, read: (of) => of.lines.length },
  largest_line_quantity: {
    kind: 'integer',
    always: true,
    least: 1,
    read: (of) => mostOf(of, (line) => line.quantity),
  },
  weight_kg: {
    kind: 'number',
    always: true,
    least: 0,
    read: (of) => sumOf(of, (line) => line.quantity * line.weightGrams) / 1000,
  },
  heaviest_unit_kg: {
    kind: 'number',
    always: true,
    least: 0,
    read: (of) => mostOf(of, (line) => line.weightGrams) / 1000,
  },
  placed_age_hours: {
    kind: 'number',
    always: true,
    least: 0,
    read: (of) => Math.max(0, of.nowMs - Date.parse(of.order.placedAt)) / hourMs,
  },
  ship_complete: { kind: 'boolean', always: true, read: (of) => of.order.shipComplete },
  allow_backorder: { kind: 'boolean', always: true, read: (of) => of.order.allowBackorder },
};

/** The names of the fields that are not open. */
export const fieldNames: readonly string[] = Object.keys(named);

function readPath(root: unknown, path: readonly string[]): FieldValue {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[step];
  }
  return isScalar(value) ? value : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The field of a name; undefined when there is none. */
export function fieldOf(name: string): OrderField | undefined {
  if (Object.hasOwn(named, name)) return named[name];
  const [root, ...path] = name.split('.');
  if (path.length === 0) return undefined;
  if (root === 'attributes') {
    return { kind: 'any', always: false, read: (of) => readPath(of.order.attributes, path) };
  }
  if (root === 'customer') {
    return { kind: 'any', always: false, read: (of) => readPath(of.order.customer, path) };
  }
  return undefined;
}

const equality: readonly Operator[] = ['eq', 'ne', 'in', 'not_in', 'exists'];
const order: readonly Operator[] = ['gt', 'gte', 'lt', 'lte'];

/** What a field of each kind can be asked. */
export const operatorsOf: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: [...equality, 'prefix'],
  number: [...equality, ...order],
  integer: [...equality, ...order],
  boolean: ['eq', 'ne', 'exists'],
  set: ['has_any', 'has_all', 'has_none', 'exists'],
  any: [...equality, ...order, 'prefix'],
};
