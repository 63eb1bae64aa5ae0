import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

export type ServerProcess = {
  child: ChildProcess;
  /** Everything it has said on standard output and error. */
  said: () => string;
  /** The lines it has logged. */
  lines: () => Record<string, unknown>[];
  /** Resolves to the line that says it is ready. */
  ready: () => Promise<{ url: string; port: number; key_file: string; ms: number }>;
  /** Sends the signal and resolves to the exit code (or the signal that ended it). */
  end: (signal: NodeJS.Signals) => Promise<number | string | null>;
};

const main = join(import.meta.dirname, '../../src/main.ts');

/** Starts a whole server in a process of its own. */
export function startProcess(
  args: readonly string[],
  env: Record<string, string> = {},
): ServerProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += String(chunk);
    });
  }
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const exited = once(child, 'exit');
  return {
    child,
    said: () => text,
    lines,
    ready: () =>
      eventually(
        'the server is ready',
        () => {
          if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${text}`);
          return lines().find((line) => line['event'] === 'ready') as never;
        },
        60_000,
      ),
    end: async (signal) => {
      child.kill(signal);
      const [code, by] = (await exited) as [number | null, string | null];
      return code ?? by;
    },
  };
}
