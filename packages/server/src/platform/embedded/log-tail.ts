import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataHome } from './data-home.ts';

const LINES_SHOWN = 15;

/** The last lines of PostgreSQL's newest log files, each under its path, for an error message. */
export function lastLogLines(home: DataHome): string {
  const newest = readdirSync(home.logs)
    .map((name) => join(home.logs, name))
    .filter((path) => path !== home.startLog && path.endsWith('.log'))
    .toSorted((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
    .at(-1);
  return [home.startLog, ...(newest === undefined ? [] : [newest])]
    .map((path) => `${path}:\n${tail(path)}`)
    .join('\n');
}

function tail(path: string): string {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.slice(-LINES_SHOWN).join('\n');
}
