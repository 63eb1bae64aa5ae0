import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/main.ts';

export type Spoken = { code: number; data: string; said: string };

/** Runs the command in this process and answers what it said and where. */
export async function switchyard(...argv: readonly string[]): Promise<Spoken> {
  let data = '';
  let said = '';
  const code = await main(argv, {
    isTTY: false,
    errorsAreTTY: false,
    color: false,
    columns: 200,
    data: (text) => void (data += `${text}\n`),
    say: (text) => void (said += `${text}\n`),
    overwrite: (text) => void (said += text),
  });
  return { code, data, said };
}

/** A folder of its own; `remove` takes it away. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'sw-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10 }) };
}
