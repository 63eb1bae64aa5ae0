import { randomInt } from 'node:crypto';
import { integerOption, jsonOption, readArguments } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import type { Output } from '../lib/output.ts';
import { createProgress } from '../lib/progress.ts';
import { runCampaign } from '../prove/campaign.ts';
import type { Certificate } from '../prove/certificate.ts';
import { certificateText } from '../prove/certificate-text.ts';
import { judgeKept } from '../prove/judge-kept.ts';
import { faultKinds, type FaultRates, usualRates } from '../prove/fault-plan.ts';

const usage = `Usage: switchyard prove [options]
  Runs servers in a place of its own, has clients do everything at once through the API, kills and
  cuts what it can meanwhile, and judges what was answered against what is stored.
  --minutes N          end after so long (2), or
  --operations N       after so many operations
  --seed N             the same intentions and faults again (a random one, which is printed)
  --clients N          clients that ask one thing at a time each (24)
  --servers N          server processes on one database (2)
  --kill-every SECONDS and --kill-database-every SECONDS
                       how often a server, and the whole database, is killed
                       (${usualRates.kill_server} and ${usualRates.kill_database}; 0 is never)
  --no-faults          only the load
  --database-url URL   make the scratch database on this PostgreSQL, which is not killed
  --keep DIR           put data, history and logs there and keep them; else only a failure is kept
  --judge DIR          judge a campaign again that was kept there, and run none
  --json               the certificate as JSON
Exits with 0 only when every finding is clean. Ctrl-C ends it early and judges what there is.`;

const phase = { faultsMs: 20_000, calmMs: 4_000 };
const clientsMax = 500;
const serversMax = 8;

/** Tries the whole product to destruction and says what held. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values } = readArguments(
      argv,
      {
        ...jsonOption,
        minutes: { type: 'string' },
        operations: { type: 'string' },
        seed: { type: 'string' },
        clients: { type: 'string' },
        servers: { type: 'string' },
        'kill-every': { type: 'string' },
        'kill-database-every': { type: 'string' },
        'no-faults': { type: 'boolean' },
        'database-url': { type: 'string' },
        keep: { type: 'string' },
        judge: { type: 'string' },
      },
      0,
    );
    if (values.judge !== undefined) return judgeAgain(values, values.judge, output);
    const operations = integerOption(values.operations, 'operations', 1);
    // Asked for operations alone, it takes the time that they take.
    const minutes = minutesOf(values.minutes) ?? (operations === undefined ? 2 : 24 * 60);
    const interrupt = listenForInterrupt(output);
    const progress = progressOf(output, minutes, operations);
    try {
      const certificate = await runCampaign({
        seed: integerOption(values.seed, 'seed') ?? randomInt(1_000_000),
        minutes,
        operations: operations ?? Number.MAX_SAFE_INTEGER,
        clients: upTo(integerOption(values.clients, 'clients', 1) ?? 24, clientsMax, 'clients'),
        servers: upTo(integerOption(values.servers, 'servers', 1) ?? 2, serversMax, 'servers'),
        rates: ratesOf(values),
        databaseUrl: values['database-url'],
        keepDir: values.keep,
        phase,
        onProgress: progress.update,
        signal: interrupt.signal,
      });
      progress.end();
      return show(certificate, values.json === true, output);
    } finally {
      interrupt.stop();
    }
  },
};

function show(certificate: Certificate, asJson: boolean, output: Output): number {
  output.data(asJson ? JSON.stringify(certificate) : certificateText(certificate, output));
  return certificate.ok ? exitCode.ok : exitCode.failure;
}

/** Judges what is kept; it takes no option that is about running a campaign. */
async function judgeAgain(
  values: Readonly<Record<string, string | boolean | undefined>>,
  dir: string,
  output: Output,
): Promise<number> {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && name !== 'judge' && name !== 'json')
      throw new UsageError(`--judge runs no campaign: --${name} says nothing beside it.`);
  const facts = { event: 'prove.progress', unit: 'steps', total: () => undefined };
  const progress = createProgress(output, facts);
  let steps = 0;
  const certificate = await judgeKept(dir, (note) => {
    progress.update(++steps, `judging: ${note}`);
  });
  progress.end();
  return show(certificate, values['json'] === true, output);
}

function progressOf(
  output: Output,
  minutes: number,
  operations: number | undefined,
): ReturnType<typeof createProgress> {
  const startedAt = performance.now();
  let latest = 0;
  // Without a number to reach, it is guessed from the time that has passed.
  const total = (): number | undefined => {
    if (operations !== undefined) return operations;
    const share = (performance.now() - startedAt) / (minutes * 60_000);
    return share < 0.01 ? undefined : Math.round(latest / Math.min(1, share));
  };
  const progress = createProgress(output, { event: 'prove.progress', unit: 'operations', total });
  return {
    end: progress.end,
    update: (done, note) => {
      latest = done;
      progress.update(done, note);
    },
  };
}

function minutesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const minutes = Number(text);
  if (minutes > 0 && minutes <= 7 * 24 * 60) return minutes;
  throw new UsageError(`--minutes takes a number above 0, not ${text}.`);
}

function upTo(value: number, most: number, name: string): number {
  if (value <= most) return value;
  throw new UsageError(`--${name} takes at most ${most}.`);
}

function ratesOf(values: {
  'kill-every': string | undefined;
  'kill-database-every': string | undefined;
  'no-faults': boolean | undefined;
}): FaultRates {
  const rates = { ...usualRates };
  rates.kill_server = integerOption(values['kill-every'], 'kill-every') ?? rates.kill_server;
  rates.kill_database =
    integerOption(values['kill-database-every'], 'kill-database-every') ?? rates.kill_database;
  if (values['no-faults'] === true) for (const kind of faultKinds) rates[kind] = 0;
  return rates;
}

/** The first Ctrl-C ends the campaign in order, the second the process. */
function listenForInterrupt(output: Output): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    output.say('Ending: what there is will be judged. Press Ctrl-C again to leave at once.');
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return {
    signal: controller.signal,
    stop: () => void process.off('SIGINT', onInterrupt),
  };
}
