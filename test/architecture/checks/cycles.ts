// No file depends on itself, not even by types: a cycle is one file cut in pieces.
import type { SourceFile, Violation } from '../../support/files.ts';
import { resolveImport, syntaxOf } from '../../support/syntax.ts';

/** One violation per knot of files that import each other. */
export function checkCycles(files: readonly SourceFile[]): Violation[] {
  const known = new Set(files.map(({ path }) => path));
  const graph = new Map(
    files.map((file) => [
      file.path,
      syntaxOf(file)
        .imports.map(({ specifier }) => resolveImport(file, specifier))
        .filter((path) => path !== undefined)
        .filter((path) => known.has(path)),
    ]),
  );
  return knotsOf(graph).map((knot) => ({
    path: knot[0] ?? '',
    line: 1,
    message: `import cycle: ${cycleWithin(knot, graph).join(' → ')}`,
  }));
}

type Graph = ReadonlyMap<string, readonly string[]>;

// Tarjan: the sets of files of which each can be reached from each, in one walk.
function knotsOf(graph: Graph): string[][] {
  const knots: string[][] = [];
  const indexOf = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];

  function enter(path: string): number {
    const index = indexOf.size;
    indexOf.set(path, index);
    lowest.set(path, index);
    open.push(path);
    for (const target of graph.get(path) ?? []) {
      const seen = indexOf.get(target);
      if (seen === undefined) lower(path, enter(target));
      else if (open.includes(target)) lower(path, seen);
    }
    const low = lowest.get(path) ?? index;
    if (low === index) close(path);
    return low;
  }

  function lower(path: string, index: number): void {
    lowest.set(path, Math.min(lowest.get(path) ?? index, index));
  }

  function close(path: string): void {
    const knot = open.splice(open.indexOf(path)).toSorted();
    if (knot.length > 1 || graph.get(path)?.includes(path) === true) knots.push(knot);
  }

  for (const path of graph.keys()) if (!indexOf.has(path)) enter(path);
  return knots;
}

// Within a knot every file imports another of it, so following them must come back.
function cycleWithin(knot: readonly string[], graph: Graph): string[] {
  const trail: string[] = [];
  for (let path = knot[0]; path !== undefined;) {
    const index = trail.indexOf(path);
    if (index !== -1) return [...trail.slice(index), path];
    trail.push(path);
    path = graph.get(path)?.find((target) => knot.includes(target));
  }
  return trail;
}
