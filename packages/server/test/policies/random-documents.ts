// Random policy documents without a fault, by how they are made: no two batches ask the same field,
// no two rules of a batch the same kind of constraint, and what is asked, some order and place has.
import type { Rng } from '../../src/lib/rng.ts';
import type { Location } from '../../src/modules/network/index.ts';
import type { Surroundings } from '../../src/modules/policies/decide-analysis-references.ts';
import type {
  Batch,
  Condition,
  Constraint,
  Expression,
  Objective,
  PolicyDocument,
  Rule,
} from '../../src/modules/policies/document.ts';

const codes = ['BER', 'PAR', 'LYO', 'AMS', 'MAD', 'SHOP1', 'SHOP2', 'DROP'] as const;
const countries = ['DE', 'FR', 'NL', 'ES'] as const;

function place(code: string, at: number): Location {
  const known: Partial<Location> = {
    code,
    type: code.startsWith('SHOP') ? 'store' : code === 'DROP' ? 'dropship' : 'fulfillment',
    active: true,
    country: countries[at % countries.length] ?? 'DE',
    groups: [`g${at % 3}`, 'all'],
    capabilities: at % 2 === 0 ? ['wave_picking'] : ['wave_picking', 'ship_from_store'],
    currency: 'EUR',
  };
  return known as Location;
}

/** The network and the words that the documents name. */
export const world: Surroundings = {
  locations: codes.map(place),
  channels: new Set(['web', 'shop', 'market']),
  tags: new Set(['vip', 'gift', 'b2b']),
  skus: new Set(['TEE', 'MUG', 'CAP']),
  hasServices: true,
};

type Atom = (rng: Rng) => Condition;

const number =
  (field: string, least: number, most: number): Atom =>
  (rng) => ({ field, op: rng.pick(['gt', 'gte']), value: rng.integer(least, most) });

/** Each asks a field of its own: any of them can hold, or not, whatever the others do. */
const atoms: readonly Atom[] = [
  (rng) => ({ field: 'country', op: 'eq', value: rng.pick(countries) }),
  (rng) => ({ field: 'channel', op: 'in', value: [rng.pick(['web', 'shop', 'market'])] }),
  (rng) => ({ field: 'tags', op: 'has_any', value: [rng.pick(['vip', 'gift', 'b2b'])] }),
  (rng) => ({ field: 'skus', op: 'has_all', value: [rng.pick(['TEE', 'MUG', 'CAP'])] }),
  (rng) => ({ field: 'type', op: 'ne', value: rng.pick(['standard', 'backorder']) }),
  (rng) => ({ field: 'service_level', op: 'eq', value: rng.pick(['express', 'next_day']) }),
  (rng) => ({ field: 'postal_code', op: 'prefix', value: String(rng.integer(1, 99)) }),
  (rng) => ({ field: 'ship_complete', op: 'eq', value: rng.next() < 0.5 }),
  (rng) => ({ field: 'allow_backorder', op: 'eq', value: rng.next() < 0.5 }),
  (rng) => ({ field: 'attributes.gift', op: 'exists', value: rng.next() < 0.5 }),
  (rng) => ({ field: 'customer.tier', op: 'not_in', value: [rng.pick(['gold', 'silver'])] }),
  number('priority', -3, 9),
  number('total', 1, 500),
  number('weight_kg', 1, 40),
  number('line_count', 2, 9),
  number('placed_age_hours', 1, 72),
];

