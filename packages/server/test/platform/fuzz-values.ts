// Values that the schemas of the published document allow, with a taste for their edges.
import fc from 'fast-check';
import type { Rng } from '../../src/lib/rng.ts';
import type { ApiDocument, Json } from './fuzz-document.ts';
import { createHeights } from './fuzz-heights.ts';
import { longText, oddNumbers, oddTexts } from './fuzz-texts.ts';

/** Ids and codes that answers have shown, by the kind of thing they name. */
export type Seen = Map<string, string[]>;

/** Makes values that fit a schema; the name of the field tells what a text refers to. */
export type ValueMaker = (schema: Json, name?: string) => unknown;

const plainTexts = ['x', 'a-1', 'Blue', 'America/New_York', '10001', 'EWR', 'ground'];
const fittingTexts = ['USD', 'US', '09:00', '17:30', 'CODE-1', 'code_1', '80202', '0', 'abc'];
/** From here on only what must be: a schema that holds itself would else never end. */
const depthMax = 6;

/** A maker that follows the document's references and prefers ids already seen. */
export function createValueMaker(document: ApiDocument, rng: Rng, seen: Seen): ValueMaker {
  const { pick } = rng;
  const chance = (odds: number): boolean => rng.next() < odds;
  const ofPattern = patternTexts(rng);
  const lowest = createHeights(document);

  function make(given: Json, name: string, depth: number): unknown {
    const schema = document.resolve(given);
    if (schema['const'] !== undefined) return schema['const'];
    if (Array.isArray(schema['enum'])) return pick(schema['enum'] as unknown[]);
    const branches = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
    if (branches !== undefined)
      return make(pick(depth > depthMax ? lowest(branches) : branches), name, depth);
    const type = Array.isArray(schema['type']) ? pick(schema['type'] as string[]) : schema['type'];
    switch (type) {
      case 'object':
        return makeObject(schema, depth);
      case 'array':
        return makeArray(schema, name, depth);
      case 'integer':
      case 'number':
        return makeNumber(schema, type === 'integer');
      case 'boolean':
        return chance(0.5);
      case 'null':
        return null;
      case 'string':
        return makeText(schema, name);
      default:
        return pick([null, 0, 'x', true, [], {}, { a: [1, { b: null }] }]);
    }
  }

  function makeObject(schema: Json, depth: number): Json {
    const made: Json = {};
    const required = (schema['required'] ?? []) as string[];
    const properties = (schema['properties'] ?? {}) as Record<string, Json>;
    for (const [name, inner] of Object.entries(properties)) {
      const odds = depth > depthMax ? 0 : 0.4 / (depth + 1);
      if (required.includes(name) || chance(odds)) made[name] = make(inner, name, depth + 1);
    }
    const more = schema['additionalProperties'];
    if (typeof more === 'object' && more !== null && depth <= depthMax && chance(0.3)) {
      const names = schema['propertyNames'] as Json | undefined;
      const name = names === undefined ? pick(['k', 'a.b', 'é']) : String(make(names, 'k', depth));
      made[name] = make(more as Json, 'k', depth + 1);
    }
    return made;
  }

  function makeArray(schema: Json, name: string, depth: number): unknown[] {
    const least = Number(schema['minItems'] ?? 0);
    const wished = depth > depthMax ? least : Math.max(least, rng.integer(0, 3));
    const length = Math.min(Number(schema['maxItems'] ?? 3), wished);
    return Array.from({ length }, () =>
      make((schema['items'] ?? {}) as Json, name.replace(/s$/, ''), depth + 1),
    );
  }

  function makeNumber(schema: Json, whole: boolean): number {
    const least = Number(schema['minimum'] ?? -1e6);
    const most = Number(schema['maximum'] ?? 1e6);
    const usual = [1, 2, 3, 5, ...(whole ? [] : [9.99, 0.001, 12.5])];
    const edges = [least, most, least + 1, most - 1, 0, ...oddNumbers];
    const fits = (chance(0.75) ? usual : edges).filter(
      (n) => n >= least && n <= most && (!whole || Number.isInteger(n)) && !Object.is(n, -0),
    );
    return fits.length > 0 ? pick(fits) : least;
  }

  function makeText(schema: Json, name: string): string {
    const known = seenFor(seen, name);
    const fits = (text: string): boolean => document.misfits(schema, text).length === 0;
    if (known.length > 0 && chance(0.95)) {
      const one = pick(known);
      if (fits(one)) return one;
    }
    if (typeof schema['pattern'] === 'string') return ofPattern(schema['pattern'], fits);
    const format = schema['format'];
    if (isInstantName(name) || format === 'date-time')
      return pick(['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.123+02:00']);
    if (format === 'email') return 'ada@example.com';
    if (format === 'uri') return 'https://example.com';
    if (format === 'date') return '2026-11-23';
    const most = Number(schema['maxLength'] ?? 10_000);
    const least = Number(schema['minLength'] ?? 0);
    const text = chance(0.15) ? pick([...oddTexts, longText]) : `n${rng.integer(0, 1e9)}`;
    if (chance(0.03)) return 'x'.repeat(Math.min(most, 10_000));
    const cut = Array.from(chance(0.5) ? text : pick(plainTexts))
      .slice(0, most)
      .join('');
    return cut + 'x'.repeat(Math.max(0, least - Array.from(cut).length));
  }

  return (schema, name = '') => make(schema, name, 0);
}

/** Whether a field of this name holds an instant, which its schema may not say. */
export function isInstantName(name: string): boolean {
  return /(?:_at|_from|_until|_date|_time|_by)$|^(?:at|from|to|since|until|date)$/.test(name);
}

/** Texts of a pattern: known ones that fit, and made-up ones. */
function patternTexts(rng: Rng): (pattern: string, fits: (text: string) => boolean) => string {
  const made = new Map<string, readonly string[]>();
  return (pattern, fits) => {
    let texts = made.get(pattern);
    if (texts === undefined) {
      const seed = rng.integer(0, 2 ** 31 - 1);
      const fresh = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed, numRuns: 12 });
      texts = [...fittingTexts, ...fresh].filter(fits);
      made.set(pattern, texts);
    }
    return rng.pick(texts);
  };
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
