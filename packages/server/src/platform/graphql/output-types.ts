import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLNullableOutputType,
  GraphQLString,
} from 'graphql';
import type { JsonSchema } from '../http/wire-schema.ts';
import type { Enums } from './enums.ts';
import { camel, pascal, singular } from './names.ts';
import { kindOfProperty, type NodeKind, prefixOfPattern } from './nodes.ts';
import { dateTimeScalar, jsonScalar, longScalar } from './scalars.ts';
import { enumValues, fitsInt, fixedProperties, type SchemaReader } from './schema-reader.ts';
import type { Session, Thing } from './session.ts';

export type Field = GraphQLFieldConfig<Thing, Session>;

/** Makes the types of answers from the schemas of the contract. */
export type OutputTypes = {
  /** The type of a value; `name` is what it is called when it has no name of its own. */
  typeOf: (schema: JsonSchema, name: string) => GraphQLNullableOutputType;
  /** The type of a component; undefined when it has no fixed shape. */
  objectOf: (component: string) => GraphQLObjectType<Thing, Session> | undefined;
};

export type OutputParts = {
  reader: SchemaReader;
  enums: Enums;
  kinds: ReadonlyMap<string, NodeKind>;
  node: GraphQLInterfaceType;
  /** Fields that lead from a thing to lists of others. */
  listsOf: (kind: NodeKind) => Record<string, Field>;
};

const described = (schema: JsonSchema): { description?: string } => {
  const { description } = schema;
  return typeof description === 'string' ? { description } : {};
};

/** The types of answers, each made when it is first met. */
export function createOutputTypes(parts: OutputParts): OutputTypes {
  const { reader, enums, kinds } = parts;
  const objects = new Map<string, GraphQLObjectType<Thing, Session>>();

  function makeObject(name: string, schema: JsonSchema, component?: string) {
    const found = objects.get(name);
    if (found !== undefined) return found;
    const kind = [...kinds.values()].find((one) => one.typeName === component);
    const type: GraphQLObjectType<Thing, Session> = new GraphQLObjectType<Thing, Session>({
      name,
      ...described(schema),
      interfaces: kind === undefined ? [] : [parts.node],
      fields: () => ({
        ...fieldsOf(name, schema),
        ...(kind === undefined ? {} : newOnly(schema, parts.listsOf(kind))),
      }),
    });
    objects.set(name, type);
    return type;
  }

  function fieldsOf(typeName: string, schema: JsonSchema): GraphQLFieldConfigMap<Thing, Session> {
    const { properties, required } = fixedProperties(schema) ?? { properties: {}, required: [] };
    const fields: Record<string, Field> = {};
    for (const [wire, one] of Object.entries(properties)) {
      const shape = reader.shapeOf(one);
      if (wire === 'object' && shape.schema['const'] !== undefined) continue;
      const type =
        wire === 'id' && prefixOfPattern(shape.schema['pattern']) !== undefined
          ? GraphQLID
          : valueType(one, typeName, wire);
      const isRequired = required.includes(wire) && !shape.nullable;
      fields[camel(wire)] = {
        type: isRequired ? new GraphQLNonNull(type) : type,
        ...described(shape.schema),
        resolve: (thing) => thing[wire],
      };
      const kind = kindOfProperty(kinds, wire, shape.schema['pattern']);
      const name = camel(wire.replace(/_id$/, ''));
      if (kind === undefined || properties[wire.replace(/_id$/, '')] !== undefined) continue;
      fields[name] = relation(kind, wire);
    }
    return fields;
  }

  function relation(kind: NodeKind, wire: string): Field {
    return {
      type: objectOf(kind.typeName) ?? jsonScalar,
      description: `What ${camel(wire)} names; null when it is not known.`,
      resolve: (thing, _args, session) => {
        const id = thing[wire];
        return typeof id === 'string' ? session.node(kind, id) : null;
      },
    };
  }

  function objectOf(component: string): GraphQLObjectType<Thing, Session> | undefined {
    const schema = reader.componentOf(component);
    const fixed = fixedProperties(schema);
    if (fixed === undefined || Object.keys(fixed.properties).length === 0) return undefined;
    return makeObject(component, schema, component);
  }

  function valueType(
    schema: JsonSchema,
    typeName: string,
    wire: string,
  ): GraphQLNullableOutputType {
    const shape = reader.shapeOf(schema);
    const isTime = wire.endsWith('_at') && shape.schema['type'] === 'string';
    if (isTime && enumValues(shape.schema) === undefined) return dateTimeScalar;
    const isList = shape.schema['type'] === 'array';
    return typeOf(schema, `${typeName}${pascal(isList ? singular(wire) : wire)}`);
  }

  function typeOf(schema: JsonSchema, name: string): GraphQLNullableOutputType {
    const { schema: one, name: component } = reader.shapeOf(schema);
    if (component !== undefined) return objectOf(component) ?? openType(one, component);
    return openType(one, name);
  }

  function openType(schema: JsonSchema, name: string): GraphQLNullableOutputType {
    switch (schema['type']) {
      case 'array': {
        const items = (schema['items'] ?? {}) as JsonSchema;
        const inner = typeOf(items, name);
        const isNullable = reader.shapeOf(items).nullable;
        return new GraphQLList(isNullable ? inner : new GraphQLNonNull(inner));
      }
      case 'object': {
        const fixed = fixedProperties(schema);
        const isOpen = fixed === undefined || Object.keys(fixed.properties).length === 0;
        return isOpen ? jsonScalar : makeObject(name, schema);
      }
      case 'string': {
        const values = enumValues(schema);
        if (values !== undefined) return enums.of(name, values) ?? GraphQLString;
        return prefixOfPattern(schema['pattern']) === undefined ? GraphQLString : GraphQLID;
      }
      case 'integer':
        return fitsInt(schema) ? GraphQLInt : longScalar;
      case 'number':
        return GraphQLFloat;
      case 'boolean':
        return GraphQLBoolean;
      default:
        return jsonScalar;
    }
  }
  return { typeOf, objectOf };
}

/** The fields whose names the schema itself does not use. */
function newOnly(schema: JsonSchema, fields: Record<string, Field>): Record<string, Field> {
  const own = new Set(Object.keys(fixedProperties(schema)?.properties ?? {}).map(camel));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !own.has(name)));
}
