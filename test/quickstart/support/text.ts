// The quickstart as its readers have it: prose with code in between. Nothing of it is altered here;
// the code is cut out chapter by chapter and checked to be JavaScript.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { repositoryRoot } from '../../support/files.ts';

/** Where the text is looked for, from the repository's root; it is not part of the repository. */
const quickstartFile = '../shared/mission/dom-quickstart.txt';

/** One chapter's code as written. */
export type Chapter = {
  readonly title: string;
  /** Its functions, one after the other, as in the text. */
  readonly code: string;
  readonly functions: readonly string[];
  /** Statements outside functions: the import, the client, calls at the end of a section. */
  readonly statements: readonly string[];
};

const chapterTitles = [
  'Setting Up Your Environment',
  'Order Management',
  'Inventory Management',
  'Fulfillment Orchestration',
  'Cross-Channel Synchronization',
  'Reporting and Analytics',
  'Integration with Other Systems',
] as const;
export type ChapterTitle = (typeof chapterTitles)[number];

/** The text's path, or undefined when there is none and the tests on it cannot run. */
export function findQuickstart(): string | undefined {
  const named = process.env['SWITCHYARD_QUICKSTART'];
  const path = named ?? resolve(dirname(repositoryRoot), quickstartFile.replace('../', ''));
  return existsSync(path) ? path : undefined;
}

/** The chapters of the text that hold code. Throws when a piece is not JavaScript. */
export function readChapters(path: string): ReadonlyMap<ChapterTitle, Chapter> {
  const chapters = new Map<ChapterTitle, Chapter>();
  const lines = readFileSync(path, 'utf8').split('\n');
  // The first half of the text names the chapters in lists; code decides which title counts.
  let title: ChapterTitle | undefined;
  let pieces: Piece[] = [];
  const finish = (): void => {
    if (title !== undefined && pieces.length > 0) chapters.set(title, chapterOf(title, pieces));
    pieces = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const found = chapterTitles.find((one) => one === line);
    if (found !== undefined) {
      finish();
      title = found;
      continue;
    }
    const piece = pieceAt(lines, index);
    if (piece === undefined) continue;
    pieces.push(piece);
    index += piece.text.split('\n').length - 1;
  }
  finish();
  return chapters;
}

/** Whether the code is JavaScript of the kind. */
export function isValid(code: string, kind: 'script' | 'module'): boolean {
  return (
    parseSync('quickstart.js', code, { sourceType: kind, showSemanticErrors: true }).errors
      .length === 0
  );
}

type Piece = { readonly isFunction: boolean; readonly text: string };

function pieceAt(lines: readonly string[], index: number): Piece | undefined {
  const line = lines[index] ?? '';
  if (/^(?:import .+ from .+;|const \w+ = .+;|\w+\(\);)$/u.test(line)) {
    return { isFunction: false, text: line };
  }
  if (!/^(?:async )?function \w+\(/u.test(line)) return undefined;
  const end = lines.indexOf('}', index);
  return { isFunction: true, text: lines.slice(index, end + 1).join('\n') };
}

function chapterOf(title: string, pieces: readonly Piece[]): Chapter {
  const code = pieces
    .filter(({ isFunction }) => isFunction)
    .map(({ text }) => text)
    .join('\n\n');
  const { program, errors } = parseSync('quickstart.js', code, { sourceType: 'script' });
  if (errors.length > 0) throw new Error(`${title}: ${errors[0]?.message}`);
  const functions = program.body.flatMap((node) =>
    node.type === 'FunctionDeclaration' && node.id !== null ? [node.id.name] : [],
  );
  const statements = pieces.filter(({ isFunction }) => !isFunction).map(({ text }) => text);
  return { title, code, functions, statements };
}
