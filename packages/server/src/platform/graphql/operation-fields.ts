import {
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  GraphQLID,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLNullableOutputType,
  GraphQLString,
} from 'graphql';
import { Refusal } from '../errors.ts';
import type { Ask, Route } from '../http/index.ts';
import { isAbsent } from '../http/wire-schema.ts';
import type { Components } from '../openapi/components.ts';
import type { OwnArguments } from './connections.ts';
import { idempotencyKeyOf } from './directives.ts';
import { type InputTypes, toWire } from './input-types.ts';
import { storable } from './list-arguments.ts';
import { camel, lowerFirst, pascal } from './names.ts';
import type { Field, OutputTypes } from './output-types.ts';
import { jsonScalar } from './scalars.ts';
import { fixedProperties, type SchemaReader } from './schema-reader.ts';
import type { Session, Thing } from './session.ts';
import { userErrorsOf, userErrorType } from './user-errors.ts';

/** What fields for operations are made from. */
export type OperationParts = {
  components: Components;
  reader: SchemaReader;
  inputs: InputTypes;
  outputs: OutputTypes;
};

const pathNames = (route: Route): string[] =>
  [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);

/** The arguments of a route's path and query string. */
export function ownArguments(
  { components, reader, inputs }: OperationParts,
  route: Route,
): OwnArguments {
  const args: GraphQLFieldConfigArgumentMap = {};
  const wires = new Map<string, string>();
  for (const name of pathNames(route)) args[camel(name)] = { type: new GraphQLNonNull(GraphQLID) };
  if (route.query !== undefined && !isAbsent(route.query)) {
    const { schema } = reader.shapeOf(components.schemaOf(route.query, 'input'));
    const fields = inputs.fieldsOf(schema, pascal(route.operationId));
    for (const [name, { type, description, extensions }] of Object.entries(fields)) {
      args[name] ??= { type, ...(description === undefined ? {} : { description }) };
      wires.set(name, String(extensions?.['wire'] ?? name));
    }
  }
  return {
    args,
    read: (given, search) => {
      for (const [name, wire] of wires) {
        const value = given[name];
        if (value !== null && value !== undefined)
          search.set(wire, storable([value].flat().join(',')));
      }
      return {
        params: Object.fromEntries(
          pathNames(route).map((name) => [name, String(given[camel(name)])]),
        ),
      };
    },
  };
}

/** The type of a route's answer. */
export function replyType(
  { components, outputs }: OperationParts,
  route: Route,
): { type: GraphQLNullableOutputType; name: string } {
  const schema = components.schemaOf(route.reply.schema, 'output');
  const component =
    typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  const name = component ?? `${pascal(route.operationId)}Result`;
  return { type: outputs.typeOf(schema, name), name };
}

/** An operation that reads, as a field of Query; what is not there is null. */
export function readField(parts: OperationParts, route: Route): Field {
  const own = ownArguments(parts, route);
  const input = route.method === 'GET' ? undefined : bodyArgument(parts, route);
  return {
    type: replyType(parts, route).type,
    description: `${route.description} Scope: ${String(route.scope)}.`,
    args: {
      ...own.args,
      ...(input === undefined ? {} : { input: { type: new GraphQLNonNull(input) } }),
    },
    extensions: { isCall: route.transaction === 'own', isOwn: route.transaction === 'own' },
    resolve: async (_root, given, session) => {
      const search = new URLSearchParams();
      const { params } = own.read(given, search);
      const body = input === undefined ? undefined : toWire(input, given['input']);
      try {
        const done = await session.call(route, { params, search, body });
        return done.body as Thing;
      } catch (error) {
        if (error instanceof Refusal && error.code === 'not_found') return null;
        throw error;
      }
    },
  };
}

function bodyArgument(parts: OperationParts, route: Route): GraphQLInputObjectType | undefined {
  const fields = bodyFields(parts, route);
  if (Object.keys(fields).length === 0) return undefined;
  return new GraphQLInputObjectType({ name: `${pascal(route.operationId)}Input`, fields });
}

