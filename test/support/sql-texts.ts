// Finds SQL in TypeScript: literals, templates and sums of them, with the constants they use
// put in their place, so that a statement is judged as the database will see it.
import type { SourceFile } from './files.ts';
import { dottedName, isNode, nodesField, syntaxOf, textField, walk, type Node } from './syntax.ts';

/** A text of the program; interpolations that cannot be followed read `__expr__`. */
export interface ProgramText {
  readonly text: string;
  readonly start: number;
}

const sqlOpenings: readonly RegExp[] = [
  /^select\b[\s\S]*\bfrom\b/u,
  /^select\s+(?:switchyard\.|pg_|set_config|now\(|1\b|\$1)/u,
  /^insert\s+into\s/u,
  /^update\s+[\w."]+(?:\s+(?:as\s+)?\w+)?\s+set\s/u,
  /^delete\s+from\s/u,
  /^merge\s+into\s/u,
  /^with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(/u,
  /^(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:table|index|schema|role|view|policy|function|database|extension|type|sequence|trigger|rule)\s+[\w"]/u,
  /^(?:truncate|copy)\s+[\w."]+/u,
  /^(?:listen|notify|lock\s+table|set\s+local|savepoint|rollback\s+to)\s+\w/u,
];

/** Whether a text is an SQL statement. Keywords are all lower or all upper case, never prose. */
export function looksLikeSql(text: string): boolean {
  const bare = text.replaceAll(/--[^\n]*\n/gu, '\n').trim();
  const isShouted = /^[A-Z]{2,}\s/u.test(bare);
  const statement = isShouted ? bare.toLowerCase() : bare;
  return sqlOpenings.some((opening) => opening.test(statement));
}

/** Whether a text is a piece of SQL that names one of the tables: a join, a subquery, a from-list. */
export function looksLikeSqlPiece(text: string, tables: ReadonlySet<string>): boolean {
  if (/\b(?:from|join|into|update)\s+switchyard\.\w|^\s*switchyard\.\w+\s+\w/u.test(text))
    return true;
  const names = [...tables].join('|');
  if (names === '') return false;
  const subquery = `\\bselect\\b[\\s\\S]*\\bfrom\\s+(?:${names})\\b`;
  const join = `\\bjoin\\s+(?:${names})\\b[\\s\\S]*\\b(?:on|using)\\b`;
  const fromList = `^\\s*(?:${names})\\s+[a-z]{1,2}\\b`;
  return new RegExp(`${subquery}|${join}|${fromList}`, 'u').test(text);
}

/** Every outermost text of a file. Constants used only inside other texts are not texts. */
export function sqlTextsOf(file: SourceFile): ProgramText[] {
  const { program } = syntaxOf(file);
  const constants = constantsOf(program);
  const fragments = fragmentNames(program, constants);
  const found: ProgramText[] = [];
  walk(program, (node, ancestors) => {
    if (!isText(node) || ancestors.some(isText)) return;
    const parent = ancestors.at(-1);
    if (parent?.type === 'VariableDeclarator' && fragments.has(dottedName(parent['id']) ?? '')) {
      return;
    }
    found.push({ text: textOf(node, constants, 0), start: node.start });
  });
  return found;
}

function isText(node: Node): boolean {
  if (node.type === 'TemplateLiteral') return true;
  if (node.type === 'Literal') return typeof node['value'] === 'string';
  return node.type === 'BinaryExpression' && node['operator'] === '+' && sumHasText(node);
}

function sumHasText(node: Node): boolean {
  return [node['left'], node['right']].some((side) => isNode(side) && isText(side));
}

function constantsOf(program: Node): ReadonlyMap<string, Node> {
  const constants = new Map<string, Node>();
  walk(program, (node) => {
    if (node.type !== 'VariableDeclarator') return;
    const name = dottedName(node['id']);
    const value = node['init'];
    if (name !== undefined && isNode(value) && isText(value)) constants.set(name, value);
  });
  return constants;
}

// Constants that appear in other texts and nowhere else are pieces, not statements.
function fragmentNames(program: Node, constants: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const inside = new Set<string>();
  const outside = new Set<string>();
  walk(program, (node, ancestors) => {
    const name = node.type === 'Identifier' ? textField(node, 'name') : undefined;
    if (name === undefined || !constants.has(name)) return;
    const parent = ancestors.at(-1);
    if (parent?.type === 'VariableDeclarator' && parent['id'] === node) return;
    (ancestors.some(isText) ? inside : outside).add(name);
  });
  return new Set([...inside].filter((name) => !outside.has(name)));
}

const depthMax = 8;

function textOf(node: unknown, constants: ReadonlyMap<string, Node>, depth: number): string {
  if (!isNode(node) || depth > depthMax) return '__expr__';
  switch (node.type) {
    case 'Literal':
      return typeof node['value'] === 'string' ? node['value'] : String(node['value']);
    case 'TemplateLiteral':
      return templateText(node, constants, depth);
    case 'BinaryExpression':
      return [node['left'], node['right']]
        .map((side) => textOf(side, constants, depth + 1))
        .join('');
    case 'ConditionalExpression':
      return textOf(node['consequent'], constants, depth + 1);
    case 'Identifier': {
      const value = constants.get(textField(node, 'name') ?? '');
      return value === undefined ? '__expr__' : textOf(value, constants, depth + 1);
    }
    default:
      return '__expr__';
  }
}

function templateText(node: Node, constants: ReadonlyMap<string, Node>, depth: number): string {
  const expressions = nodesField(node, 'expressions');
  return nodesField(node, 'quasis')
    .map((quasi, index) => {
      const { value } = quasi as { value?: { cooked?: string } };
      const expression = expressions[index];
      const filled = expression === undefined ? '' : textOf(expression, constants, depth + 1);
      return `${value?.cooked ?? ''}${filled}`;
    })
    .join('');
}
