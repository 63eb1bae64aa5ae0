// Documents have one title, and the map names what is there.
import type { SourceFile, Violation } from '../../support/files.ts';
import { modules, serverSource } from '../../architecture/house.ts';

/** Markdown files without exactly one `#` title, or with no title first. */
export function checkTitles(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) => {
      const titles = withoutCode(text).match(/^# .+$/gmu) ?? [];
      if (titles.length === 1) return [];
      return [{ path, line: 1, message: `${titles.length} titles, exactly one wanted` }];
    });
}

/** The list of modules, the folders and the tree in ARCHITECTURE.md, when they differ. */
export function checkModuleList(files: readonly SourceFile[]): Violation[] {
  const prefix = `${serverSource}modules/`;
  const folders = new Set(
    files
      .filter(({ path }) => path.startsWith(prefix))
      .map(({ path }) => path.slice(prefix.length).split('/')[0] ?? ''),
  );
  const map = files.find(({ path }) => path === 'ARCHITECTURE.md');
  if (map === undefined) return [{ path: 'ARCHITECTURE.md', line: 1, message: 'there is no map' }];
  const drawn = modulesDrawn(map.text);
  return [
    ...differences([...modules], [...folders], 'the list of modules', 'the folders'),
    ...differences(drawn, [...modules], 'the tree in ARCHITECTURE.md', 'the list of modules'),
  ].map((message) => ({ path: map.path, line: 1, message }));
}

// The tree draws the modules as the lines indented below `modules/`: a name, a slash, what it holds.
function modulesDrawn(text: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^\W*modules\//u.test(line));
  if (start === -1) return [];
  const names: string[] = [];
  const depth = depthOf(lines[start]);
  for (const line of lines.slice(start + 1)) {
    if (depthOf(line) <= depth) break;
    const name = /^[^\w]*(\w+)\//u.exec(line)?.[1];
    if (name !== undefined) names.push(name);
  }
  return names;
}

function depthOf(line: string | undefined): number {
  return /\w/u.exec(line ?? '')?.index ?? 0;
}

function differences(a: string[], b: string[], nameOfA: string, nameOfB: string): string[] {
  const lacks = (from: string[], to: string[]) => from.filter((name) => !to.includes(name));
  return [
    ...lacks(a, b).map((name) => `${nameOfA} names ${name}, ${nameOfB} do not`),
    ...lacks(b, a).map((name) => `${nameOfB} name ${name}, ${nameOfA} does not`),
  ];
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1[^\n]*$/gmu, '');
}
