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
  const rests = new Map<string, readonly string[]>(graph);
  removeEnds(rests);
  return [...knotsOf(rests)].map((path) => ({
    path: path[0] ?? '',
    line: 1,
    message: `import cycle: ${path.join(' → ')}`,
  }));
}

// Files that import nothing within the rest cannot be part of a cycle; what remains when all such
// are gone leads into one.
function removeEnds(graph: Map<string, readonly string[]>): void {
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [path, targets] of graph) {
      if (targets.some((target) => graph.has(target))) continue;
      graph.delete(path);
      isChanged = true;
    }
  }
}

function* knotsOf(graph: ReadonlyMap<string, readonly string[]>): Generator<string[]> {
  const reported = new Set<string>();
  for (const start of graph.keys()) {
    if (reported.has(start)) continue;
    const cycle = firstCycleFrom(start, graph);
    if (cycle.some((path) => reported.has(path))) continue;
    for (const path of cycle) reported.add(path);
    yield cycle;
  }
}

// Every file of the rest imports another of the rest, so following first imports must come back.
function firstCycleFrom(start: string, graph: ReadonlyMap<string, readonly string[]>): string[] {
  const trail: string[] = [];
  for (let path: string | undefined = start; path !== undefined;) {
    const index = trail.indexOf(path);
    if (index !== -1) return [...trail.slice(index), path];
    trail.push(path);
    path = graph.get(path)?.find((target) => graph.has(target));
  }
  return trail;
}
