import type { JsonSchema } from '../http/wire-schema.ts';

/** One operation with its place in the document. */
export type Operation = { id: string; path: string; method: string; operation: JsonSchema };

/** All operations of a document, in its order. */
export function operationsOf(document: JsonSchema): Operation[] {
  const paths = document['paths'] as Record<string, Record<string, JsonSchema>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: String(operation['operationId']),
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
}

/** Operations by their tag, the tags in alphabetical order. */
export function byTag(operations: readonly Operation[]): [tag: string, list: Operation[]][] {
  const groups = Map.groupBy(operations, ({ operation }) =>
    String((operation['tags'] as string[])[0]),
  );
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What a reference of the document points to; anything else as it is. */
export function resolved(document: JsonSchema, value: JsonSchema): JsonSchema {
  const ref = value['$ref'];
  if (typeof ref !== 'string') return value;
  let found: unknown = document;
  for (const part of ref.slice(2).split('/'))
    found = (found as Record<string, unknown> | undefined)?.[part];
  return (found ?? {}) as JsonSchema;
}

/** The first media type of a body or an answer. */
export function mediaOf(holder: JsonSchema): { type: string; media: JsonSchema } | undefined {
  const [first] = Object.entries((holder['content'] ?? {}) as Record<string, JsonSchema>);
  return first && { type: first[0], media: first[1] };
}
