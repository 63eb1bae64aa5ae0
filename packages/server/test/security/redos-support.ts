// Which regular expressions there are, and whether one of them can be made slow.
import { readFileSync } from 'node:fs';
import { checkSync } from 'recheck';
import { repositoryFiles, lineAt, type SourceFile } from '../../../../test/support/files.ts';
import {
  dottedName,
  nodesField,
  syntaxOf,
  walk,
  type Node,
} from '../../../../test/support/syntax.ts';

/** A regular expression with the place it stands at. */
export type FoundPattern = { place: string; source: string; flags: string };

/** Every literal and every `new RegExp('…')` of the product's sources, tests left out. */
export function patternsOf(files: readonly SourceFile[]): FoundPattern[] {
  return files
    .filter(
      ({ path }) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
    )
    .flatMap((file) => {
      const found: FoundPattern[] = [];
      walk(syntaxOf(file).program, (node) => {
        const pattern = patternOf(node);
        if (pattern === undefined) return;
        found.push({ ...pattern, place: `${file.path}:${lineAt(file.text, node.start)}` });
      });
      return found;
    });
}

/** Files whose patterns read only texts that come with the product, never one from outside. */
const readingOwnTexts: ReadonlySet<string> = new Set([
  // The pages about the API, made once from our own declarations.
  'packages/server/src/platform/openapi/code-html.ts',
  'packages/server/src/platform/openapi/operation-page.ts',
  'packages/server/src/platform/openapi/page.ts',
  // The code that Ajv generates from our own schemas.
  'packages/server/src/platform/http/wire-schema.ts',
]);

/** The files whose patterns may meet a text from outside. */
export function exposedFiles(): readonly SourceFile[] {
  return repositoryFiles().filter(({ path }) => !readingOwnTexts.has(path));
}

function patternOf(node: Node): Omit<FoundPattern, 'place'> | undefined {
  if (node.type === 'Literal' && typeof node['regex'] === 'object' && node['regex'] !== null) {
    const { pattern, flags } = node['regex'] as { pattern: string; flags: string };
    return { source: pattern, flags };
  }
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  if (dottedName(node['callee']) !== 'RegExp') return undefined;
  const [first, second] = nodesField(node, 'arguments');
  if (first?.type !== 'Literal' || typeof first['value'] !== 'string') return undefined;
  const flags = second?.type === 'Literal' ? String(second['value']) : '';
  return { source: first['value'], flags };
}

/** The patterns that the contract publishes, as the server runs them. */
export function patternsOfContract(): FoundPattern[] {
  const found = new Map<string, FoundPattern>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'pattern' && typeof inner === 'string')
        found.set(inner, { place: 'openapi.json', source: inner, flags: 'u' });
      else visit(inner);
    }
  };
  visit(JSON.parse(readFileSync(new URL('../../../../openapi.json', import.meta.url), 'utf8')));
  return [...found.values()];
}

/**
 * Those that an attack makes slow, and those that could not be judged, in words. Judged purely in
 * JavaScript, by automata and by attacks that are run.
 */
export function slowPatterns(patterns: readonly FoundPattern[], timeoutMs: number): string[] {
  process.env['RECHECK_BACKEND'] = 'pure';
  const verdicts = new Map<string, string>();
  const slow: string[] = [];
  for (const { place, source, flags } of patterns) {
    const key = `/${source}/${flags}`;
    let verdict = verdicts.get(key);
    if (verdict === undefined) {
      const result = checkSync(source, flags, { timeout: timeoutMs });
      verdict =
        result.status === 'unknown'
          ? `unknown (${result.error.kind})`
          : result.status === 'vulnerable'
            ? `vulnerable (${result.complexity.summary})`
            : 'safe';
      verdicts.set(key, verdict);
    }
    if (verdict !== 'safe') slow.push(`${place} ${key} ${verdict}`);
  }
  return slow;
}
