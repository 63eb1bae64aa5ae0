import { type Api, createApi } from '../lib/api.ts';
import { findServer } from '../lib/connection.ts';
import { CommandFailure, exitCode } from '../lib/errors.ts';
import { grouped, type Output, table } from '../lib/output.ts';
import { createProgress } from '../lib/progress.ts';

/** A simulation as the API answers it, as far as it is shown. */
export type Simulation = {
  id: string;
  name: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  job_id: string;
  progress: { done: number; total: number | null };
  digest: string | null;
  result: SimulationResult | null;
};

type Totals = {
  decisions: number;
  cost_minor: number;
  shipments: number;
  split_rate: number | null;
  on_time_rate: number | null;
  fill_rate: number | null;
  carbon_grams: number;
};
type Interval = { mean: number; low: number | null; high: number | null; method: string };
type SimulationResult = {
  currency: string;
  decisions: number;
  repeated: { equal: number; differing: number };
  left_out: Record<string, number>;
  history: Totals;
  variations: {
    name: string;
    totals: Totals;
    differences: Record<'cost_minor' | 'split' | 'on_time' | 'fill' | 'carbon_grams', Interval>;
  }[];
};

const lookMs = 500;

/** A caller for the server that the options name. */
export function apiOf(values: Parameters<typeof findServer>[0]): Api {
  const { url, key } = findServer(values);
  if (key === undefined) {
    throw new CommandFailure('No API key: pass --key, or set SWITCHYARD_API_KEY.', exitCode.auth);
  }
  const address = { url: url.replace(/\/{1,9}$/u, ''), key };
  return createApi(() => Promise.resolve(address));
}

/** One simulation. */
export async function readSimulation(api: Api, id: string): Promise<Simulation> {
  const { body } = await api.call({
    method: 'GET',
    path: `/v1/simulations/${encodeURIComponent(id)}`,
  });
  return body as unknown as Simulation;
}

/**
 * Watches a simulation to its end: a bar on a terminal, JSON lines elsewhere. Ending the command
 * does not end the job.
 */
export async function follow(api: Api, started: Simulation, output: Output): Promise<Simulation> {
  let latest = started;
  output.say(`${started.id} goes on when this ends; cancel it with its job ${started.job_id}.`);
  const progress = createProgress(output, {
    event: 'simulation',
    unit: 'decisions',
    total: () => latest.progress.total ?? undefined,
  });
  while (latest.state === 'queued' || latest.state === 'running') {
    progress.update(latest.progress.done);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    latest = await readSimulation(api, started.id);
  }
  progress.update(latest.progress.done);
  progress.end();
  return latest;
}

/** Shows what came out and answers the exit code: 0 when history came out as it was. */
export function show(simulation: Simulation, asJson: boolean, output: Output): number {
  const { result, state } = simulation;
  if (asJson) output.data(JSON.stringify(simulation));
  if (result === null) {
    throw new CommandFailure(`${simulation.id} has ${state}.`);
  }
  const { equal, differing } = result.repeated;
  if (!asJson) {
    output.data(
      `${simulation.id}: ${grouped(equal)} of ${grouped(equal + differing)} decisions came out as they did, ${grouped(differing)} did not.`,
    );
    for (const [why, count] of Object.entries(result.left_out))
      output.data(`Left out of variations: ${grouped(count)} (${why}).`);
    if (result.variations.length > 0) {
      output.data(tableOf(result, output));
      output.data(differencesOf(result, output));
    }
    output.data(`Digest ${simulation.digest ?? ''}`);
  }
  return differing === 0 ? exitCode.ok : exitCode.failure;
}

const percent = (rate: number | null): string => (rate === null ? '' : (rate * 100).toFixed(1));
/** What is compared, with the factor by which it is shown. */
const measures = [
  ['cost_minor', 'cost (minor)', 1],
  ['split', 'split %', 100],
  ['on_time', 'on time %', 100],
  ['fill', 'fill %', 100],
  ['carbon_grams', 'g CO2 (est.)', 1],
] as const;

function differencesOf({ variations }: SimulationResult, output: Output): string {
  const shown = (value: number | null, times: number): string =>
    value === null ? '' : (value * times).toFixed(1);
  return table(
    ['a decision, against history', '', 'difference', '95 % from', 'to'],
    variations.flatMap(({ name, differences }) =>
      measures.map(([measure, label, times], index) => {
        const { mean, low, high } = differences[measure];
        const first = index === 0 ? name : '';
        return [first, label, shown(mean, times), shown(low, times), shown(high, times)];
      }),
    ),
    output,
  );
}

function tableOf(result: SimulationResult, output: Output): string {
  const row = (name: string, totals: Totals): string[] => [
    name,
    grouped(totals.decisions),
    grouped(totals.cost_minor),
    percent(totals.fill_rate),
    percent(totals.split_rate),
    percent(totals.on_time_rate),
    grouped(Math.round(totals.carbon_grams / 1000)),
  ];
  return table(
    [
      '',
      'decisions',
      `cost (minor ${result.currency})`,
      'fill %',
      'split %',
      'on time %',
      'kg CO2 (est.)',
    ],
    [
      row('history', result.history),
      ...result.variations.map(({ name, totals }) => row(name, totals)),
    ],
    output,
  );
}
