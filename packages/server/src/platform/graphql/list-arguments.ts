import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLNullableInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  isListType,
} from 'graphql';
import { Refusal } from '../errors.ts';
import type { FilterType, ListSpec } from '../http/list-spec.ts';
import { operatorsOfKind } from '../http/list-spec.ts';
import { isStorable } from '../http/json-body.ts';
import type { Enums } from './enums.ts';
import { camel, enumName, pascal } from './names.ts';
import { dateTimeScalar, longScalar } from './scalars.ts';

/** Most that a connection gives at a time. */
export const firstMax = 100;

/** Makes the arguments of lists from what they declare. */
export type ListArguments = {
  of: (
    name: string,
    itemName: string,
    spec: ListSpec,
    isInner: boolean,
  ) => GraphQLFieldConfigArgumentMap;
};

const kindNames: Readonly<Record<FilterType['kind'], string>> = {
  text: 'Text',
  integer: 'Integer',
  boolean: 'Boolean',
  instant: 'Instant',
  enum: 'Enum',
  id: 'Reference',
  idOr: 'Reference',
  textArray: 'Words',
};

/** The arguments of lists; filters of one kind share their type. */
export function createListArguments(enums: Enums): ListArguments {
  const made = new Map<string, GraphQLInputObjectType>();
  const sortTypes = new Map<string, GraphQLEnumType>();

  function filterType(name: string, type: FilterType): GraphQLInputObjectType {
    const isEnum = type.kind === 'enum';
    const values = isEnum ? enums.of(name, type.values) : undefined;
    const full = isEnum ? `${values?.name ?? name}Filter` : `${kindNames[type.kind]}Filter`;
    let found = made.get(full);
    if (found === undefined) {
      const one = values ?? scalarOf(type.kind);
      const fields = operatorsOfKind[type.kind].map((operator) => [
        operator,
        { type: typeOfOperator(operator, one) },
      ]);
      found = new GraphQLInputObjectType({
        name: full,
        fields: Object.fromEntries(fields) as never,
      });
      made.set(full, found);
    }
    return found;
  }

  return {
    of: (name, itemName, spec, isInner) => {
      const filters = Object.entries(spec.filters).map(([wire, { type, description }]) => [
        camel(wire),
        {
          type: filterType(`${itemName}${pascal(wire)}`, type),
          ...(description === undefined ? {} : { description }),
          extensions: { wire },
        },
      ]);
      const filterName = `${pascal(name)}Filter`;
      let filter = made.get(filterName);
      if (filter === undefined && filters.length > 0) {
        filter = new GraphQLInputObjectType({
          name: filterName,
          fields: Object.fromEntries(filters) as never,
        });
        made.set(filterName, filter);
      }
      const sorts = Object.keys(spec.sorts).flatMap((wire) => [wire, `-${wire}`]);
      const sortType = sortEnum(name, sorts);
      const search = isInner ? undefined : spec.search;
      return {
        first: { type: new GraphQLNonNull(GraphQLInt), description: `1 to ${firstMax}` },
        after: { type: GraphQLString, description: 'The cursor of an edge' },
        ...(filter === undefined ? {} : { filter: { type: filter } }),
        sort: { type: sortType },
        ...(search === undefined
          ? {}
          : { query: { type: GraphQLString, description: `Searches ${search.description}` } }),
      };
    },
  };

  function sortEnum(name: string, sorts: readonly string[]): GraphQLEnumType {
    const full = `${pascal(name)}Sort`;
    const found = sortTypes.get(full);
    if (found !== undefined) return found;
    const values = sorts.map((value) => [
      `${enumName(value.replace(/^-/, ''))}${value.startsWith('-') ? '_DESC' : ''}`,
      { value },
    ]);
    const type = new GraphQLEnumType({ name: full, values: Object.fromEntries(values) as never });
    sortTypes.set(full, type);
    return type;
  }
}

function scalarOf(kind: FilterType['kind']): GraphQLNullableInputType {
  if (kind === 'integer') return longScalar;
  if (kind === 'boolean') return GraphQLBoolean;
  return kind === 'instant' ? dateTimeScalar : GraphQLString;
}

function typeOfOperator(operator: string, one: GraphQLNullableInputType): GraphQLInputType {
  if (operator === 'exists') return GraphQLBoolean;
  return operator === 'in' || operator === 'nin' ? new GraphQLList(new GraphQLNonNull(one)) : one;
}

/** The query string of a list's arguments. */
export function searchOf(
  args: Record<string, unknown>,
  types: GraphQLFieldConfigArgumentMap,
  limit: number,
): URLSearchParams {
  const search = new URLSearchParams({ limit: String(limit), count: 'none' });
  const { after, sort, query, filter } = args;
  if (typeof after === 'string') search.set('cursor', after);
  if (typeof sort === 'string') search.set('sort', sort);
  if (typeof query === 'string') search.set('q', storable(query));
  const filterType = types['filter']?.type;
  if (
    typeof filter === 'object' &&
    filter !== null &&
    filterType instanceof GraphQLInputObjectType
  ) {
    const fields = filterType.getFields();
    for (const [name, conditions] of Object.entries(filter)) {
      const field = fields[name];
      if (field === undefined || typeof conditions !== 'object' || conditions === null) continue;
      addConditions(
        search,
        String(field.extensions['wire']),
        conditions as Record<string, unknown>,
        field.type,
      );
    }
  }
  return search;
}

function addConditions(
  search: URLSearchParams,
  wire: string,
  conditions: Record<string, unknown>,
  type: GraphQLInputType,
): void {
  for (const [operator, value] of Object.entries(conditions)) {
    if (value === null || value === undefined) continue;
    const isMany =
      type instanceof GraphQLInputObjectType && isListType(type.getFields()[operator]?.type);
    const values = isMany ? [value].flat() : [value];
    const texts = values.map((one) => storable(String(one)));
    if (isMany && texts.some((text) => text.includes(','))) {
      throw new Refusal(
        'invalid_parameter',
        `A value of ${wire} in a list holds no comma; use eq.`,
      );
    }
    search.append(operator === 'eq' ? wire : `${wire}[${operator}]`, texts.join(','));
  }
}

/** Text that the database can hold; refuses other. */
export function storable(text: string): string {
  if (isStorable(text)) return text;
  throw new Refusal('invalid_text', 'NUL and lone surrogates cannot be stored.');
}
