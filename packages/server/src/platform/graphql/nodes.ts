import { type ListSpec, type Route } from '../http/index.ts';
import { isAbsent } from '../http/wire-schema.ts';
import type { Components } from '../openapi/components.ts';
import { singular } from './names.ts';

/** A kind of thing that has an id: how it is called, and by which operations it is read. */
export type NodeKind = {
  prefix: string;
  /** Its component in the contract, which is its type. */
  typeName: string;
  /** As ids that refer to it begin: `fulfillment_order` of fulfillment_order_id. */
  word: string;
  /** Reads one. */
  get: Route | undefined;
  /** Reads many by their ids in one statement. */
  list: (Route & { list: ListSpec }) | undefined;
};

/** The component that a route answers with, if it is one. */
export function replyComponent(route: Route, components: Components): string | undefined {
  if (replies.has(route)) return replies.get(route);
  const name = readComponent(route, components);
  replies.set(route, name);
  return name;
}

const replies = new WeakMap<Route, string | undefined>();

function readComponent(route: Route, components: Components): string | undefined {
  if (isAbsent(route.reply.schema)) return undefined;
  const { $ref } = components.schemaOf(route.reply.schema, 'output');
  return typeof $ref === 'string' ? $ref.split('/').at(-1) : undefined;
}

/** The prefix of ids that a pattern is of. */
export function prefixOfPattern(pattern: unknown): string | undefined {
  return typeof pattern === 'string' ? /^\^([a-z]+)_\[0-7\]/.exec(pattern)?.[1] : undefined;
}

/** Whether a route reads one thing by its id, or a list that can be asked for ids. */
function placeOf({ method, path, list }: Route): {
  segment: string;
  isGet: boolean;
  isList: boolean;
} {
  const [, , segment = '', id, more] = path.split('/');
  const isRead = method === 'GET';
  return {
    segment,
    isGet: isRead && id === ':id' && more === undefined,
    isList: isRead && list?.filters['id'] !== undefined && id === undefined,
  };
}

/** Every kind of node, by its prefix. */
export function nodeKinds(
  routes: readonly Route[],
  components: Components,
): ReadonlyMap<string, NodeKind> {
  const kinds = new Map<string, NodeKind>();
  const schemas = components.schemas();
  const idPatternOf = (typeName: string): unknown => {
    const properties = schemas[typeName]?.['properties'] as
      | Record<string, { pattern?: unknown }>
      | undefined;
    return properties?.['id']?.pattern;
  };
  for (const route of routes) {
    const { segment, isGet, isList } = placeOf(route);
    const typeName = isGet || isList ? replyComponent(route, components) : undefined;
    const prefix = typeName === undefined ? undefined : prefixOfPattern(idPatternOf(typeName));
    if (typeName === undefined || prefix === undefined) continue;
    const kind = kinds.get(prefix) ?? {
      prefix,
      typeName,
      word: singular(segment),
      get: undefined,
      list: undefined,
    };
    if (kind.typeName !== typeName) continue;
    if (isGet) kind.get ??= route;
    else kind.list ??= route as NodeKind['list'];
    kinds.set(prefix, kind);
  }
  return kinds;
}

/** The kind of node that a property's value names: by its pattern, or by the property's name. */
export function kindOfProperty(
  kinds: ReadonlyMap<string, NodeKind>,
  name: string,
  pattern: unknown,
): NodeKind | undefined {
  if (!name.endsWith('_id')) return undefined;
  const prefix = prefixOfPattern(pattern);
  if (prefix !== undefined) return kinds.get(prefix);
  const matching = [...kinds.values()].filter(
    ({ word }) => name === `${word}_id` || name.endsWith(`_${word}_id`),
  );
  return matching.toSorted((a, b) => b.word.length - a.word.length)[0];
}
