// A thin reading of oxc-parser: what a file imports and exports, and a walk over its tree.
import { posix } from 'node:path';
import { parseSync, type Comment } from 'oxc-parser';
import { lineAt, type SourceFile } from './files.ts';

/** A node of the syntax tree, seen as plain data. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One import or re-export; `names` are the imported names, `*` for a namespace. */
export interface ImportedModule {
  readonly specifier: string;
  readonly line: number;
  readonly isTypeOnly: boolean;
  readonly names: readonly string[];
}

/** What the checks need to know of a file. */
export interface Syntax {
  readonly program: Node;
  readonly comments: readonly Comment[];
  readonly imports: readonly ImportedModule[];
  readonly hasDefaultExport: boolean;
  readonly starExportLines: readonly number[];
}

const cache = new WeakMap<SourceFile, Syntax>();

/** Parses a file once. Throws when the file is not TypeScript: nothing is skipped in silence. */
export function syntaxOf(file: SourceFile): Syntax {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const syntax = parse(file);
  cache.set(file, syntax);
  return syntax;
}

/** The repository path a relative specifier means; undefined for packages and node built-ins. */
export function resolveImport(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(file.path), specifier));
}

/**
 * Calls `visit` for every node below and including `root`, parents first. The ancestors are those
 * of the moment: whoever keeps them copies them.
 */
export function walk(root: Node, visit: (node: Node, ancestors: readonly Node[]) => void): void {
  const ancestors: Node[] = [];
  const enter = (node: Node): void => {
    visit(node, ancestors);
    ancestors.push(node);
    for (const child of childrenOf(node)) enter(child);
    ancestors.pop();
  };
  enter(root);
}

/** The direct children of a node, in source order. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (const name in node) {
    const value = node[name];
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) children.push(one);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Whether a value is a node of the tree. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The dotted name of an identifier or member chain: `Date.now`; undefined for anything else. */
export function dottedName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return textField(node, 'name');
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const object = dottedName(node['object']);
  const property = dottedName(node['property']);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** A field that must be text. */
export function textField(node: Node, field: string): string | undefined {
  const value = node[field];
  return typeof value === 'string' ? value : undefined;
}

/** A field that holds nodes. */
export function nodesField(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function parse(file: SourceFile): Syntax {
  const result = parseSync(file.path, file.text);
  const problem = result.errors[0];
  if (problem !== undefined) throw new Error(`${file.path} does not parse: ${problem.message}`);
  const program: unknown = result.program;
  if (!isNode(program)) throw new Error(`${file.path} has no syntax tree`);
  const body = nodesField(program, 'body');
  const exports = result.module.staticExports.flatMap((statement) => statement.entries);
  return {
    program,
    comments: result.comments,
    imports: [...body.flatMap((node) => importsOf(file, node)), ...nestedImports(file, program)],
    hasDefaultExport: exports.some(
      ({ exportName }) => String(exportName.kind) === 'Default' || exportName.name === 'default',
    ),
    starExportLines: body
      .filter((node) => node.type === 'ExportAllDeclaration')
      .map((node) => lineAt(file.text, node.start)),
  };
}

function importsOf(file: SourceFile, node: Node): ImportedModule[] {
  const source = node['source'];
  if (!isNode(source)) return [];
  const specifiers = nodesField(node, 'specifiers');
  const kindField = node.type === 'ImportDeclaration' ? 'importKind' : 'exportKind';
  const areTypes = specifiers.length > 0 && specifiers.every((one) => one[kindField] === 'type');
  return [
    {
      specifier: String(source['value']),
      line: lineAt(file.text, node.start),
      isTypeOnly: node[kindField] === 'type' || areTypes,
      names: specifiers.filter((one) => one[kindField] !== 'type').map(importedName),
    },
  ];
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  return dottedName(specifier['imported'] ?? specifier['local']) ?? '*';
}

// import('…') as a value and as a type. A computed specifier is reported as itself and resolves
// to nothing, so no rule can be dodged by it without being seen in `specifier`.
function nestedImports(file: SourceFile, program: Node): ImportedModule[] {
  const found: ImportedModule[] = [];
  walk(program, (node) => {
    if (node.type !== 'ImportExpression' && node.type !== 'TSImportType') return;
    const source = node['source'];
    if (!isNode(source)) return;
    const isLiteral = source.type === 'Literal';
    found.push({
      specifier: isLiteral ? String(source['value']) : file.text.slice(source.start, source.end),
      line: lineAt(file.text, node.start),
      isTypeOnly: node.type === 'TSImportType',
      names: ['*'],
    });
  });
  return found;
}
