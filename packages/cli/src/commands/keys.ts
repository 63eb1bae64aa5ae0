import { integerOption, readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { UsageError } from '../lib/errors.ts';
import { type Output, table } from '../lib/output.ts';

const usage = `Usage: switchyard keys list
       switchyard keys create --name NAME --scopes SCOPE,SCOPE [--mode test|live] [--expires-at TIME]
       switchyard keys rotate ID [--overlap-hours N]
       switchyard keys revoke ID
  A secret is printed once, on stdout; everything else goes to stderr.`;

/** API keys of the tenant. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...serverOptions,
        name: { type: 'string' },
        scopes: { type: 'string' },
        mode: { type: 'string' },
        'expires-at': { type: 'string' },
        'overlap-hours': { type: 'string' },
      },
      2,
    );
    const [verb, id] = positionals;
    const keys = connect(values).apiKey;
    switch (verb) {
      case 'list': {
        const rows = await keys.list();
        if (values.json === true) for (const row of rows) output.data(JSON.stringify(row));
        else
          output.data(
            table(
              ['id', 'name', 'status', 'mode', 'scopes', 'last used'],
              rows.map((row) => [
                row.id,
                row.name,
                row.status,
                row.mode,
                row.scopes.join(','),
                row.last_used_at ?? 'never',
              ]),
              output,
            ),
          );
        return 0;
      }
      case 'create': {
        const body = {
          name: required(values.name, '--name'),
          scopes: required(values.scopes, '--scopes').split(','),
          ...(values.mode === undefined ? {} : { mode: values.mode }),
          ...(values['expires-at'] === undefined ? {} : { expires_at: values['expires-at'] }),
        };
        return issued(
          await keys.create(body as Parameters<typeof keys.create>[0]),
          values.json === true,
          output,
        );
      }
      case 'rotate': {
        const hours = integerOption(values['overlap-hours'], 'overlap-hours');
        const body = hours === undefined ? {} : { overlap_hours: hours };
        return issued(
          await keys.rotate(required(id, 'The key'), body as Parameters<typeof keys.rotate>[1]),
          values.json === true,
          output,
        );
      }
      case 'revoke': {
        const row = await keys.revoke(required(id, 'The key'));
        output.data(values.json === true ? JSON.stringify(row) : `${row.id} is ${row.status}.`);
        return 0;
      }
      default:
        throw new UsageError(`keys list, create, rotate or revoke, not ${verb ?? 'nothing'}.`);
    }
  },
};

function issued(key: { id: string; secret: string }, asJson: boolean, output: Output): number {
  output.say(`${key.id}: the secret is shown this once.`);
  output.data(asJson ? JSON.stringify(key) : key.secret);
  return 0;
}
