import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CommandFailure, exitCode } from '../lib/errors.ts';

/** What a step came to: enough to go on after it without asking again. */
export type StepRecord = { ms: number; result: unknown };

/**
 * The steps that are done, on disk before the next one begins. A step that was done but not yet
 * written is done again by the next run; every step is safe to repeat.
 */
export type Journal = {
  find: (step: string) => StepRecord | undefined;
  append: (step: string, record: StepRecord) => void;
  /** Steps that were there when it was opened. */
  readonly resumedSteps: number;
  close: () => void;
};

/** Opens the journal of a replay; refuses one that belongs to another file, seed or limit. */
export function openJournal(path: string, header: Readonly<Record<string, unknown>>): Journal {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const steps = new Map<string, StepRecord>();
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // What follows the last line end was being written when its process was killed.
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  const [head, ...lines] = complete.split('\n').filter((line) => line !== '');
  const wanted = JSON.stringify(header);
  if (head !== undefined && head !== wanted) {
    throw new CommandFailure(
      `${dirname(path)} holds another replay (${head}), not ${wanted}. Use another --data-dir.`,
      exitCode.conflict,
    );
  }
  for (const line of lines) {
    const [step, ms, result] = JSON.parse(line) as [string, number, unknown];
    steps.set(step, { ms, result });
  }
  const fd = openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600);
  let end = Buffer.byteLength(complete);
  ftruncateSync(fd, end);
  const write = (line: string): void => {
    end += writeSync(fd, `${line}\n`, end);
    fsyncSync(fd);
  };
  if (head === undefined) write(wanted);
  return {
    resumedSteps: steps.size,
    find: (step) => steps.get(step),
    append: (step, record) => {
      write(JSON.stringify([step, Math.round(record.ms * 10) / 10, record.result]));
    },
    close: () => closeSync(fd),
  };
}
