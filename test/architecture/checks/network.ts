// The server calls the outside only through platform, where time limits and the rule against
// network calls inside a transaction live.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';
import { dottedName, syntaxOf, walk, type Node } from '../../support/syntax.ts';
import { isTest, placeOf, serverSource } from '../house.ts';

const clients =
  /^(?:undici|axios|got|ws|node-fetch|(?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?)$/u;
const globals = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);

/** Network clients outside platform/. */
export function checkNetwork(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path.startsWith(serverSource) && !isTest(path))
    .filter(({ path }) => placeOf(path).kind !== 'platform')
    .flatMap((file) => [...clientImports(file), ...clientGlobals(file)]);
}

function clientImports(file: SourceFile): Violation[] {
  return syntaxOf(file)
    .imports.filter(({ specifier, isTypeOnly }) => !isTypeOnly && clients.test(specifier))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      message: `only platform opens connections, but here ${specifier}`,
    }));
}

function clientGlobals(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  walk(syntaxOf(file).program, (node) => {
    const name = calledGlobal(node);
    if (name === undefined) return;
    const message = `only platform opens connections, but here ${name}`;
    found.push({ path: file.path, line: lineAt(file.text, node.start), message });
  });
  return found;
}

// The global itself called, made, or handed on as a value; a parameter of that name is not seen
// as different, so name it otherwise.
function calledGlobal(node: Node): string | undefined {
  const isCall = node.type === 'CallExpression' || node.type === 'NewExpression';
  const candidates = isCall
    ? [node['callee'], ...(Array.isArray(node['arguments']) ? node['arguments'] : [])]
    : [];
  for (const candidate of candidates) {
    const name = dottedName(candidate)?.replace(/^globalThis\./u, '');
    if (name !== undefined && globals.has(name)) return name;
  }
  return undefined;
}
