import { setTimeout as pause } from 'node:timers/promises';
import { integerOption, readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { CommandFailure, exitCode, UsageError } from '../lib/errors.ts';
import { grouped, type Output, table } from '../lib/output.ts';
import { createProgress } from '../lib/progress.ts';
import type { Api } from '../lib/api.ts';
import { apiOf } from '../simulate/follow.ts';

const usage = `Usage: switchyard runs list [--schedule CODE] [--limit N] [--json]
       switchyard runs show run_… [--json]
       switchyard runs now --schedule CODE [--detach] [--json]
       switchyard runs now --states unrouted,planned,waiting,backordered,unreleased [--queues Q,…]
                           [--policy CODE] [--detach] [--json]
  now goes through the orders and waits for the end; --detach does not wait.`;

/** A run as the API answers it, as far as it is shown. */
type Run = {
  id: string;
  state: 'queued' | 'running' | 'succeeded' | 'stopped' | 'failed';
  schedule_id: string | null;
  due_at: string | null;
  created_at: string;
  progress: { done: number; total: number | null };
  totals: Record<(typeof counted)[number], number> & {
    cost: number;
    saved: number;
    currency: string;
    placed_quantity: number;
    reasons: { outcome: string; reason: string; orders: number }[];
  };
};

const counted = [
  'routed',
  'split',
  'partly_routed',
  'waiting',
  'resourced',
  'kept',
  'skipped',
  'error',
] as const;
const lookMs = 500;

/** Routing runs: their history, one of them, and one more. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(
      argv,
      {
        ...serverOptions,
        schedule: { type: 'string' },
        states: { type: 'string' },
        queues: { type: 'string' },
        policy: { type: 'string' },
        limit: { type: 'string' },
        detach: { type: 'boolean' },
      },
      2,
    );
    const [verb, id] = positionals;
    const api = apiOf(values);
    const asJson = values.json === true;
    switch (verb) {
      case 'list': {
        const limit = integerOption(values.limit, 'limit', 1) ?? 20;
        const of = values.schedule === undefined ? '' : `&schedule_id=${values.schedule}`;
        const { body } = await api.call({ method: 'GET', path: `/v1/runs?limit=${limit}${of}` });
        return list((body as { data: Run[] }).data, asJson, output);
      }
      case 'show':
        return show(await readRun(api, required(id, 'The run')), asJson, output);
      case 'now': {
        const run = await start(api, values);
        if (values.detach === true) {
          output.data(asJson ? JSON.stringify(run) : run.id);
          return exitCode.ok;
        }
        return show(await follow(api, run, output), asJson, output);
      }
      default:
        throw new UsageError(`runs list, show or now, not ${verb ?? 'nothing'}.`);
    }
  },
};

async function readRun(api: Api, id: string): Promise<Run> {
  const { body } = await api.call({ method: 'GET', path: `/v1/runs/${encodeURIComponent(id)}` });
  return body as unknown as Run;
}

type Wish = Partial<Record<'schedule' | 'states' | 'queues' | 'policy', string | undefined>>;

async function start(api: Api, values: Wish): Promise<Run> {
  const { schedule, states, queues, policy } = values;
  if (schedule === undefined && states === undefined)
    throw new UsageError('now needs --schedule or --states.');
  const { body } = await api.call({
    method: 'POST',
    path: '/v1/runs',
    body: {
      ...(schedule === undefined ? {} : { schedule_id: schedule }),
      ...(states === undefined
        ? {}
        : {
            orders: {
              states: states.split(','),
              ...(queues === undefined ? {} : { queues: queues.split(',') }),
            },
          }),
      ...(policy === undefined ? {} : { policy_id: policy }),
    },
    idempotencyKey: crypto.randomUUID(),
  });
  return body as unknown as Run;
}

async function follow(api: Api, started: Run, output: Output): Promise<Run> {
  let latest = started;
  const progress = createProgress(output, {
    event: 'run',
    unit: 'orders',
    total: () => latest.progress.total ?? undefined,
  });
  while (latest.state === 'queued' || latest.state === 'running') {
    progress.update(latest.progress.done);
    await pause(lookMs);
    latest = await readRun(api, started.id);
  }
  progress.update(latest.progress.done);
  progress.end();
  return latest;
}

function list(runs: readonly Run[], asJson: boolean, output: Output): number {
  if (asJson) for (const run of runs) output.data(JSON.stringify(run));
  else
    output.data(
      table(
        ['id', 'state', 'turn', 'orders', ...counted, 'cost', 'saved', ''],
        runs.map((run) => [
          run.id,
          run.state,
          run.due_at ?? run.created_at,
          grouped(run.progress.done),
          ...counted.map((outcome) => grouped(run.totals[outcome])),
          run.totals.cost.toFixed(2),
          run.totals.saved.toFixed(2),
          run.totals.currency,
        ]),
        output,
      ),
    );
  return exitCode.ok;
}

function show(run: Run, asJson: boolean, output: Output): number {
  const { totals, progress } = run;
  if (asJson) output.data(JSON.stringify(run));
  else {
    output.data(
      `${run.id} has ${run.state}: ${grouped(progress.done)} of ${grouped(progress.total ?? 0)} orders, ` +
        `${grouped(totals.placed_quantity)} units placed for ${totals.cost.toFixed(2)} ${totals.currency}` +
        (totals.saved === 0 ? '.' : `, ${totals.saved.toFixed(2)} less than before.`),
    );
    const reasonsOf = (outcome: string): string =>
      totals.reasons
        .filter((one) => one.outcome === outcome)
        .map(({ reason, orders }) => `${reason} ${grouped(orders)}`)
        .join(', ');
    output.data(
      table(
        ['outcome', 'orders', 'why'],
        counted.map((outcome) => [outcome, grouped(totals[outcome]), reasonsOf(outcome)]),
        output,
      ),
    );
  }
  if (run.state === 'failed')
    throw new CommandFailure(`${run.id} has failed; POST /v1/runs/${run.id}/resume goes on.`);
  return exitCode.ok;
}
