import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLNullableInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { Refusal } from '../errors.ts';
import { isStorable } from '../http/json-body.ts';
import type { JsonSchema } from '../http/wire-schema.ts';
import type { Enums } from './enums.ts';
import { camel, pascal, singular } from './names.ts';
import { jsonScalar, longScalar } from './scalars.ts';
import { enumValues, fitsInt, fixedProperties, type SchemaReader } from './schema-reader.ts';

/** Makes the types of what callers send. */
export type InputTypes = {
  typeOf: (schema: JsonSchema, name: string) => GraphQLNullableInputType;
  /** The fields of an object of fixed shape. */
  fieldsOf: (schema: JsonSchema, name: string) => Record<string, GraphQLInputFieldConfig>;
};

const described = (schema: JsonSchema): { description?: string } => {
  const { description } = schema;
  return typeof description === 'string' ? { description } : {};
};

/** The types of inputs, each made when it is first met. `isTaken` tells names of other types. */
export function createInputTypes(
  reader: SchemaReader,
  enums: Enums,
  isTaken: (name: string) => boolean,
): InputTypes {
  const objects = new Map<string, GraphQLInputObjectType>();

  function objectOf(base: string, schema: JsonSchema): GraphQLInputObjectType {
    const name = base.endsWith('Input') ? base : `${base}Input`;
    const full = isTaken(name) ? `${base}Fields` : name;
    let type = objects.get(full);
    if (type === undefined) {
      type = new GraphQLInputObjectType({
        name: full,
        ...described(schema),
        fields: () => fieldsOf(schema, base.replace(/Input$/, '')),
      });
      objects.set(full, type);
    }
    return type;
  }

  function fieldsOf(schema: JsonSchema, name: string): Record<string, GraphQLInputFieldConfig> {
    const { properties, required } = fixedProperties(schema) ?? { properties: {}, required: [] };
    return Object.fromEntries(
      Object.entries(properties).map(([wire, one]) => {
        const { schema: inner, nullable } = reader.shapeOf(one);
        const isList = inner['type'] === 'array';
        const type = typeOf(one, `${name}${pascal(isList ? singular(wire) : wire)}`);
        const isRequired = required.includes(wire) && !nullable;
        const field: GraphQLInputFieldConfig = {
          type: isRequired ? new GraphQLNonNull(type) : type,
          ...described(inner),
          extensions: { wire },
        };
        return [camel(wire), field] as const;
      }),
    );
  }

  function typeOf(schema: JsonSchema, name: string): GraphQLNullableInputType {
    const { schema: one, name: component } = reader.shapeOf(schema);
    const called = component ?? name;
    switch (one['type']) {
      case 'array':
        return new GraphQLList(
          new GraphQLNonNull(typeOf((one['items'] ?? {}) as JsonSchema, called)),
        );
      case 'object': {
        const fixed = fixedProperties(one);
        const isOpen = fixed === undefined || Object.keys(fixed.properties).length === 0;
        return isOpen ? jsonScalar : objectOf(called, one);
      }
      case 'string': {
        const values = enumValues(one);
        return values === undefined ? GraphQLString : (enums.of(called, values) ?? GraphQLString);
      }
      case 'integer':
        return fitsInt(one) ? GraphQLInt : longScalar;
      case 'number':
        return GraphQLFloat;
      case 'boolean':
        return GraphQLBoolean;
      default:
        return jsonScalar;
    }
  }
  return { typeOf, fieldsOf };
}

const depthMax = 32;

/** A value of an input type as the wire spells it; refuses what a body may not hold either. */
export function toWire(type: GraphQLInputType, value: unknown): unknown {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (value === null || value === undefined) return value;
  if (isListType(inner) && Array.isArray(value)) {
    return value.map((one) => toWire(inner.ofType as GraphQLInputType, one));
  }
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) => {
        const field = fields[name];
        if (field === undefined) return [];
        return [[String(field.extensions['wire'] ?? name), toWire(field.type, one)]];
      }),
    );
  }
  return inner instanceof GraphQLEnumType ? value : plain(value, 0);
}

/** The value made of plain objects; what JSON bodies may not hold is refused here too. */
function plain(value: unknown, depth: number): unknown {
  if (depth > depthMax) {
    throw new Refusal('malformed_request', `A value is nested deeper than ${depthMax} levels.`);
  }
  if (typeof value === 'string' && !isStorable(value)) throw unstorable();
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    throw new Refusal('malformed_request', 'A number is too large, or is -0.');
  }
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.some(([key]) => key === '__proto__')) {
    throw new Refusal('malformed_request', 'A key named __proto__ is not accepted.');
  }
  if (entries.some(([key]) => !isStorable(key))) throw unstorable();
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one, depth + 1)]));
}

const unstorable = (): Refusal =>
  new Refusal('invalid_text', 'NUL and lone surrogates cannot be stored.');
