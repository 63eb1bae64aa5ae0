import {
  type GraphQLFieldConfigArgumentMap,
  GraphQLBoolean,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLNullableOutputType,
  GraphQLString,
} from 'graphql';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/index.ts';
import { firstMax, type ListArguments, searchOf } from './list-arguments.ts';
import { camel, lowerFirst, pascal } from './names.ts';
import type { NodeKind } from './nodes.ts';
import type { Field } from './output-types.ts';
import { selects } from './selection.ts';
import type { Rows, Session } from './session.ts';

/** A page as the fields of a connection show it. */
type Page = Rows & { after: boolean };

const pageInfo = new GraphQLObjectType<Page, Session>({
  name: 'PageInfo',
  description: 'Where a page stands in its list.',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean), resolve: (page) => page.hasMore },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean), resolve: (page) => page.after },
    startCursor: { type: GraphQLString, resolve: (page) => page.rows[0]?.cursor ?? null },
    endCursor: { type: GraphQLString, resolve: (page) => page.rows.at(-1)?.cursor ?? null },
  },
});

const total = new GraphQLObjectType<{ value: number; relation: string }>({
  name: 'Total',
  description: 'How many there are; relation gte: at least so many.',
  fields: {
    value: { type: new GraphQLNonNull(GraphQLInt) },
    relation: { type: new GraphQLNonNull(GraphQLString) },
  },
});

/** Makes connections (Relay), one type for each type of rows. */
export function createConnections(listArguments: ListArguments) {
  const types = new Map<string, GraphQLObjectType<Page, Session>>();

  function typeOf(name: string, item: GraphQLNullableOutputType): GraphQLObjectType<Page, Session> {
    const found = types.get(name);
    if (found !== undefined) return found;
    const row = new GraphQLNonNull(item);
    const edge = new GraphQLObjectType<Rows['rows'][number], Session>({
      name: `${name}Edge`,
      fields: {
        node: { type: row, resolve: (one) => one.row },
        cursor: { type: new GraphQLNonNull(GraphQLString) },
      },
    });
    const listOf = (one: GraphQLNullableOutputType) =>
      new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(one)));
    const type = new GraphQLObjectType<Page, Session>({
      name: `${name}Connection`,
      fields: {
        edges: { type: listOf(edge), resolve: (page) => page.rows },
        nodes: { type: listOf(item), resolve: (page) => page.rows.map(({ row: one }) => one) },
        pageInfo: { type: new GraphQLNonNull(pageInfo), resolve: (page) => page },
        total: {
          type: total,
          description: 'Counted to 10,000, when it is asked for; null in lists inside of others.',
        },
      },
      extensions: { isConnection: true },
    });
    types.set(name, type);
    return type;
  }

  return {
    /** A list as a field of Query. */
    rootField: (
      route: Route,
      itemName: string,
      item: GraphQLNullableOutputType,
      own: OwnArguments,
    ): Field => {
      const { list } = route;
      if (list === undefined) throw new Error('Only lists are connections.');
      const args = listArguments.of(list.name, itemName, list, false);
      return {
        type: typeOf(itemName, item),
        description: `${route.description} Scope: ${String(route.scope)}.`,
        args: { ...args, ...own.args },
        resolve: async (_root, given, session, info): Promise<Page> => {
          const search = searchOf(given, args, firstOf(given));
          if (selects(info, 'total')) search.set('count', 'capped');
          const { params } = own.read(given, search);
          const rows = await session.list(route, { search, params });
          return { ...rows, after: given['after'] !== undefined };
        },
      };
    },
    /** The rows of a list that name a thing, as a field of the thing. */
    innerField: (
      route: Route,
      filter: string,
      itemName: string,
      item: GraphQLNullableOutputType,
    ): Field => {
      const { list } = route;
      if (list === undefined) throw new Error('Only lists are connections.');
      const args = listArguments.of(list.name, itemName, list, true);
      return {
        type: typeOf(itemName, item),
        description: `${route.summary}. Scope: ${String(route.scope)}.`,
        args,
        resolve: async (thing, given, session): Promise<Page | null> => {
          const { id } = thing;
          if (typeof id !== 'string') return null;
          const first = firstOf(given);
          const search = searchOf(given, args, first + 1);
          const rows = await session.each(route, { search }, filter, id, first);
          return { ...rows, after: given['after'] !== undefined };
        },
      };
    },
  };
}

/** Arguments that a route has beside those of a list, and how they are read. */
export type OwnArguments = {
  args: GraphQLFieldConfigArgumentMap;
  read: (
    given: Record<string, unknown>,
    search: URLSearchParams,
  ) => { params: Record<string, string> };
};

/** How a list is called as a field of a thing that its rows name. */
export function innerName(route: Route, filter: string, { word }: NodeKind): string {
  const name = lowerFirst(route.operationId.replace(/^list/, ''));
  return filter === `${word}_id` ? name : `${name}By${pascal(camel(filter.replace(/_id$/, '')))}`;
}

function firstOf(given: Record<string, unknown>): number {
  const { first } = given;
  if (typeof first === 'number' && first >= 1 && first <= firstMax) return first;
  throw new Refusal('invalid_parameter', `first is a number from 1 to ${firstMax}.`);
}
