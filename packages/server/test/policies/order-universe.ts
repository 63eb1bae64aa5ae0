// Every order that small filters can tell apart, and what filters say of them by an evaluator that
// shares no code with the product.
import type { Rng } from '../../src/lib/rng.ts';
import type { Batch, Condition, Expression } from '../../src/modules/policies/document.ts';

type Small = {
  readonly country: string | undefined;
  readonly priority: number;
  readonly weight_kg: number;
  readonly tags: readonly string[];
};

const words = ['DE', 'FR'];
const labels = ['vip', 'gift'];
/** Limits are drawn from these; the universe has a value below, at and between all of them. */
const limits = [1, 2, 3];

/** All orders over four fields, one of each class that the filters below can tell apart. */
export const universe: readonly Small[] = [...words, 'IT', undefined].flatMap((country) =>
  [0, 1, 2, 3, 4].flatMap((priority) =>
    [0, 0.5, 1, 1.5, 2, 2.5, 3, 4].flatMap((weight) =>
      [[], ['vip'], ['gift'], ['vip', 'gift'], ['other']].map((tags) => ({
        country,
        priority,
        weight_kg: weight,
        tags,
      })),
    ),
  ),
);

function conditionOf(rng: Rng): Condition {
  const word = rng.pick(words);
  const label = rng.pick(labels);
  const op = rng.pick(['gt', 'gte', 'lt', 'lte', 'eq', 'ne'] as const);
  return rng.pick<() => Condition>([
    () => ({ field: 'country', op: rng.pick(['eq', 'ne'] as const), value: word }),
    () => ({ field: 'country', op: rng.pick(['in', 'not_in'] as const), value: words }),
    () => ({ field: 'country', op: 'exists', value: rng.next() < 0.5 }),
    () => ({ field: 'priority', op, value: rng.pick(limits) }),
    () => ({ field: 'weight_kg', op, value: rng.pick(limits) }),
    () => ({ field: 'tags', op: rng.pick(['has_any', 'has_none'] as const), value: [label] }),
    () => ({ field: 'tags', op: rng.pick(['has_all', 'has_any'] as const), value: labels }),
  ])();
}

/** A filter of up to three levels, as people would never write it. */
export function wildFilter(rng: Rng, depth = 2): Expression {
  const shape = depth === 0 ? 0 : rng.integer(0, 4);
  if (shape <= 1) return conditionOf(rng);
  if (shape === 2) return { not: wildFilter(rng, depth - 1) };
  const parts = Array.from({ length: rng.integer(2, 3) }, () => wildFilter(rng, depth - 1));
  return shape === 3 ? { all: parts } : { any: parts };
}

/** Whether an order meets a filter; an absent one is met by all. */
export function meets(order: Small, filter: Expression | undefined): boolean {
  if (filter === undefined) return true;
  if ('all' in filter) return filter.all.every((part) => meets(order, part));
  if ('any' in filter) return filter.any.some((part) => meets(order, part));
  if ('not' in filter) return !meets(order, filter.not);
  const { field, op, value } = filter;
  const list = (Array.isArray(value) ? value : [value]).map(String);
  if (field === 'tags') return meetsTags(order, op, list);
  if (field === 'country') return meetsCountry(order, op, { list, isThere: value });
  return compare(field === 'priority' ? order.priority : order.weight_kg, op, Number(value));
}

function meetsTags({ tags }: Small, op: Condition['op'], list: readonly string[]): boolean {
  const has = list.map((one) => tags.includes(one));
  if (op === 'has_all') return has.every(Boolean);
  return op === 'has_any' ? has.some(Boolean) : !has.some(Boolean);
}

function meetsCountry(
  { country }: Small,
  op: Condition['op'],
  { list, isThere }: { list: readonly string[]; isThere: Condition['value'] },
): boolean {
  if (op === 'exists') return (country !== undefined) === isThere;
  const isIn = country !== undefined && list.includes(country);
  // A value that is not there is not equal to anything.
  return op === 'eq' || op === 'in' ? isIn : !isIn;
}

function compare(is: number, op: Condition['op'], limit: number): boolean {
  switch (op) {
    case 'gt':
      return is > limit;
    case 'gte':
      return is >= limit;
    case 'lt':
      return is < limit;
    case 'lte':
      return is <= limit;
    case 'ne':
      return is !== limit;
    default:
      return is === limit;
  }
}

/** What is to be said of batches, by trying every order on all of them. */
export function verdictsOf(batches: readonly Batch[]): string[] {
  const said: string[] = [];
  const reached = new Set<number>();
  let isUnmatched = false;
  for (const order of universe) {
    const at = batches.findIndex(({ when }) => meets(order, when));
    if (at < 0) isUnmatched = true;
    else reached.add(at);
  }
  batches.forEach(({ when }, at) => {
    const own = universe.filter((order) => meets(order, when));
    if (own.length === 0) said.push(`contradiction #/batches/${at}/when`);
    else if (!reached.has(at)) {
      const isByOne = batches
        .slice(0, at)
        .some((earlier) => own.every((order) => meets(order, earlier.when)));
      said.push(`${isByOne ? 'unreachable' : 'shadowed'} #/batches/${at}`);
    }
  });
  if (isUnmatched) said.push('orders_unmatched #/batches');
  return said;
}

/** The part of a document at a pointer. */
export function partAt(document: unknown, pointer: string): unknown {
  let part = document;
  for (const step of pointer.split('/').slice(1)) part = (part as Record<string, unknown>)[step];
  return part;
}
