import { readFileSync } from 'node:fs';
import type { Client } from '@switchyard/sdk';
import { readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { grouped, type Output } from '../lib/output.ts';

const usage = `Usage: switchyard customers export ID [--email ADDRESS]
       switchyard customers erase ID --reason REASON [--email ADDRESS] [--dry-run]
       switchyard customers erasures > erasures.ndjson
       switchyard customers reapply erasures.ndjson
  ID is the customer id that orders carry; --email adds the orders that carry the address.
  REASON is subject_request, consent_withdrawn, objection, no_longer_needed, unlawful or
  legal_obligation. What is erased is gone; --dry-run tells what would be.
  Keep the list of erasures beside the backups: reapply erases again whom a restored one brings back.`;

type Erased = Awaited<ReturnType<Client['customer']['erase']>>;

/** Export and erasure of persons. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...serverOptions,
        email: { type: 'string' },
        reason: { type: 'string' },
        'dry-run': { type: 'boolean' },
      },
      2,
    );
    const [verb, argument] = positionals;
    const client = connect(values);
    const email = values.email === undefined ? {} : { email: values.email };
    switch (verb) {
      case 'export':
        await tellPerson(client, required(argument, 'The customer'), email, output);
        return exitCode.ok;
      case 'erase': {
        const reason = required(values.reason, '--reason') as Erased['reason'];
        const dry = values['dry-run'] === true;
        const customers = (dry ? client.withDryRun() : client).customer;
        const done = await customers.erase(required(argument, 'The customer'), {
          reason,
          ...email,
        });
        output.data(values.json === true ? JSON.stringify(done) : wordsOf(done, dry));
        return exitCode.ok;
      }
      case 'erasures':
        for await (const erasure of client.erasure.iterate({ limit: 200 })) {
          output.data(JSON.stringify(erasure));
        }
        return exitCode.ok;
      case 'reapply': {
        const done = await reapply(client, required(argument, 'The file of erasures'));
        output.data(
          values.json === true
            ? JSON.stringify(done)
            : `${done.added} erasures were not known here; ${done.erased} were done again.`,
        );
        return exitCode.ok;
      }
      default:
        throw new UsageError(
          `customers export, erase, erasures or reapply, not ${verb ?? 'nothing'}.`,
        );
    }
  },
};

/** Prints everything about a person as one JSON document, whatever the number of pages. */
async function tellPerson(
  client: Client,
  id: string,
  query: { email?: string },
  output: Output,
): Promise<void> {
  const whole = await client.customer.export(id, query);
  const orders = [...whole.orders];
  const logs = [...whole.log_entries];
  for (let cursor = whole.next_cursor; cursor !== null;) {
    const page = await client.customer.export(id, { ...query, cursor });
    orders.push(...page.orders);
    logs.push(...page.log_entries);
    cursor = page.next_cursor;
  }
  const { has_more: _more, next_cursor: _cursor, ...person } = whole;
  output.data(JSON.stringify({ ...person, orders, log_entries: logs }, null, 2));
}

const pageErasures = 500;

async function reapply(client: Client, path: string): Promise<{ added: number; erased: number }> {
  const lines = readFileSync(path, 'utf8').split('\n');
  const erasures = lines
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Parameters<typeof client.erasure.reapply>[0]['erasures'][0]);
  const sum = { added: 0, erased: 0 };
  // Once at least: what a restore brought back is erased again without a list too.
  for (let from = 0; from === 0 || from < erasures.length; from += pageErasures) {
    const part = erasures.slice(from, from + pageErasures);
    const done = await client.erasure.reapply({ erasures: part });
    sum.added += done.added;
    sum.erased += done.erased;
  }
  return sum;
}

function wordsOf(done: Erased, dry: boolean): string {
  const rows = Object.entries(done.erased_rows).filter(([, count]) => count > 0);
  const head =
    rows.length === 0
      ? `Erased before, on ${done.erased_at}; nothing was left to do.`
      : `${dry ? 'Would erase' : 'Erased'} ${grouped(done.order_ids.length)} orders and what belongs to them.`;
  return [
    head,
    ...rows.map(([table, count]) => `  ${table}: ${grouped(count)}`),
    `Erasure ${dry ? '(not kept)' : done.id}.`,
    done.backups.detail,
    ...(done.backups.expire_at === null
      ? []
      : [`The last of them is gone on ${done.backups.expire_at}.`]),
  ].join('\n');
}
