// The judge of a campaign shares no code with what it judges: a mistake cannot excuse itself.
import type { SourceFile, Violation } from '../../support/files.ts';
import { resolveImport, syntaxOf } from '../../support/syntax.ts';
import { isTest, judgeSource } from '../house.ts';

const historyWords = 'packages/cli/src/prove/history.ts';

/** Imports of the judge that are neither node's, the driver, its own, nor the history's words. */
export function checkJudge(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path.startsWith(judgeSource) && !isTest(path))
    .flatMap((file) =>
      syntaxOf(file)
        .imports.filter(({ specifier }) => !mayImport(file, specifier))
        .map(({ specifier, line }) => ({
          path: file.path,
          line,
          message: `the judge is independent: it may not import ${specifier}`,
        })),
    );
}

function mayImport(file: SourceFile, specifier: string): boolean {
  const target = resolveImport(file, specifier);
  if (target !== undefined) return target.startsWith(judgeSource) || target === historyWords;
  return specifier.startsWith('node:') || specifier === 'pg';
}
