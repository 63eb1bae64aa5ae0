/**
 * The `switchyard` command: a table of commands, each loaded when it is called.
 * Invariants: data go to stdout and everything else to stderr; the exit code says what happened.
 */
import type { CommandEntry } from './lib/command.ts';
import { exitCode, exitCodeOf, linesOfError, UsageError } from './lib/errors.ts';
import { type Output, processOutput, table } from './lib/output.ts';
import { closest } from './lib/closest.ts';
import { resourceNames } from './commands/resource-names.ts';
import { version } from '@switchyard/sdk';

const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'start the server',
    load: async () => (await import('./commands/start.ts')).command,
  },
  {
    name: 'verify',
    summary: 'judge every law over a database or a running server',
    load: async () => (await import('./commands/verify.ts')).command,
  },
  {
    name: 'doctor',
    summary: 'check this machine, the data directory and the server',
    load: async () => (await import('./commands/doctor.ts')).command,
  },
  {
    name: 'backup',
    summary: 'write everything that is stored to a folder, or prove such a folder',
    load: async () => (await import('./commands/backup.ts')).command,
  },
  {
    name: 'restore',
    summary: 'fill an empty place with a backup and judge it',
    load: async () => (await import('./commands/restore.ts')).command,
  },
  {
    name: 'import',
    summary: 'bring in products, locations, inventory and orders from files',
    load: async () => (await import('./commands/import.ts')).command,
  },
  {
    name: 'replay',
    summary: 'run a real retailer’s orders through the whole system',
    load: async () => (await import('./commands/replay.ts')).command,
  },
  {
    name: 'prove',
    summary: 'try servers and database to destruction and judge what held',
    load: async () => (await import('./commands/prove.ts')).command,
  },
  {
    name: 'keys',
    summary: 'list, create, rotate and revoke API keys',
    load: async () => (await import('./commands/keys.ts')).command,
  },
  {
    name: 'customers',
    summary: 'export everything about a person, or erase it',
    load: async () => (await import('./commands/customers.ts')).command,
  },
  {
    name: 'explain',
    summary: 'say why an order is sent from where it is',
    load: async () => (await import('./commands/explain.ts')).command,
  },
  {
    name: 'change',
    summary: 'preview a change of an order, and apply it as previewed',
    load: async () => (await import('./commands/change.ts')).command,
  },
  {
    name: 'runs',
    summary: 'list routing runs, show one, or run now',
    load: async () => (await import('./commands/runs.ts')).command,
  },
  {
    name: 'simulate',
    summary: 'say what a period of the past would have been like otherwise',
    load: async () => (await import('./commands/simulate.ts')).command,
  },
  {
    name: 'replay-period',
    summary: 'plan a period of the past again and hold it against the record',
    load: async () => (await import('./commands/replay-period.ts')).command,
  },
  {
    name: 'listen',
    summary: 'post the events to an address of this machine, as webhooks',
    load: async () => (await import('./commands/listen.ts')).command,
  },
  {
    name: 'tail',
    summary: 'follow the events as they happen',
    load: async () => (await import('./commands/tail.ts')).command,
  },
];

const resources: readonly CommandEntry[] = resourceNames.map(({ command: name, resource }) => ({
  name,
  summary: `list, get, create ${name}`,
  load: async () => (await import('./commands/resources.ts')).resourceCommand(name, resource),
}));

/** Runs a command line and resolves to its exit code; never rejects. */
export async function main(
  argv: readonly string[],
  output: Output = processOutput(),
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    output.data(overview(output));
    return name === undefined ? exitCode.usage : exitCode.ok;
  }
  if (name === '--version' || name === '-v' || name === 'version') {
    output.data(version);
    return exitCode.ok;
  }
  const entry = [...commands, ...resources].find((one) => one.name === name);
  if (entry === undefined) {
    output.say(unknownCommand(name));
    return exitCode.usage;
  }
  return runEntry(entry, rest, output);
}

async function runEntry(
  entry: CommandEntry,
  argv: readonly string[],
  output: Output,
): Promise<number> {
  const command = await entry.load();
  if (argv.includes('--help') || argv.includes('-h')) {
    output.data(command.usage);
    return exitCode.ok;
  }
  try {
    return await command.run(argv, output);
  } catch (error) {
    tell(error, argv.includes('--json'), output);
    if (error instanceof UsageError) output.say(`\n${command.usage}`);
    return exitCodeOf(error);
  }
}

function tell(error: unknown, asJson: boolean, output: Output): void {
  const [first = '', ...more] = linesOfError(error);
  if (asJson)
    output.say(JSON.stringify({ error: first, details: more.map((line) => line.trim()) }));
  else output.say([`switchyard: ${first}`, ...more].join('\n'));
  if (process.env['SWITCHYARD_DEBUG'] !== undefined && error instanceof Error)
    output.say(error.stack ?? '');
}

function unknownCommand(name: string): string {
  const near = closest(
    name,
    [...commands, ...resources].map((one) => one.name),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `switchyard: there is no command ${name}.${hint}\nswitchyard help lists them.`;
}

function overview(output: Output): string {
  const rows = (entries: readonly CommandEntry[]): string[][] =>
    entries.map(({ name, summary }) => [`  ${name}`, summary]);
  return [
    'Usage: switchyard COMMAND [arguments]   (switchyard COMMAND --help says more)',
    '',
    table(['Commands', ''], rows(commands), output),
    '',
    table(['Records', ''], rows(resources), output),
    '',
    'Everywhere: --json, --url URL, --key KEY, --data-dir DIR',
    'Exit codes: 0 done, 1 failed, 2 wrong use, 3 key, 4 not found, 5 conflict, 6 unavailable, 130 interrupted',
  ].join('\n');
}