/** The fields of a route's body; `body` for one without a fixed shape. */
function bodyFields(
  { components, reader, inputs }: OperationParts,
  route: Route,
): Record<string, GraphQLInputFieldConfig> {
  if (route.body === undefined || isAbsent(route.body)) return {};
  const { schema } = reader.shapeOf(components.schemaOf(route.body, 'input'));
  if (fixedProperties(schema) === undefined) {
    return { body: { type: new GraphQLNonNull(jsonScalar), description: 'As in the REST API' } };
  }
  return inputs.fieldsOf(schema, pascal(route.operationId));
}

/** What every mutation takes beside the operation's own fields, when it has a use for it. */
function commonFields(route: Route): Record<string, GraphQLInputFieldConfig> {
  return {
    dryRun: { type: GraphQLBoolean, description: 'Check and compute everything, keep nothing' },
    strict: { type: GraphQLBoolean, description: 'Refuse a disagreement instead of repairing it' },
    ...(route.ifMatch === undefined
      ? {}
      : { ifVersion: { type: GraphQLInt, description: 'Only if this is still the version' } }),
    clientMutationId: { type: GraphQLString },
  };
}

/** An operation that writes, as a field of Mutation: one input, and refusals as userErrors. */
export function writeField(parts: OperationParts, route: Route): Field {
  const name = pascal(route.operationId);
  const own = ownArguments(parts, route);
  const ownFields = Object.fromEntries(
    Object.entries(own.args).map(([key, { type }]): [string, GraphQLInputFieldConfig] => [
      key,
      { type },
    ]),
  );
  const body = bodyFields(parts, route);
  const bodyType = new GraphQLInputObjectType({ name: `${name}Body`, fields: body });
  const fields = { ...commonFields(route), ...body, ...ownFields };
  const input = new GraphQLInputObjectType({ name: `${name}Input`, fields });
  const isOpen = body['body'] !== undefined && Object.keys(body).length === 1;
  const reply = replyType(parts, route);
  const result =
    reply.name.endsWith('Result') && reply.type === jsonScalar ? 'result' : lowerFirst(reply.name);
  const inputWord = new Map(
    Object.entries(fields).map(([key, { extensions }]) => [
      String(extensions?.['wire'] ?? key),
      key,
    ]),
  );
  return {
    type: new GraphQLNonNull(payloadType(name, result, reply.type)),
    description: `${route.description} Scope: ${String(route.scope)}.`,
    args: { input: { type: new GraphQLNonNull(input) } },
    resolve: async (_root, given, session, info) => {
      const sent = given['input'] as Record<string, unknown>;
      const search = new URLSearchParams();
      const { params } = own.read(sent, search);
      const bodyOf = (): unknown =>
        isOpen
          ? toWire(jsonScalar, sent['body'])
          : toWire(
              bodyType,
              Object.fromEntries(Object.entries(sent).filter(([key]) => key in body)),
            );
      const clientMutationId = sent['clientMutationId'] ?? null;
      const answered = { clientMutationId, dryRun: sent['dryRun'] === true };
      try {
        const ask: Ask = {
          params,
          search,
          body: Object.keys(body).length === 0 ? undefined : bodyOf(),
          idempotencyKey: idempotencyKeyOf(info),
          ifMatch: sent['ifVersion'] as number | undefined,
          dryRun: sent['dryRun'] === true,
          strict: sent['strict'] === true,
        };
        const done = await session.call(route, ask);
        return { ...answered, replayed: done.replayed, userErrors: [], [result]: done.body };
      } catch (error) {
        const userErrors = userErrorsOf(error, inputWord);
        return { ...answered, replayed: false, userErrors, [result]: null };
      }
    },
  };
}

function payloadType(
  name: string,
  result: string,
  type: GraphQLNullableOutputType,
): GraphQLObjectType<Thing, Session> {
  return new GraphQLObjectType<Thing, Session>({
    name: `${name}Payload`,
    fields: {
      [result]: { type, description: 'Null when it was refused' },
      userErrors: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(userErrorType))),
        description: 'Why it was refused; empty when it was done.',
      },
      dryRun: { type: new GraphQLNonNull(GraphQLBoolean), description: 'Nothing was kept' },
      replayed: {
        type: new GraphQLNonNull(GraphQLBoolean),
        description: 'The kept answer to an earlier request with the same idempotency key',
      },
      clientMutationId: { type: GraphQLString },
    },
  });
}
