import { z } from 'zod';
import { isAbsent, type JsonSchema, mapSchema } from '../http/wire-schema.ts';

type Direction = 'input' | 'output';

/** Gathers the named schemas of a document while its parts are built. */
export type Components = {
  /** The schema as it stands in the document; schemas with an id become references. */
  schemaOf: (schema: z.ZodType, io: Direction) => JsonSchema;
  /** Names a schema built by hand. */
  add: (name: string, schema: JsonSchema) => JsonSchema;
  schemas: () => Record<string, JsonSchema>;
};

/** Every schema the document uses, and whether callers send or receive it. */
export type Uses = readonly { schema: z.ZodType | undefined; io: Direction }[];

const definitionRef = '#/$defs/';
const componentRef = '#/components/schemas/';

/**
 * Components of one document. A type that looks different when sent and when received (defaults)
 * stands there twice, the sent one as `…Input`. Throws when two schemas have the same id.
 */
export function createComponents(uses: Uses): Components {
  const raw = definitionsOf(uses);
  const inputNames = namesOfInputs(raw);
  const nameOf = (id: string, io: Direction): string =>
    io === 'input' ? (inputNames.get(id) ?? id) : id;
  const found = new Map<string, JsonSchema>();
  const linked = (schema: JsonSchema, io: Direction): JsonSchema =>
    mapSchema(schema, (one) => {
      const { $ref, ...rest } = one;
      if (typeof $ref !== 'string') return one;
      return { ...rest, $ref: componentRef + nameOf($ref.slice(definitionRef.length), io) };
    });
  for (const io of ['output', 'input'] as const) {
    for (const [id, schema] of raw[io]) found.set(nameOf(id, io), linked(schema, io));
  }
  return {
    schemaOf: (schema, io) => linked(convert(schema, io).schema, io),
    add: (name, schema) => {
      const earlier = found.get(name);
      if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(schema)) {
        throw new Error(`Two different schemas have the id ${name}.`);
      }
      found.set(name, schema);
      return { $ref: componentRef + name };
    },
    schemas: () => Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

type Definitions = Record<Direction, Map<string, JsonSchema>>;

function definitionsOf(uses: Uses): Definitions {
  const raw: Definitions = { input: new Map(), output: new Map() };
  for (const { schema, io } of uses) {
    if (schema === undefined || isAbsent(schema)) continue;
    for (const [id, definition] of Object.entries(convert(schema, io).definitions)) {
      const earlier = raw[io].get(id);
      if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(definition)) {
        throw new Error(`Two different schemas have the id ${id}.`);
      }
      raw[io].set(id, definition);
    }
  }
  return raw;
}

function convert(
  schema: z.ZodType,
  io: Direction,
): { schema: JsonSchema; definitions: Record<string, JsonSchema> } {
  // Inside another schema, one with an id is a reference; at the top it would stand in place.
  const json = z.toJSONSchema(z.object({ it: schema }), {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as JsonSchema;
  const definitions = (json['$defs'] ?? {}) as Record<string, JsonSchema>;
  const properties = json['properties'] as Record<string, JsonSchema>;
  return {
    schema: tidy(properties['it'] ?? {}, io),
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([id, definition]) => [id, tidy(definition, io)]),
    ),
  };
}

/** Names of the types that are sent in another form than they are received. */
function namesOfInputs(raw: Definitions): ReadonlyMap<string, string> {
  const ids = [...raw.input.keys()].filter((id) => raw.output.has(id));
  const textOf = (io: Direction, id: string): string => JSON.stringify(raw[io].get(id));
  const differing = new Set(ids.filter((id) => textOf('input', id) !== textOf('output', id)));
  // What refers to a type of two forms has two forms itself.
  for (let before = -1; before !== differing.size;) {
    before = differing.size;
    for (const id of ids) {
      const text = textOf('input', id);
      if ([...differing].some((other) => text.includes(`"${definitionRef}${other}"`))) {
        differing.add(id);
      }
    }
  }
  const isTaken = (name: string): boolean => raw.input.has(name) || raw.output.has(name);
  return new Map(
    [...differing].map((id) => [id, isTaken(`${id}Input`) ? `${id}Request` : `${id}Input`]),
  );
}

const int53 = Number.MAX_SAFE_INTEGER;

function tidy(schema: JsonSchema, io: Direction): JsonSchema {
  return mapSchema(schema, (one) => {
    const { id, $schema, ...rest } = one;
    if (io === 'input') return rest;
    // Replies may gain fields without a new version, so that readers must not refuse them.
    if (rest['additionalProperties'] === false) delete rest['additionalProperties'];
    // Bounds that every JSON number has anyway say nothing.
    if (rest['minimum'] === -int53) delete rest['minimum'];
    if (rest['maximum'] === int53) delete rest['maximum'];
    return rest;
  });
}
