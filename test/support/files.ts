// Reads the repository once, as a list of texts: every check is a pure function over such a list.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the repository: path relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One broken rule, with the place to look at. Lines count from 1. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The directory that holds package.json. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const ignoredFolders = new Set(['node_modules', '.git', '.switchyard', 'coverage', 'dist', 'tmp']);
const textExtensions =
  /(?:\.(?:ts|tsx|mts|mjs|cjs|js|json|md|sql|css|html|yml|yaml|sh|graphql|txt|csv|svg)|\/run|ignore|\.npmrc|LICENSE)$/u;

let cache: readonly SourceFile[] | undefined;

/** Every text file we wrote, generated contracts included, dependencies excluded. */
export function repositoryFiles(): readonly SourceFile[] {
  cache ??= walk(repositoryRoot).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return cache;
}

/** The files of the list that are TypeScript and written by a person. */
export function typeScriptOf(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter((file) => /\.(?:ts|tsx|mts)$/u.test(file.path) && !isGenerated(file));
}

/** Generated files say so in their name or in their first line. */
export function isGenerated(file: SourceFile): boolean {
  const firstLine = file.text.slice(0, file.text.indexOf('\n') + 1);
  return /(?:^|[/.])generated\.[a-z]+$/u.test(file.path) || /^\/\/ Generated\b/iu.test(firstLine);
}

/** The violations as text for a failing test; an empty list is what every test expects. */
export function report(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ path, line, message }) => `${path}:${line} ${message}`);
}

const lineStarts = new Map<string, readonly number[]>();

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let starts = lineStarts.get(text);
  if (starts === undefined) {
    starts = [0, ...Array.from(text.matchAll(/\n/gu), ({ index }) => index + 1)];
    lineStarts.set(text, starts);
  }
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

function walk(folder: string): SourceFile[] {
  const found: SourceFile[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!ignoredFolders.has(entry.name)) found.push(...walk(path));
    } else if (entry.isFile() && textExtensions.test(path)) {
      const name = relative(repositoryRoot, path).split(sep).join('/');
      found.push({ path: name, text: readFileSync(path, 'utf8') });
    }
  }
  return found;
}
