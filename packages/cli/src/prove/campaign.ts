import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addTenant, type Rng, seededRng } from '@switchyard/server/scratch';
import { CommandFailure, exitCode } from '../lib/errors.ts';
import type { CampaignOptions } from './campaign-options.ts';
import { checkCampaign, type Finding } from './check/index.ts';
import {
  type CampaignFacts,
  type Certificate,
  draftCertificate,
  draftName,
  issueCertificate,
} from './certificate.ts';
import { type Driver, drive } from './drive.ts';
import { type FaultMaker, createFaultMaker } from './fault-phase.ts';
import { planPhase } from './fault-plan.ts';
import { judgeLiveness } from './liveness.ts';
import { bringToRest } from './rest.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import { makeForeignDatabase, type ScratchDatabase, startOwnDatabase } from './scratch-place.ts';
import { type Fleet, startFleet } from './server-fleet.ts';
import { createTally, operationsOf, type Tally } from './tally.ts';
import { drawOpening, setUpTenant } from './workload/set-up.ts';
import type { Tenant } from './workload/world.ts';

const slugs = ['default', 'second'] as const;
/** How long a system without faults may take until everything is answered. */
const livenessPatienceMs = 60_000;
const lastAnswersMs = 60_000;

/** Runs a whole campaign in a place of its own, and judges it. */
export async function runCampaign(options: CampaignOptions): Promise<Certificate> {
  const dir =
    options.keepDir === undefined
      ? mkdtempSync(join(tmpdir(), 'switchyard-prove-'))
      : resolve(options.keepDir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const database =
    options.databaseUrl === undefined
      ? await startOwnDatabase(dir)
      : await makeForeignDatabase(options.databaseUrl);
  let isKept = true;
  try {
    const certificate = await runOn(options, dir, database);
    isKept = options.keepDir !== undefined || !certificate.ok;
    return isKept ? { ...certificate, kept: dir } : certificate;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`${words} Data, history and logs are in ${dir}`, exitCode.failure, {
      cause: error,
    });
  } finally {
    await database.stop(isKept);
    if (!isKept) rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function runOn(
  options: CampaignOptions,
  dir: string,
  database: ScratchDatabase,
): Promise<Certificate> {
  const rng = seededRng(options.seed);
  const historyPath = join(dir, 'history.ndjson');
  const environment = {
    SWITCHYARD_BOOTSTRAP_KEY: randomBytes(24).toString('base64url'),
    SWITCHYARD_PEPPER: randomBytes(32).toString('base64'),
  };
  const recorder = await openRecorder(historyPath);
  const upkeep = createUpkeep(database.connection);
  const fleet = await startFleet({ count: options.servers, dir, database, environment, rng });
  const tally = createTally();
  let outcome: Outcome;
  let tenants: Tenant[];
  try {
    const opening = drawOpening(rng);
    tenants = await makeTenants({ fleet, database, environment, opening });
    const { seed, servers, clients } = options;
    recorder.write(
      JSON.stringify({
        type: 'campaign',
        seed,
        startedAt: new Date().toISOString(),
        servers,
        clients,
        opening,
        tenants: tenants.map(({ slug }) => slug),
      }),
    );
    outcome = await runClients({ options, rng, fleet, database, recorder, tally, tenants, upkeep });
    options.onProgress(operationsOf(tally), 'coming to rest');
    await upkeep.now();
    outcome.findings.push(...(await bringToRest({ fleet, database, tenants })));
  } finally {
    await fleet.stop();
    await recorder.close();
  }
  await options.beforeCheck?.(database.connection);
  const draft = draftCertificate({
    options,
    tally,
    historyBytes: recorder.bytes(),
    ...outcome,
  });
  // Kept before it is judged: whatever happens to the judge, it can be judged again.
  writeFileSync(join(dir, draftName), JSON.stringify(draft), { mode: 0o600 });
  const onProgress = (note: string): void =>
    options.onProgress(operationsOf(tally), `judging: ${note}`);
  onProgress('history');
  return issueCertificate(
    draft,
    await checkCampaign({ database: database.connection, historyPath, onProgress }),
  );
}

async function makeTenants(options: {
  fleet: Fleet;
  database: ScratchDatabase;
  environment: { SWITCHYARD_BOOTSTRAP_KEY: string; SWITCHYARD_PEPPER: string };
  opening: ReturnType<typeof drawOpening>;
}): Promise<Tenant[]> {
  const { fleet, database, environment, opening } = options;
  const url = `http://127.0.0.1:${fleet.members[0]?.directPort() ?? 0}`;
  const tenants: Tenant[] = [];
  for (const slug of slugs) {
    const place = { database: database.connection, pepper: environment.SWITCHYARD_PEPPER };
    const key =
      slug === 'default'
        ? environment.SWITCHYARD_BOOTSTRAP_KEY
        : (await addTenant(place, { slug, name: slug })).key;
    tenants.push(await setUpTenant({ url, key }, slug, opening));
  }
  return tenants;
}

/** What happened while clients asked. */
type Outcome = Pick<CampaignFacts, 'faults' | 'livenessMs' | 'findings' | 'isCutShort' | 'workMs'>;

async function runClients(campaign: {
  options: CampaignOptions;
  rng: Rng;
  fleet: Fleet;
  database: ScratchDatabase;
  recorder: Recorder;
  tally: Tally;
  tenants: readonly Tenant[];
  upkeep: Upkeep;
}): Promise<Outcome> {
  const { options, fleet, database, recorder, tally, tenants } = campaign;
  const { seed, clients, signal } = options;
  const startedAt = performance.now();
  const driver = drive({ clients, seed, tenants, members: fleet.members, recorder, tally });
  const recoveryPatienceMs = livenessPatienceMs;
  const maker = createFaultMaker({ fleet, database, recorder, recoveryPatienceMs });
  const isOver = (): boolean =>
    signal.aborted ||
    performance.now() - startedAt > options.minutes * 60_000 ||
    operationsOf(tally) >= options.operations;
  const ticker = setInterval(() => {
    options.onProgress(operationsOf(tally), noteOf(maker));
  }, 250);
  try {
    const phases = runPhases({ ...campaign, driver, maker, isOver });
    const { livenessMs, broken } = await Promise.race([phases, driver.failed]);
    await driver.stop(lastAnswersMs);
    return {
      faults: maker,
      livenessMs,
      isCutShort: signal.aborted,
      workMs: performance.now() - startedAt,
      findings: [livenessFinding(livenessMs.length, broken)],
    };
  } finally {
    clearInterval(ticker);
  }
}

/** Faults and calm in turns until it is over, the last turn calm. */
async function runPhases(parts: {
  options: CampaignOptions;
  rng: Rng;
  fleet: Fleet;
  driver: Driver;
  maker: FaultMaker;
  tally: Tally;
  upkeep: Upkeep;
  isOver: () => boolean;
}): Promise<{ livenessMs: number[]; broken: string[] }> {
  const { options, rng, fleet, driver, maker, tally, upkeep, isOver } = parts;
  const { faultsMs, calmMs } = options.phase;
  const livenessMs: number[] = [];
  const broken: string[] = [];
  while (!isOver() && broken.length === 0) {
    await sleep(calmMs / 2, isOver);
    const { servers, rates } = options;
    await maker.run(planPhase(rng, { lastsMs: faultsMs, servers, rates }), isOver);
    await maker.heal();
    const result = await judgeLiveness({
      fleet,
      driver,
      answered: () => tally.requests,
      patienceMs: livenessPatienceMs,
    });
    livenessMs.push(result.ms);
    if (result.broken !== undefined) broken.push(result.broken);
    upkeep.begin();
    await sleep(calmMs / 2, isOver);
  }
  return { livenessMs, broken };
}

async function sleep(ms: number, isOver: () => boolean): Promise<void> {
  const end = performance.now() + ms;
  while (!isOver() && performance.now() < end) await pause(Math.min(50, ms));
}

function livenessFinding(checked: number, broken: readonly string[]): Finding {
  return {
    name: 'campaign.liveness',
    says: `Once faults are over, all is ready and answered within ${livenessPatienceMs / 1000} s.`,
    ok: broken.length === 0,
    checked,
    broken: broken.length,
    undecided: 0,
    first: broken,
  };
}

function noteOf(maker: FaultMaker): string {
  const of = (kind: 'kill_server' | 'kill_all' | 'kill_database'): number =>
    maker.counts.get(kind) ?? 0;
  const servers = of('kill_server') + of('kill_all');
  const all = [...maker.counts.values()].reduce((sum, count) => sum + count, 0);
  return `${all} faults, kills: servers ${servers}, database ${of('kill_database')}`;
}
