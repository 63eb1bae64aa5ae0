// Words that promise later, silence a check, or belong to one machine.
import { isGenerated, lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import { syntaxOf, walk } from '../../support/syntax.ts';

const inComments: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TODO|FIXME|XXX|HACK)\b/gu, 'do it or write an issue'],
  [/@ts-(?:ignore|nocheck|expect-error)/gu, 'the type checker is not silenced'],
  [/(?:eslint|oxlint)-disable(?!.*--\s*\S)/gu, 'a rule is set aside only with `-- reason`'],
];
const speakers = /^(?:packages\/cli\/|bin\/|bench\/|scripts\/)/u;
const machinePath =
  /(?<![\w./-])(?:\/(?:work|root|home\/\w+|Users\/\w+)\/[\w.-]+|[A-Z]:\\Users\\\w+)/gu;

/** Banned words in code and prose. */
export function checkWords(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    if (/(?:^|\/)package-lock\.json$/u.test(file.path)) return [];
    if (!/\.(?:ts|tsx|mts|mjs)$/u.test(file.path)) {
      const inProse = file.path.endsWith('.md') ? promises(file) : [];
      return [...machinePaths(file), ...inProse];
    }
    if (isGenerated(file)) return machinePaths(file);
    return [...machinePaths(file), ...comments(file), ...code(file)];
  });
}

function machinePaths({ path, text }: SourceFile): Violation[] {
  return [...text.matchAll(machinePath)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    message: `a path of one machine: ${match[0]}`,
  }));
}

function promises({ path, text }: SourceFile): Violation[] {
  return [...text.matchAll(/\b(?:TODO|FIXME)\b(?!`)/gu)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    message: 'do it or write an issue',
  }));
}

function comments(file: SourceFile): Violation[] {
  return syntaxOf(file).comments.flatMap(({ value, start }) =>
    inComments
      .filter(([word]) => value.search(word) !== -1)
      .map(([, message]) => ({ path: file.path, line: lineAt(file.text, start), message })),
  );
}

function code(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  const tell = (start: number, message: string) => {
    found.push({ path: file.path, line: lineAt(file.text, start), message });
  };
  walk(syntaxOf(file).program, (node) => {
    if (node.type === 'DebuggerStatement') tell(node.start, 'no debugger');
    if (node.type !== 'MemberExpression' || speakers.test(file.path)) return;
    const text = file.text.slice(node.start, node.end);
    if (/^console\.\w+$/u.test(text)) tell(node.start, `${text} outside the programs that speak`);
  });
  return found;
}
