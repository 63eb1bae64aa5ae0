import { z } from 'zod';
import { type JsonSchema, mapSchema } from '../http/wire-schema.ts';

/** Gathers the named schemas of a document while its parts are built. */
export type Components = {
  /** The schema as it stands in the document; schemas with an id become references. */
  schemaOf: (schema: z.ZodType, io: 'input' | 'output') => JsonSchema;
  /** Names a schema built by hand. */
  add: (name: string, schema: JsonSchema) => JsonSchema;
  schemas: () => Record<string, JsonSchema>;
};

/**
 * Components of one document. A type that looks different as a request and as a reply (defaults)
 * stands there twice, the request as `…Input`.
 */
export function createComponents(): Components {
  const found = new Map<string, JsonSchema>();

  function add(name: string, schema: JsonSchema): JsonSchema {
    found.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }

  function nameFor(name: string, schema: JsonSchema, io: 'input' | 'output'): string {
    const earlier = found.get(name);
    if (earlier === undefined || JSON.stringify(earlier) === JSON.stringify(schema)) return name;
    return io === 'input' ? `${name}Input` : `${name}Output`;
  }

  function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // Inside another schema, one with an id is a reference; at the top it would stand in place.
    const json = z.toJSONSchema(z.object({ it: schema }), {
      target: 'draft-2020-12',
      io,
      unrepresentable: 'any',
    }) as JsonSchema;
    const definitions = (json['$defs'] ?? {}) as Record<string, JsonSchema>;
    const names = new Map<string, string>();
    for (const [name, definition] of Object.entries(definitions)) {
      names.set(name, nameFor(name, tidy(definition, io, names), io));
    }
    for (const [name, definition] of Object.entries(definitions)) {
      add(names.get(name) ?? name, tidy(definition, io, names));
    }
    const properties = json['properties'] as Record<string, JsonSchema>;
    return tidy(properties['it'] ?? {}, io, names);
  }

  return {
    schemaOf,
    add,
    schemas: () => Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const int53 = Number.MAX_SAFE_INTEGER;

function tidy(
  schema: JsonSchema,
  io: 'input' | 'output',
  names: ReadonlyMap<string, string>,
): JsonSchema {
  return mapSchema(schema, (one) => {
    const { $ref, id, $schema, ...rest } = one;
    if (typeof $ref === 'string') {
      const name = $ref.slice('#/$defs/'.length);
      return { ...rest, $ref: `#/components/schemas/${names.get(name) ?? name}` };
    }
    // Replies may gain fields without a new version, so that readers must not refuse them.
    if (io === 'output' && rest['additionalProperties'] === false)
      delete rest['additionalProperties'];
    // Bounds that every JSON number has anyway say nothing.
    if (io === 'output' && rest['minimum'] === -int53) delete rest['minimum'];
    if (io === 'output' && rest['maximum'] === int53) delete rest['maximum'];
    return rest;
  });
}
