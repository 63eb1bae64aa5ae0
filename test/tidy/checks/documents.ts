// Documents have one title, and the map names what is there.
import { posix } from 'node:path';
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

/** Links of a document to files that are not there. */
export function checkLinks(files: readonly SourceFile[]): Violation[] {
  const known = new Set(files.flatMap(({ path }) => [path, ...foldersOf(path)]));
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      [...withoutCode(text).matchAll(/\]\((?!\w+:|#)([^)#\s]+)(?:#[^)]*)?\)/gu)]
        .map(([, target = '']) => posix.normalize(posix.join(posix.dirname(path), target)))
        .filter((target) => !/\.(?:png|jpg|webp)$/u.test(target))
        .filter((target) => !known.has(target.replace(/\/$/u, '')))
        .map((target) => ({ path, line: 1, message: `leads to ${target}, which is not there` })),
    );
}

function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
 * The folders of the modules, when the tree in ARCHITECTURE.md draws others or draws them in
 * another order than that of dependence. The order may keep places for modules to come.
 */
export function checkModuleList(files: readonly SourceFile[]): Violation[] {
  const prefix = `${serverSource}modules/`;
  const inside = files.filter(({ path }) => path.startsWith(prefix));
  const folders = [
    ...new Set(inside.map(({ path }) => path.slice(prefix.length).split('/')[0] ?? '')),
  ];
  const map = files.find(({ path }) => path === 'ARCHITECTURE.md');
  if (map === undefined) return [{ path: 'ARCHITECTURE.md', line: 1, message: 'there is no map' }];
  const drawn = modulesDrawn(map.text);
  const ordered = modules.filter((name) => drawn.includes(name));
  const messages = [
    ...lacking(folders, modules).map(
      (name) => `${name} has no place in test/architecture/house.ts`,
    ),
    ...lacking(folders, drawn).map((name) => `the tree does not draw the module ${name}`),
    ...lacking(drawn, folders).map((name) => `the tree draws ${name}, but there is no such folder`),
  ];
  if (messages.length === 0 && ordered.join() !== drawn.join()) {
    messages.push(`the tree draws the modules in another order than ${ordered.join(', ')}`);
  }
  return messages.map((message) => ({ path: map.path, line: 1, message }));
}

function lacking(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.includes(name));
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

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1[^\n]*$/gmu, '');
}
