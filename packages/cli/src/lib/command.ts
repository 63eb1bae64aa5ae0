import type { Output } from './output.ts';

/** One command of `switchyard`. */
export type Command = {
  /** How it is called, one form a line. */
  usage: string;
  /** Resolves to the exit code; failures are thrown. */
  run: (argv: readonly string[], output: Output) => Promise<number>;
};

/** A command in the table: its words for the overview, and its code, loaded when it is called. */
export type CommandEntry = {
  name: string;
  summary: string;
  load: () => Promise<Command>;
};
