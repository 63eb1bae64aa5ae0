import { integerOption, readArguments, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { exitCode } from '../lib/errors.ts';
import { stopAtInterrupt } from '../lib/interrupt.ts';

const usage = `Usage: switchyard tail [--types TYPE,order.*] [--subject ID] [--after SEQUENCE] [--count N] [--json]
  Follows the events as they happen, through broken connections, without a gap. Ctrl-C ends it and
  says where to go on.`;

/** Follows the events. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values } = readArguments(
      argv,
      {
        ...serverOptions,
        types: { type: 'string' },
        subject: { type: 'string' },
        after: { type: 'string' },
        count: { type: 'string' },
      },
      0,
    );
    const limit = integerOption(values.count, 'count', 1) ?? Number.POSITIVE_INFINITY;
    const stop = stopAtInterrupt();
    let last = integerOption(values.after, 'after');
    let count = 0;
    try {
      const events = connect(values).event.stream({
        after: last,
        types: values.types?.split(','),
        subject: values.subject,
        signal: stop.signal,
        onError: (error) =>
          output.say(`tail: ${error instanceof Error ? error.message : String(error)}`),
      });
      for await (const event of events) {
        last = event.sequence;
        output.data(
          values.json === true
            ? JSON.stringify(event)
            : `${event.sequence}  ${event.time ?? ''}  ${event.type}  ${event.subject ?? ''}  ${JSON.stringify(event.data ?? {})}`.slice(
                0,
                output.isTTY ? output.columns : undefined,
              ),
        );
        count++;
        if (count >= limit) break;
      }
    } finally {
      stop.end();
    }
    if (last !== undefined) output.say(`Go on with: switchyard tail --after ${last}`);
    return stop.wasInterrupted() ? exitCode.interrupted : exitCode.ok;
  },
};
