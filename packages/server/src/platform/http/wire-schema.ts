import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import fastJson from 'fast-json-stringify';
import { z } from 'zod';
import { assert } from '../../lib/assert.ts';

export type JsonSchema = { [keyword: string]: unknown };

/** Whether a route has this part at all: the declared default is z.undefined(). */
export function isAbsent(schema: z.ZodType | undefined): boolean {
  return schema === undefined || schema instanceof z.ZodUndefined;
}

/**
 * The draft-7 schema of a wire type with everything in place: no references but for recursive
 * types, no descriptions, and "or null" as a type, which gives clearer faults and faster code.
 */
export function draft7Of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(schema, {
    target: 'draft-7',
    io,
    unrepresentable: 'any',
    reused: 'inline',
    metadata: z.registry(),
  });
  const plain = mapSchema(JSON.parse(JSON.stringify(json)) as JsonSchema, nullAsType);
  delete plain['$schema'];
  return plain;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema with `change` applied to every schema object in it, inner ones first. */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonSchema) => JsonSchema,
): JsonSchema {
  const one = (value: unknown): unknown => (isSchema(value) ? mapSchema(value, change) : value);
  const mapped: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (
      ['properties', '$defs', 'definitions', 'patternProperties'].includes(keyword) &&
      isSchema(value)
    ) {
      mapped[keyword] = Object.fromEntries(
        Object.entries(value).map(([name, v]) => [name, one(v)]),
      );
    } else if (
      ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'].includes(keyword) &&
      Array.isArray(value)
    ) {
      mapped[keyword] = value.map(one);
    } else if (
      ['items', 'additionalProperties', 'additionalItems', 'not', 'propertyNames'].includes(keyword)
    ) {
      mapped[keyword] = one(value);
    } else {
      mapped[keyword] = value;
    }
  }
  return change(mapped);
}

/** anyOf [X, null] as X with the type "or null". */
function nullAsType(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const options = anyOf.filter(isSchema);
  const other = options.find((option) => option['type'] !== 'null');
  const hasNull = options.some((option) => option['type'] === 'null');
  if (!hasNull || other === undefined || typeof other['type'] !== 'string') return schema;
  const { const: only, enum: among, ...open } = other;
  const values = only === undefined ? among : [only];
  return {
    ...rest,
    ...open,
    type: [other['type'], 'null'],
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}

// Patterns come from our own source; those not valid with the u flag run without it.
function regExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}
regExp.code = 'new RegExp';

/** So many findings end a check: nobody reads more, and a million of them would fill the memory. */
const findingsMax = 10_000;

/**
 * Makes a generated check end at so many findings. Without it 1 MB of wrong entries cost a second
 * and several hundred MB.
 */
function endingEarly(code: string): string {
  const [, name] = /(\w+)\.errors = vErrors;\s*return errors === 0;/.exec(code) ?? [];
  assert(name !== undefined, 'A generated check does not end as it used to.');
  const end = `if (++errors >= ${findingsMax}) { ${name}.errors = vErrors; return false; }`;
  return code.replaceAll('errors++;', end);
}

const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  useDefaults: true,
  verbose: true,
  strict: false,
  code: { regExp, process: endingEarly },
});
ajvFormats.default(ajv);

export type { ErrorObject };

/** A compiled check of the schema: fills in defaults, gathers every fault. */
export function compileCheck(schema: JsonSchema): ValidateFunction {
  return ajv.compile(schema);
}

/** A compiled encoder: writes what the schema names and nothing else; throws on a missing field. */
export function compileEncoder(schema: JsonSchema): (value: unknown) => string {
  const forEncoder = mapSchema(schema, (one) => {
    const { type } = one;
    if (!Array.isArray(type) || type.length !== 2 || !type.includes('null')) return one;
    return { ...one, type: type.find((name) => name !== 'null') as unknown, nullable: true };
  });
  return fastJson(forEncoder as unknown as Parameters<typeof fastJson>[0]);
}
