// Four walls: the contract between packages is a file, not an import.
import { posix } from 'node:path';
import type { SourceFile, Violation } from '../../support/files.ts';
import { resolveImport, syntaxOf } from '../../support/syntax.ts';
import { isTest } from '../house.ts';

/** What one package may import besides its own files. */
interface Walls {
  readonly mayUsePackages: boolean;
  readonly doors: RegExp | undefined;
}

const walls: Readonly<Record<string, Walls>> = {
  server: { mayUsePackages: true, doors: undefined },
  sdk: { mayUsePackages: false, doors: undefined },
  console: { mayUsePackages: true, doors: /^@switchyard\/sdk$/u },
  cli: { mayUsePackages: true, doors: /^@switchyard\/(?:sdk$|server(?:\/|$))/u },
};

/** Imports that leave a package by anything but a door. */
export function checkPackages(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => /^packages\/[^/]+\/src\//u.test(path) && !isTest(path))
    .flatMap((file) => {
      const name = file.path.split('/')[1] ?? '';
      const wall = walls[name];
      if (wall === undefined) {
        return [{ path: file.path, line: 1, message: `${name} is not one of the four packages` }];
      }
      return importsThroughWall(file, name, wall);
    });
}

function importsThroughWall(file: SourceFile, name: string, wall: Walls): Violation[] {
  return syntaxOf(file).imports.flatMap(({ specifier, line }) => {
    const message = refusalOf(file, specifier, name, wall);
    return message === undefined ? [] : [{ path: file.path, line, message }];
  });
}

function refusalOf(
  file: SourceFile,
  specifier: string,
  name: string,
  wall: Walls,
): string | undefined {
  const target = resolveImport(file, specifier);
  if (target !== undefined) {
    const home = posix.join('packages', name);
    return target.startsWith(`${home}/`) ? undefined : `${name} may not reach into ${target}`;
  }
  if (specifier.startsWith('@switchyard/')) {
    const isDoor = wall.doors?.test(specifier) === true;
    return isDoor ? undefined : `${name} may not import ${specifier}`;
  }
  return wall.mayUsePackages ? undefined : `${name} has no dependencies, but here ${specifier}`;
}
