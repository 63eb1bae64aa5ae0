import { readFileSync } from 'node:fs';
import { integerOption, readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { apiOf, follow, readSimulation, show, type Simulation } from '../simulate/follow.ts';

const usage = `Usage: switchyard simulate FROM TO [--variations FILE] [--seed N] [--channel C] [--order-type T]
                            [--name NAME] [--detach] [--json]
       switchyard simulate sim_… [--json]
  Plans every decision from FROM until before TO again, as it was and in each variation of FILE: a
  JSON array as POST /v1/simulations takes it, - for standard input. --detach does not wait.
  The second form shows one that was started before, and waits for its end.
  Exits with 1 when a decision did not come out as it did.`;

/** What a period of the past would have been like. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...serverOptions,
        variations: { type: 'string' },
        seed: { type: 'string' },
        channel: { type: 'string' },
        'order-type': { type: 'string' },
        name: { type: 'string' },
        detach: { type: 'boolean' },
      },
      2,
    );
    const first = required(positionals[0], 'FROM, or the id of a simulation,');
    const api = apiOf(values);
    let simulation: Simulation;
    if (first.startsWith('sim_') && positionals.length === 1) {
      simulation = await readSimulation(api, first);
    } else {
      const seed = integerOption(values.seed, 'seed');
      const { body } = await api.call({
        method: 'POST',
        path: '/v1/simulations',
        body: {
          from: first,
          to: required(positionals[1], 'TO'),
          ...(values.variations === undefined ? {} : { variations: readJson(values.variations) }),
          ...(seed === undefined ? {} : { seed }),
          ...(values.channel === undefined ? {} : { channel: values.channel }),
          ...(values['order-type'] === undefined ? {} : { order_type: values['order-type'] }),
          ...(values.name === undefined ? {} : { name: values.name }),
        },
        idempotencyKey: crypto.randomUUID(),
      });
      simulation = body as unknown as Simulation;
    }
    if (values.detach === true) {
      output.data(values.json === true ? JSON.stringify(simulation) : simulation.id);
      return exitCode.ok;
    }
    return show(await follow(api, simulation, output), values.json === true, output);
  },
};

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`${path} cannot be read as JSON: ${String(error)}`);
  }
}
