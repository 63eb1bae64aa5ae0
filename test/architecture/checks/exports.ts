// A name is exported where it is defined, under its own name.
import type { SourceFile, Violation } from '../../support/files.ts';
import { syntaxOf } from '../../support/syntax.ts';

const readersAskForDefault = /(?:\.config|\/global-setup)\.ts$/u;

/** No `export *`; no default export but in configuration files, whose readers ask for one. */
export function checkExports(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    const { starExportLines, hasDefaultExport } = syntaxOf(file);
    const found = starExportLines.map((line) => ({
      path: file.path,
      line,
      message: 'export * hides what a module offers: name each export',
    }));
    if (hasDefaultExport && !readersAskForDefault.test(file.path)) {
      const message = 'a default export has no name to search for: export by name';
      found.push({ path: file.path, line: 1, message });
    }
    return found;
  });
}