/** Kinds that a place or plan may be asked in a clean document, one of each at most in a batch. */
const asked: readonly ((rng: Rng, at: Location) => Constraint)[] = [
  (rng) => ({ kind: 'distance_km_max', value: rng.integer(50, 2000) }),
  (_, at) => ({ kind: 'type_in', values: [at.type] }),
  (rng, at) => ({ kind: 'group_in', values: [rng.pick(at.groups)] }),
  () => ({ kind: 'capability_all', values: ['wave_picking'] }),
  (rng) => ({ kind: 'open_within_hours', value: rng.integer(1, 48) }),
  (rng) => ({ kind: 'capacity_left_min', unit: 'orders', value: rng.integer(1, 50) }),
  (rng) => ({ kind: 'stock_left_min', value: rng.integer(1, 9) }),
  (rng) => ({ kind: 'rejection_memory_days', value: rng.integer(1, 9) }),
  (rng) => ({ kind: 'shipments_max', value: rng.integer(1, 6) }),
  () => ({ kind: 'same_country' }),
];

function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const left = [...items];
  for (let i = left.length - 1; i > 0; i--) {
    const j = rng.integer(0, i);
    const [a, b] = [left[i], left[j]];
    if (a !== undefined && b !== undefined) [left[i], left[j]] = [b, a];
  }
  return left;
}

/** A filter of one to four fields that nothing else in the document asks. */
function filter(rng: Rng, fresh: Atom[]): Expression {
  const next = (): Condition | undefined => fresh.pop()?.(rng);
  const first = next();
  if (first === undefined) throw new RangeError('No field is left.');
  const shape = rng.integer(0, 4);
  const [second, third] = shape === 0 ? [] : [next(), shape === 4 ? next() : undefined];
  if (second === undefined) return first;
  if (shape === 1) return { all: [first, second] };
  if (shape === 2) return { any: [first, second] };
  if (shape === 3 || third === undefined) return { all: [first, { not: second }] };
  return { all: [first, { any: [second, third] }] };
}

function rulesOf(rng: Rng): Rule[] {
  const kinds = shuffled(asked, rng);
  const count = rng.integer(1, 4);
  return Array.from({ length: count }, (_, index): Rule => {
    const name = `Rule ${index + 1}`;
    // The last rule may ask nothing; an earlier one that did would leave nothing to the later.
    if (index === count - 1 && rng.next() < 0.5) return { name };
    const at = rng.pick(world.locations);
    const constraints = Array.from({ length: rng.integer(1, 2) }, (__, k) => {
      const one = kinds.pop()?.(rng, at);
      return one && (k > 0 && rng.next() < 0.5 ? { ...one, soft: true } : one);
    }).filter((one) => one !== undefined);
    const next = index < count - 1 && rng.next() < 0.2 ? `Rule ${index + 2}` : undefined;
    return {
      name,
      constraints,
      ...(next === undefined ? {} : { otherwise: { action: 'go_to', rule: next } }),
      ...(rng.next() < 0.2 ? { objective: objectiveOf(rng) } : {}),
    };
  });
}

function objectiveOf(rng: Rng): Objective {
  if (rng.next() < 0.3) {
    const weights = { inventory: rng.next(), shipping: 0.3, history: rng.next(), cost: 0.1 };
    return { kind: 'scorecard', weights };
  }
  return {
    kind: 'money',
    ...(rng.next() < 0.5 ? { freight: rng.integer(1, 3) } : {}),
    split_penalty: rng.integer(0, 9),
    late_penalty: rng.integer(1, 9),
  };
}

/** A document in which nothing is wrong: two to six batches, the last for every order. */
export function randomDocument(rng: Rng): PolicyDocument {
  const fresh = shuffled(atoms, rng);
  const batches = Array.from({ length: rng.integer(1, 5) }, (_, at): Batch | undefined => {
    if (fresh.length < 3) return undefined;
    const queue = `parked${at}`;
    return {
      name: `Batch ${at + 1}`,
      when: filter(rng, fresh),
      rules: rulesOf(rng),
      ...(rng.next() < 0.4 ? { otherwise: { action: 'queue', queue } } : {}),
    };
  }).filter((one) => one !== undefined);
  return {
    schema: 'switchyard.policy/1',
    currency: 'EUR',
    batches: [...batches, { name: 'Rest', rules: rulesOf(rng) }],
    objective: objectiveOf(rng),
    otherwise: { action: 'backorder' },
  };
}
