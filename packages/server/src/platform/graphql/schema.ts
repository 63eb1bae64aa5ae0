import {
  GraphQLID,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  printSchema,
  specifiedDirectives,
} from 'graphql';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/index.ts';
import { isAbsent } from '../http/wire-schema.ts';
import { createComponents } from '../openapi/components.ts';
import { createConnections, innerName } from './connections.ts';
import { idempotentDirective } from './directives.ts';
import { createEnums } from './enums.ts';
import { createInputTypes } from './input-types.ts';
import { createListArguments } from './list-arguments.ts';
import { pascal, plural, queryName } from './names.ts';
import { type NodeKind, nodeKinds, replyComponent } from './nodes.ts';
import {
  type OperationParts,
  ownArguments,
  readField,
  replyType,
  writeField,
} from './operation-fields.ts';
import { createOutputTypes, type Field, type OutputTypes } from './output-types.ts';
import { createSchemaReader, fixedProperties } from './schema-reader.ts';
import type { Session, Thing } from './session.ts';

/** Whether an operation has a place in GraphQL: JSON in and out, for those who have a key. */
export function isOffered(route: Route): boolean {
  return (
    route.path.startsWith('/v1/') &&
    route.scope !== 'public' &&
    route.reply.contentType === undefined &&
    !isAbsent(route.reply.schema) &&
    !route.path.startsWith('/v1/api_keys')
  );
}

/** Whether an operation only reads: what it needs says so, whatever its method. */
export function isReading({ method, scope }: Route): boolean {
  const scopes = typeof scope === 'string' ? [scope] : scope;
  return method === 'GET' || (method === 'POST' && scopes.every((one) => one.endsWith(':read')));
}

/** The schema of the operations, made from the declarations that answer the REST API. */
export function buildSchema(all: readonly Route[]): GraphQLSchema {
  const routes = all.filter(isOffered);
  const components = createComponents(
    routes.flatMap(({ query, body, reply }) => [
      { schema: query, io: 'input' as const },
      { schema: body, io: 'input' as const },
      { schema: reply.schema, io: 'output' as const },
    ]),
  );
  const reader = createSchemaReader(components);
  const enums = createEnums();
  const kinds = nodeKinds(routes, components);
  const connections = createConnections(createListArguments(enums));
  const node = nodeInterface(kinds);
  const outputs: OutputTypes = createOutputTypes({
    reader,
    enums,
    kinds,
    node,
    listsOf: (kind) => innerLists(kind),
  });
  const mutationNames = new Set(routes.map(({ operationId }) => `${pascal(operationId)}Input`));
  const taken = (name: string): boolean => mutationNames.has(name);
  const inputs = createInputTypes(reader, enums, taken);
  const parts: OperationParts = { components, reader, inputs, outputs };

  function innerLists(kind: NodeKind): Record<string, Field> {
    const fields: Record<string, Field> = {};
    for (const route of routes) {
      for (const [filter, { type }] of Object.entries(route.list?.filters ?? {})) {
        const component = replyComponent(route, components);
        const names =
          type.kind === 'id' || type.kind === 'idOr' ? type.prefix === kind.prefix : false;
        if (!names || !filter.endsWith('_id') || component === undefined) continue;
        const item = outputs.objectOf(component);
        const properties = fixedProperties(reader.componentOf(component))?.properties ?? {};
        if (item === undefined || properties[filter] === undefined || component === kind.typeName)
          continue;
        fields[innerName(route, filter, kind)] = connections.innerField(
          route,
          filter,
          component,
          item,
        );
      }
    }
    return fields;
  }

  const queries: Record<string, Field> = nodeFields(kinds, node);
  const mutations: Record<string, Field> = {};
  for (const route of routes.filter((one) => one.list !== undefined)) {
    const { type, name } = replyType(parts, route);
    const called = queryName(route.operationId);
    const clashes = routes.some((one) => one !== route && queryName(one.operationId) === called);
    queries[clashes ? plural(called) : called] = connections.rootField(
      route,
      name,
      type,
      ownArguments(parts, route),
    );
  }
  for (const route of routes.filter((one) => one.list === undefined)) {
    if (isReading(route)) queries[queryName(route.operationId)] = readField(parts, route);
    else mutations[route.operationId] = writeField(parts, route);
  }
  return new GraphQLSchema({
    description: 'Switchyard: the operations of the REST API, their types and their scopes.',
    query: new GraphQLObjectType({ name: 'Query', fields: sorted(queries) as never }),
    mutation: new GraphQLObjectType({ name: 'Mutation', fields: sorted(mutations) as never }),
    directives: [...specifiedDirectives, idempotentDirective],
    types: [...kinds.values()].flatMap(({ typeName }) => outputs.objectOf(typeName) ?? []),
  });
}

function sorted(fields: Record<string, Field>): Record<string, Field> {
  return Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function nodeInterface(kinds: ReadonlyMap<string, NodeKind>): GraphQLInterfaceType {
  return new GraphQLInterfaceType({
    name: 'Node',
    description: 'What has an id: the same id as in the REST API.',
    fields: { id: { type: new GraphQLNonNull(GraphQLID) } },
    resolveType: (thing: Thing) => kinds.get(String(thing['id']).split('_')[0] ?? '')?.typeName,
  });
}

const idsMax = 100;
const idText = /^([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

function nodeFields(
  kinds: ReadonlyMap<string, NodeKind>,
  node: GraphQLInterfaceType,
): Record<string, Field> {
  const find = async (id: string, session: Session): Promise<Thing | null> => {
    const kind = kinds.get(idText.exec(id)?.[1] ?? '');
    return kind === undefined ? null : session.node(kind, id);
  };
  return {
    node: {
      type: node,
      description: 'Anything by its id; null when there is none.',
      args: { id: { type: new GraphQLNonNull(GraphQLID) } },
      resolve: (_root, given, session) => find(String(given['id']), session),
    },
    nodes: {
      type: new GraphQLNonNull(new GraphQLList(node)),
      description: 'Up to 100 things by their ids, in their order; null where there is none.',
      args: { ids: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLID))) } },
      resolve: (_root, given, session) => {
        const ids = given['ids'] as string[];
        if (ids.length <= idsMax) return ids.map((id) => find(id, session));
        throw new Refusal('invalid_parameter', `At most ${idsMax} ids.`);
      },
    },
  };
}

/** The schema as text, as it stands in the repository. */
export function schemaText(routes: readonly Route[]): string {
  return `${printSchema(buildSchema(routes))}\n`;
}
