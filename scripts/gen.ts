// Writes every file that is made from the declarations of the server: `npm run gen`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { routes } from '../packages/server/src/app.ts';
import { apiKeyRoutes } from '../packages/server/src/platform/auth/index.ts';
import { schemaText } from '../packages/server/src/platform/graphql/index.ts';
import { buildOpenApi, errorsMarkdown } from '../packages/server/src/platform/openapi/index.ts';
import { generateSdk } from './gen-sdk.ts';
import type { OpenApi } from './sdk/document.ts';

export const root = join(import.meta.dirname, '..');

/** The contract of the server as it is now. */
export function openApiDocument(): Record<string, unknown> {
  // The declarations of key operations do not depend on the pepper; only their work does.
  return buildOpenApi([...apiKeyRoutes(new Uint8Array(32)), ...routes]);
}

/** Every generated file by its path in the repository. */
export async function generate(): Promise<Map<string, string>> {
  const document = openApiDocument();
  return new Map([
    ['openapi.json', `${JSON.stringify(document, null, 2)}\n`],
    ['docs/errors.md', errorsMarkdown()],
    ['schema.graphql', schemaText(routes)],
    ...generateSdk(document as unknown as OpenApi),
  ]);
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Paths of generated files that differ from what the server says now. */
export async function staleFiles(): Promise<string[]> {
  const files = await generate();
  return [...files].filter(([path, text]) => currentText(path) !== text).map(([path]) => path);
}

if (import.meta.main) {
  for (const [path, text] of await generate()) {
    if (currentText(path) === text) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
