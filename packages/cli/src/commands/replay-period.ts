import { readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { exitCode } from '../lib/errors.ts';
import { apiOf, follow, show, type Simulation } from '../simulate/follow.ts';
import type { Api } from '../lib/api.ts';
import type { Output } from '../lib/output.ts';

const usage = `Usage: switchyard replay-period FROM TO [--json]
  Plans every decision from FROM until before TO again from what was recorded, and holds hash and
  plan against the record. Exits with 0 only when all of them come out as they did; the others are
  listed by name.`;

const shownMax = 100;

/** Whether a period of the past comes out as it did. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(argv, serverOptions, 2);
    const from = required(positionals[0], 'FROM');
    const to = required(positionals[1], 'TO');
    const api = apiOf(values);
    const { body } = await api.call({
      method: 'POST',
      path: '/v1/simulations',
      body: { from, to },
      idempotencyKey: crypto.randomUUID(),
    });
    const ended = await follow(api, body as unknown as Simulation, output);
    const code = show(ended, values.json === true, output);
    if (code !== exitCode.ok && values.json !== true) await listDiffering(api, ended.id, output);
    return code;
  },
};

async function listDiffering(api: Api, id: string, output: Output): Promise<void> {
  const { body } = await api.call({
    method: 'GET',
    path: `/v1/simulation_decisions?simulation_id=${id}&variation=0&limit=${shownMax}`,
  });
  const rows = body['data'] as { decision_id: string; order_id: string; difference: string }[];
  for (const row of rows) output.data(`${row.decision_id} ${row.order_id}: ${row.difference}`);
  if (typeof body['next_cursor'] === 'string')
    output.data(`… and more: GET /v1/simulation_decisions?simulation_id=${id}&variation=0`);
}
