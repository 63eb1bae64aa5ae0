// How deep the least value of a schema is: which branch ends, of a schema that holds itself.
import type { ApiDocument, Json } from './fuzz-document.ts';

/** Deeper than any schema of a document must be. */
const heightMax = 64;

/**
 * Picks the branches of a union whose least values are the least deep. Fails when no branch has a
 * value that ends.
 */
export function createHeights(document: ApiDocument): (branches: readonly Json[]) => Json[] {
  /** By schema: by levels: whether some value is no deeper. */
  const known = new Map<Json, boolean[]>();

  function fits(given: Json, levels: number): boolean {
    if (levels < 0) return false;
    const schema = document.resolve(given);
    const byLevels = known.get(schema) ?? [];
    known.set(schema, byLevels);
    return (byLevels[levels] ??= innerOf(schema, levels - 1));
  }

  function innerOf(schema: Json, levels: number): boolean {
    const branches = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
    if (branches !== undefined) return branches.some((branch) => fits(branch, levels));
    const properties = (schema['properties'] ?? {}) as Record<string, Json>;
    const inner = ((schema['required'] ?? []) as string[]).map((name) => properties[name] ?? {});
    if (Number(schema['minItems'] ?? 0) > 0) inner.push((schema['items'] ?? {}) as Json);
    return inner.every((one) => fits(one, levels));
  }

  function heightOf(schema: Json): number {
    let height = 0;
    while (height < heightMax && !fits(schema, height)) height++;
    return height;
  }

  return (branches) => {
    const heights = branches.map(heightOf);
    const least = Math.min(...heights);
    if (!(least < heightMax)) throw new Error('No value of the schema ends.');
    return branches.filter((_branch, index) => heights[index] === least);
  };
}
