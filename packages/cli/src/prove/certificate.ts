import { availableParallelism } from 'node:os';
import { version } from '@switchyard/sdk';
import type { CampaignOptions } from './campaign-options.ts';
import type { CheckReport, Finding } from './check/index.ts';
import type { FaultMaker, ReadyTime } from './fault-phase.ts';
import type { FaultKind } from './fault-plan.ts';
import type { OperationName } from './history.ts';
import { type KindCount, operationsOf, type Tally } from './tally.ts';

/** Everything that a campaign knows of itself before it is judged. */
export type CampaignFacts = {
  options: Pick<CampaignOptions, 'seed' | 'clients' | 'servers' | 'databaseUrl'>;
  tally: Tally;
  /** How long clients asked. */
  workMs: number;
  historyBytes: number;
  faults: Pick<FaultMaker, 'counts' | 'readyTimes'>;
  /** How long each calm phase took until everything was ready and answered. */
  livenessMs: readonly number[];
  isCutShort: boolean;
  findings: Finding[];
};

type Spread = { count: number; p50: number; max: number };

/** What a campaign has shown, for people (`certificateText`) and for programs (as it is). */
export type Certificate = {
  object: 'certificate';
  /** Every finding is clean. */
  ok: boolean;
  seed: number;
  version: string;
  /** Where it ran: kind of database, processors, Node. */
  place: { database: 'embedded' | 'external'; cpus: number; node: string };
  interrupted: boolean;
  servers: number;
  clients: number;
  minutes: number;
  /** An order or line of a bulk request is one operation each. */
  operations: number;
  operationsPerSecond: number;
  requests: number;
  attempts: number;
  orders: number;
  operationsByKind: Partial<Record<OperationName, KindCount>>;
  refusals: Record<string, number>;
  latencyMs: { p50: number; p99: number; max: number };
  faults: Partial<Record<FaultKind, number>>;
  /** Milliseconds from a kill until all that was killed could serve; alone, and with other faults. */
  readyAfter: Partial<Record<ReadyTime['after'], { alone: Spread; all: Spread }>>;
  livenessMs: Spread;
  historyBytes: number;
  counts: Record<string, number>;
  digests: Record<string, string>;
  findings: Finding[];
  /** The directory with data, history and logs, when it was kept. */
  kept?: string;
};

/** The file beside the history that keeps what the campaign knows of itself. */
export const draftName = 'campaign.json';

/** What the campaign knows with what the judge found. */
export function issueCertificate(draft: Certificate, report: CheckReport): Certificate {
  return {
    ...draft,
    ok: draft.ok && report.ok,
    counts: report.counts,
    digests: report.digests,
    findings: [...draft.findings, ...report.findings],
  };
}

/** What the campaign knows of itself, before anything is judged. */
export function draftCertificate(facts: CampaignFacts): Certificate {
  const { options, tally, faults } = facts;
  const findings = [answersFinding(tally), ...facts.findings];
  const operations = operationsOf(tally);
  return {
    object: 'certificate',
    ok: findings.every((finding) => finding.ok),
    seed: options.seed,
    version,
    place: {
      database: options.databaseUrl === undefined ? 'embedded' : 'external',
      cpus: availableParallelism(),
      node: process.version,
    },
    interrupted: facts.isCutShort,
    servers: options.servers,
    clients: options.clients,
    minutes: Math.round(facts.workMs / 600) / 100,
    operations,
    operationsPerSecond: Math.round(operations / Math.max(0.001, facts.workMs / 1000)),
    requests: tally.requests,
    attempts: tally.attempts,
    orders: tally.orders,
    operationsByKind: Object.fromEntries([...tally.operations].toSorted()),
    refusals: Object.fromEntries([...tally.refusals].toSorted()),
    latencyMs: {
      p50: tally.latencyMs.percentile(0.5),
      p99: tally.latencyMs.percentile(0.99),
      max: tally.latencyMs.percentile(1),
    },
    faults: Object.fromEntries(faults.counts),
    readyAfter: readySpreads(faults.readyTimes),
    livenessMs: spreadOf(facts.livenessMs),
    historyBytes: facts.historyBytes,
    counts: {},
    digests: {},
    findings,
  };
}

/** Answers that a correct server never gives, whatever happens around it. */
function answersFinding(tally: Tally): Finding {
  return {
    name: 'campaign.answers',
    says: 'No answer blames the server (500) or refuses what is plainly right (400 to 406).',
    ok: tally.faulty.count === 0,
    checked: tally.attempts,
    broken: tally.faulty.count,
    undecided: 0,
    first: tally.faulty.first,
  };
}

function readySpreads(times: readonly ReadyTime[]): Certificate['readyAfter'] {
  const kinds = [...new Set(times.map(({ after }) => after))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const of = times.filter(({ after }) => after === kind);
      const alone = of.filter(({ isAlone }) => isAlone);
      return [
        kind,
        { alone: spreadOf(alone.map(({ ms }) => ms)), all: spreadOf(of.map(({ ms }) => ms)) },
      ];
    }),
  );
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: sorted[Math.floor(sorted.length / 2)] ?? 0,
    max: sorted.at(-1) ?? 0,
  };
}
