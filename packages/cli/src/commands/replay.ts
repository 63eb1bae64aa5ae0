import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { integerOption, readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { UsageError } from '../lib/errors.ts';
import { replayOlistDirectory } from '../replay/olist-run.ts';
import { printSummary } from '../replay/summary.ts';
import { replayRetailFile } from '../replay/retail-run.ts';

const usage = `Usage: switchyard replay online-retail FILE [options]
       switchyard replay olist DIRECTORY [options]
  --data-dir DIR  where the private server and the journal live (.switchyard-replay/<shape>)
  --seed N        another supply and other product sizes (1)
  --limit N       only the first N rows of the file, or orders of the directory
  --url URL --key KEY  use that server, started with a simulated clock, and an admin key
  --json          one JSON object instead of the table
The same command again goes on where a killed one stopped; a finished replay is only read again.`;

/** Runs a year of a real retailer's orders through the whole system. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...serverOptions,
        seed: { type: 'string' },
        limit: { type: 'string' },
      },
      2,
    );
    const [shape, path] = [positionals[0], required(positionals[1], 'The file or directory')];
    if (!existsSync(path)) throw new UsageError(`There is no ${path}.`);
    if ((values.url === undefined) !== (values.key === undefined)) {
      throw new UsageError('--url and --key go together.');
    }
    const options = {
      path: resolve(path),
      dataDir: resolve(values['data-dir'] ?? `.switchyard-replay/${shape ?? ''}`),
      seed: integerOption(values.seed, 'seed') ?? 1,
      limit: integerOption(values.limit, 'limit', 1) ?? Number.MAX_SAFE_INTEGER,
      server:
        values.url === undefined
          ? undefined
          : { url: values.url.replace(/\/{1,9}$/u, ''), key: values.key ?? '' },
      output,
    };
    switch (shape) {
      case 'online-retail':
      case 'online_retail':
        return printSummary(await replayRetailFile(options), values.json === true, output);
      case 'olist':
        return printSummary(await replayOlistDirectory(options), values.json === true, output);
      default:
        throw new UsageError(`Replays are online-retail and olist, not ${shape ?? 'nothing'}.`);
    }
  },
};
