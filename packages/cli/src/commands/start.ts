import type { Command } from '../lib/command.ts';

/** Starts the server; all else about it is the server's own. */
export const command: Command = {
  usage: `Usage: switchyard start [--port N] [--host ADDRESS] [--data-dir DIR] [--no-demo]
  Starts the server with its own PostgreSQL, or with the one of DATABASE_URL.
  switchyard start --help-environment lists the variables.`,
  run: async (argv) => {
    const { serve, usage } = await import('@switchyard/server');
    if (argv.includes('--help-environment')) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    return serve(argv, process.env, {
      isTTY: process.stdout.isTTY,
      write: (text) => process.stdout.write(text),
      errors: process.stderr,
    });
  },
};
