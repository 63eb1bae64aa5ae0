// Values for a schema of the published document: mostly what it allows, sometimes what it must not.
import type { Rng } from '../../src/lib/rng.ts';

export type Json = { [name: string]: unknown };

/** Ids and codes that answers have shown, by the collection they came from. */
export type Seen = Map<string, string[]>;

const unlikely: readonly unknown[] = [
  null,
  '',
  ' ',
  'x'.repeat(300),
  '💥',
  '\u202eabc',
  'é\u0301',
  -1,
  0,
  1,
  1.5,
  2 ** 53,
  1e308,
  1e-9,
  true,
  [],
  {},
  [null],
  { a: 1 },
  '2026-02-30',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  "'; drop table x",
  '%',
  '\\',
  '-0',
  'ord_01k5c7y8n0e5r8w2m4x6z8b0d2',
];
const plainTexts = ['x', 'a-1', 'Blue', 'America/New_York', '2026-11-23T10:00:00Z', '10001'];
const depthMax = 6;

/** Makes values for schemas of one document. */
export type ValueMaker = (schema: Json, name?: string) => unknown;

/** A maker that follows the document's references and prefers ids already seen. */
export function createValueMaker(document: Json, rng: Rng, seen: Seen): ValueMaker {
  const { pick } = rng;
  const chance = (odds: number): boolean => rng.next() < odds;

  function make(schema: Json, name: string, depth: number): unknown {
    const ref = schema['$ref'];
    if (typeof ref === 'string') return make(resolve(document, ref), name, depth);
    if (chance(0.02)) return pick(unlikely);
    if (schema['const'] !== undefined) return schema['const'];
    if (Array.isArray(schema['enum'])) return pick(schema['enum'] as unknown[]);
    const branches = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
    if (branches !== undefined) return make(pick(branches), name, depth);
    const type = Array.isArray(schema['type']) ? pick(schema['type'] as string[]) : schema['type'];
    switch (type) {
      case 'object':
        return makeObject(schema, depth);
      case 'array':
        return makeArray(schema, name, depth);
      case 'integer':
        return pick([schema['minimum'] ?? 0, schema['maximum'] ?? 100, 1, 2, 3, 5]);
      case 'number':
        return pick([schema['minimum'] ?? 0, schema['maximum'] ?? 100, 1, 9.99, 0.001, 12.5]);
      case 'boolean':
        return chance(0.5);
      case 'null':
        return null;
      case 'string':
        return makeText(schema, name);
      default:
        return pick(unlikely);
    }
  }

  function makeObject(schema: Json, depth: number): Json {
    const made: Json = {};
    const required = (schema['required'] ?? []) as string[];
    for (const [name, inner] of Object.entries(
      (schema['properties'] ?? {}) as Record<string, Json>,
    )) {
      const odds = required.includes(name) ? 0.99 : depth > depthMax ? 0 : 0.4 / (depth + 1);
      if (chance(odds)) made[name] = make(inner, name, depth + 1);
    }
    const more = schema['additionalProperties'];
    if (typeof more === 'object' && more !== null && chance(0.3))
      made[pick(['k', 'a.b', 'é'])] = make(more as Json, 'k', depth + 1);
    if (more === false && chance(0.01)) made['unknown_field'] = 1;
    return made;
  }

  function makeArray(schema: Json, name: string, depth: number): unknown[] {
    const least = Number(schema['minItems'] ?? 0);
    const length = Math.min(Number(schema['maxItems'] ?? 3), Math.max(least, rng.integer(0, 3)));
    return Array.from({ length }, () =>
      make((schema['items'] ?? {}) as Json, name.replace(/s$/, ''), depth + 1),
    );
  }

  function makeText(schema: Json, name: string): string {
    const known = seenFor(seen, name);
    if (known.length > 0 && chance(0.95)) return pick(known);
    const format = schema['format'];
    if (format === 'date-time' || /_(?:at|date)$|^(from|to|since|until)$/.test(name))
      return '2026-11-23T10:00:00Z';
    if (format === 'email') return 'ada@example.com';
    if (format === 'uri') return 'https://example.com';
    if (format === 'date') return '2026-11-23';
    const pattern = typeof schema['pattern'] === 'string' ? schema['pattern'] : '';
    const fits = ['USD', 'US', '09:00', '17:30', 'CODE-1', 'code_1', '80202', '0', 'abc'].filter(
      (text) => new RegExp(pattern).test(text),
    );
    if (pattern !== '' && fits.length > 0 && chance(0.95)) return pick(fits);
    if (chance(0.05)) return 'x'.repeat(Math.min(Number(schema['maxLength'] ?? 10), 2000));
    return chance(0.5) ? `n${rng.integer(0, 1e9)}` : pick(plainTexts);
  }

  return (schema, name = '') => make(schema, name, 0);
}

/** The ids seen of what a field such as `from_location_id` refers to. */
export function seenFor(seen: Seen, field: string): readonly string[] {
  const isReference = /_(?:id|code|sku|location)s?$/.test(field);
  if (!isReference) return [];
  const words = field.replace(/_(?:id|code|sku)s?$/, '').split('_');
  for (let from = 0; from < words.length; from++) {
    const noun = words.slice(from).join('_');
    const known = [...seen.keys()].find((object) => object === noun || object.endsWith(`_${noun}`));
    if (known !== undefined) return seen.get(noun) ?? seen.get(known) ?? [];
  }
  return [];
}

/** What a reference of the document points to. */
export function resolve(document: Json, ref: string): Json {
  let found: unknown = document;
  for (const part of ref.slice(2).split('/')) found = (found as Json)[part];
  return found as Json;
}
