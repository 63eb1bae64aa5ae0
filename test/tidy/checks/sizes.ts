// What does not fit on a page is cut: files, functions, lines.
import { isGenerated, lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import {
  childrenOf,
  dottedName,
  isNode,
  nodesField,
  syntaxOf,
  walk,
  type Node,
} from '../../support/syntax.ts';

const fileLinesMax = 400;
const functionLinesMax = 70;
const columnsMax = 100;
// A line may be longer by one text or pattern that cannot be broken well, as rows of a table are.
const columnsMaxWithText = 180;
const columnsBesidesText = 60;
// Lists of columns in SQL read better a little wider than cut at any place.
const columnsMaxInText = 120;

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

// Measurements are scripts: set up, run, tell, from top to bottom.
const isMeasurement = /^bench\//u;

/** Files over 400 lines, functions over 70, lines over 100 columns. */
export function checkSizes(files: readonly SourceFile[]): Violation[] {
  return files
    .filter((file) => /\.(?:ts|tsx|mts|mjs)$/u.test(file.path) && !isGenerated(file))
    .flatMap((file) => [...fileSize(file), ...functionSizes(file), ...lineSizes(file)]);
}

function fileSize({ path, text }: SourceFile): Violation[] {
  const count = text.trimEnd().split('\n').length;
  if (count <= fileLinesMax) return [];
  return [{ path, line: count, message: `${count} lines, at most ${fileLinesMax}` }];
}

function functionSizes(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  walk(syntaxOf(file).program, (node, ancestors) => {
    if (!functionTypes.has(node.type)) return;
    if (isGroupOfTests(ancestors.at(-1)) || isTable(node) || isMeasurement.test(file.path)) return;
    const first = lineAt(file.text, node.start);
    const count =
      linesOf(file, node) - namedParts(node).reduce((sum, part) => sum + linesOf(file, part), 0);
    if (count <= functionLinesMax) return;
    const message = `a function of ${count} lines, at most ${functionLinesMax}`;
    found.push({ path: file.path, line: first, message });
  });
  return found;
}

function linesOf(file: SourceFile, node: Node): number {
  return lineAt(file.text, node.end) - lineAt(file.text, node.start) + 1;
}

// A function made of named functions is read like a class: each of them counts for itself.
function namedParts(node: Node): Node[] {
  return childrenOf(node).flatMap((child) =>
    isNamedFunction(child, node) ? [child] : namedParts(child),
  );
}

function isNamedFunction(node: Node, parent: Node): boolean {
  if (node.type === 'FunctionDeclaration') return true;
  return parent.type === 'VariableDeclarator' && functionTypes.has(node.type);
}

// A function that only returns a list or an object (routes, columns, commands), perhaps with named
// functions before it, is a table.
function isTable(node: Node): boolean {
  const body = isNode(node['body']) ? node['body'] : node;
  if (body.type !== 'BlockStatement') return isLiteralTable(body);
  const statements = nodesField(body, 'body');
  const last = statements.at(-1);
  if (last?.type !== 'ReturnStatement' || !isLiteralTable(last['argument'])) return false;
  return statements
    .slice(0, -1)
    .every((statement) =>
      nodesField(statement, 'declarations').some(
        ({ init }) => isNode(init) && functionTypes.has(init.type),
      ),
    );
}

function isLiteralTable(value: unknown): boolean {
  return isNode(value) && (value.type === 'ArrayExpression' || value.type === 'ObjectExpression');
}

// describe(…) groups tests as a file does; it is not a function anyone reads as one.
function isGroupOfTests(parent: Node | undefined): boolean {
  if (parent?.type !== 'CallExpression') return false;
  let callee = parent['callee'];
  while (typeof callee === 'object' && callee !== null && 'callee' in callee)
    callee = callee.callee;
  return dottedName(callee)?.split('.')[0] === 'describe';
}

function lineSizes(file: SourceFile): Violation[] {
  const { path, text } = file;
  const inText = linesWithinTemplates(file);
  return text.split('\n').flatMap((line, index) => {
    const most = inText.has(index + 1) ? columnsMaxInText : columnsMax;
    if (line.length <= most || isExcused(line)) return [];
    return [{ path, line: index + 1, message: `${line.length} columns, at most ${most}` }];
  });
}

function linesWithinTemplates(file: SourceFile): ReadonlySet<number> {
  const lines = new Set<number>();
  walk(syntaxOf(file).program, (node) => {
    if (node.type !== 'TemplateLiteral') return;
    const first = lineAt(file.text, node.start);
    const last = lineAt(file.text, node.end);
    for (let line = first; first < last && line <= last; line++) lines.add(line);
  });
  return lines;
}

function isExcused(line: string): boolean {
  if (/https?:\/\//u.test(line) || /^(?:import|export) .* from '.*';$/u.test(line)) return true;
  if (line.length > columnsMaxWithText) return false;
  const literals = line.match(
    /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/.*\/[a-z]*/gu,
  );
  const longest = Math.max(0, ...(literals ?? []).map((literal) => literal.length));
  return line.length - longest <= columnsBesidesText;
}
