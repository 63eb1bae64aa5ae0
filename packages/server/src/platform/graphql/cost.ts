import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a document asks for, before anything of it is done. */
export type Weight = { cost: number; depth: number; aliases: number };

/** A list of unknown length counts as so many. */
const unsized = 5;
const mutationCost = 10;
const callCost = 10;

type Walk = {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: Readonly<Record<string, unknown>>;
  /** Fragments that were weighed, so that those that hold each other cost nothing to weigh. */
  known: Map<string, Weight>;
};

const nothing: Weight = { cost: 0, depth: 0, aliases: 0 };

/**
 * Weighs an operation of a valid document: an object costs 1, a connection 2 and `first` times
 * what is asked of a row, any other list five times, a mutation or a computation 10. Fields of
 * introspection cost nothing.
 */
export function weigh(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Weight {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === 'FragmentDefinition' ? [[one.name.value, one] as const] : [],
    ),
  );
  const root = schema.getRootType(operation.operation);
  if (root === undefined || root === null) return nothing;
  return ofSet(operation.selectionSet, root, { schema, fragments, variables, known: new Map() });
}

function ofSet(set: SelectionSetNode, type: GraphQLNamedType, walk: Walk): Weight {
  const sum = { ...nothing };
  const add = (one: Weight): void => {
    sum.cost += one.cost;
    sum.aliases += one.aliases;
    sum.depth = Math.max(sum.depth, one.depth);
  };
  for (const one of set.selections) {
    if (one.kind === 'Field') add(ofField(one, type, walk));
    else if (one.kind === 'InlineFragment') {
      const named = one.typeCondition && walk.schema.getType(one.typeCondition.name.value);
      add(ofSet(one.selectionSet, named ?? type, walk));
    } else add(ofFragment(one.name.value, walk));
  }
  return sum;
}

function ofFragment(name: string, walk: Walk): Weight {
  const found = walk.known.get(name);
  if (found !== undefined) return found;
  const fragment = walk.fragments.get(name);
  const type = fragment && walk.schema.getType(fragment.typeCondition.name.value);
  const weight = fragment && type ? ofSet(fragment.selectionSet, type, walk) : nothing;
  walk.known.set(name, weight);
  return weight;
}

function ofField(node: FieldNode, parent: GraphQLNamedType, walk: Walk): Weight {
  const aliases = node.alias === undefined ? 0 : 1;
  const name = node.name.value;
  if (name.startsWith('__') || !(isObjectType(parent) || isInterfaceType(parent))) {
    return { cost: 0, depth: 0, aliases };
  }
  const field = parent.getFields()[name];
  if (field === undefined) return { cost: 0, depth: 1, aliases };
  const type = getNamedType(field.type);
  const inner =
    node.selectionSet && isCompositeType(type) ? ofSet(node.selectionSet, type, walk) : undefined;
  const own =
    parent === walk.schema.getMutationType()
      ? mutationCost
      : field.extensions['isCall'] === true
        ? callCost
        : 0;
  if (inner === undefined) return { cost: own, depth: 1, aliases };
  const around = { node, list: isListType(getNullableType(field.type)), type, parent };
  const cost = own + costOf(inner.cost, around, walk);
  return { cost, depth: inner.depth + 1, aliases: aliases + inner.aliases };
}

type Around = { node: FieldNode; list: boolean; type: GraphQLNamedType; parent: GraphQLNamedType };

function costOf(inner: number, { node, list, type, parent }: Around, walk: Walk): number {
  if (isConnection(type)) return 2 + firstOf(node, walk) * inner;
  // The rows of a page were multiplied where the page is; its wrappers are free.
  if (isConnection(parent)) return node.name.value === 'nodes' ? 1 + inner : inner;
  if (type.name === 'PageInfo' || type.name === 'Total') return 0;
  return list ? unsized * (1 + inner) : 1 + inner;
}

const isConnection = (type: GraphQLNamedType): boolean => type.extensions['isConnection'] === true;

function firstOf(node: FieldNode, { variables }: Walk): number {
  const value = node.arguments?.find((one) => one.name.value === 'first')?.value;
  const first =
    value?.kind === 'Variable'
      ? variables[value.name.value]
      : value?.kind === 'IntValue'
        ? Number(value.value)
        : undefined;
  return typeof first === 'number' && first > 0 ? first : 1;
}
