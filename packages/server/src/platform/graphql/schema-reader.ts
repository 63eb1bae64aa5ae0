import type { Components } from '../openapi/components.ts';
import type { JsonSchema } from '../http/wire-schema.ts';

/** A JSON schema without its "or null", and the component that it names, if it names one. */
export type Shape = { schema: JsonSchema; name: string | undefined; nullable: boolean };

/** Reads the schemas of the contract. */
export type SchemaReader = {
  shapeOf: (schema: JsonSchema) => Shape;
  componentOf: (name: string) => JsonSchema;
};

const refStart = '#/components/schemas/';

/** A reader of one document's components. */
export function createSchemaReader(components: Components): SchemaReader {
  const all = components.schemas();
  const componentOf = (name: string): JsonSchema => all[name] ?? {};
  const shapeOf = (schema: JsonSchema): Shape => {
    const { $ref, anyOf, type } = schema;
    if (typeof $ref === 'string') {
      const name = $ref.slice(refStart.length);
      return { schema: componentOf(name), name, nullable: false };
    }
    if (Array.isArray(anyOf)) {
      const others = (anyOf as JsonSchema[]).filter((one) => one['type'] !== 'null');
      const [only] = others;
      if (others.length !== 1 || only === undefined || others.length === anyOf.length)
        return { schema, name: undefined, nullable: others.length < anyOf.length };
      const { description } = schema;
      const inner = shapeOf(only);
      return { ...inner, schema: { description, ...inner.schema }, nullable: true };
    }
    if (Array.isArray(type)) {
      const types = (type as string[]).filter((one) => one !== 'null');
      const nullable = types.length < type.length;
      return {
        schema: { ...schema, type: types.length === 1 ? types[0] : types },
        name: undefined,
        nullable,
      };
    }
    return { schema, name: undefined, nullable: false };
  };
  return { shapeOf, componentOf };
}

/** Properties of an object of fixed shape; undefined of everything else. */
export function fixedProperties(
  schema: JsonSchema,
): { properties: Record<string, JsonSchema>; required: readonly string[] } | undefined {
  const { type, properties, additionalProperties, required } = schema;
  const isLoose = additionalProperties !== undefined && additionalProperties !== false;
  if (type !== 'object' || isLoose || typeof properties !== 'object' || properties === null) {
    return undefined;
  }
  return {
    properties: properties as Record<string, JsonSchema>,
    required: (required ?? []) as string[],
  };
}

/** The values of a text that is one of several. */
export function enumValues(schema: JsonSchema): readonly string[] | undefined {
  const { enum: values } = schema;
  if (!Array.isArray(values) || values.length < 2) return undefined;
  const texts = values.filter((value) => value !== null);
  return texts.every((value) => typeof value === 'string') ? (texts as string[]) : undefined;
}

const int32 = 2_147_483_647;

/** Whether every value of the whole number fits GraphQL's Int. */
export function fitsInt(schema: JsonSchema): boolean {
  const { minimum, maximum } = schema;
  return (
    typeof minimum === 'number' &&
    typeof maximum === 'number' &&
    minimum >= -int32 &&
    maximum <= int32
  );
}
