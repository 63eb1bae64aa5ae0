// lib knows nothing, platform knows lib, modules know earlier modules by their door, and only
// main.ts and server.ts know app.ts.
import { resolveImport, syntaxOf } from '../../support/syntax.ts';
import type { SourceFile, Violation } from '../../support/files.ts';
import { isTest, modules, placeOf, serverSource } from '../house.ts';

const starters = new Set([`${serverSource}main.ts`, `${serverSource}server.ts`]);

/** The order of dependence within the server. */
export function checkLayers(files: readonly SourceFile[]): Violation[] {
  return files
    .filter((file) => file.path.startsWith(serverSource) && !isTest(file.path))
    .flatMap((file) => [...unknownModule(file), ...importsOfFile(file)]);
}

function unknownModule(file: SourceFile): Violation[] {
  const place = placeOf(file.path);
  if (place.kind !== 'module' || isKnown(place.module)) return [];
  const message = `${place.module} is not in the list of modules (test/architecture/house.ts)`;
  return [{ path: file.path, line: 1, message }];
}

function importsOfFile(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  for (const { specifier, line } of syntaxOf(file).imports) {
    const target = resolveImport(file, specifier);
    if (target === undefined) continue;
    const message = refusalOf(file.path, target);
    if (message !== undefined) found.push({ path: file.path, line, message });
  }
  return found;
}

function refusalOf(from: string, to: string): string | undefined {
  const source = placeOf(from);
  const target = placeOf(to);
  if (to === `${serverSource}app.ts` && !starters.has(from)) {
    return 'only main.ts, server.ts and tests import app.ts';
  }
  if (target.kind === 'elsewhere') return `${to} is outside the server's source`;
  switch (source.kind) {
    case 'lib':
      return target.kind === 'lib' ? undefined : `lib imports nothing of ours, but here ${to}`;
    case 'platform':
      if (target.kind === 'lib' || target.kind === 'platform') return undefined;
      return `platform imports only lib, but here ${to}`;
    case 'module':
      return moduleRefusal(source.module, to);
    case 'top':
    case 'elsewhere':
      return undefined;
  }
}

function moduleRefusal(from: string, to: string): string | undefined {
  const target = placeOf(to);
  if (target.kind === 'lib' || target.kind === 'platform') return undefined;
  if (target.kind !== 'module') return `a module imports lib, platform and modules, but here ${to}`;
  if (target.module === from) return undefined;
  if (orderOf(target.module) >= orderOf(from)) {
    return `${from} comes before ${target.module} and may not import it`;
  }
  if (to === `${serverSource}modules/${target.module}/index.ts`) return undefined;
  return `${target.module} is entered through its index.ts only, but here ${to}`;
}

function orderOf(module: string): number {
  const order = modules.findIndex((name) => name === module);
  return order === -1 ? modules.length : order;
}

function isKnown(module: string): boolean {
  return orderOf(module) < modules.length;
}
