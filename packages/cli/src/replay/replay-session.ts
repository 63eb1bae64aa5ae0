import { join } from 'node:path';
import { type Address, createApi } from '../lib/api.ts';
import type { Output } from '../lib/output.ts';
import { createProgress } from '../lib/progress.ts';
import { latencies } from '../lib/statistics.ts';
import { type FinalReading, readFinally } from './final-reading.ts';
import { openJournal } from './journal.ts';
import { type PrivateServer, startPrivateServer } from './private-server.ts';
import { type ReplayRun, zeroCounts } from './replay-run.ts';

/** How a replay was asked for. */
export type ReplayOptions = {
  path: string;
  dataDir: string;
  seed: number;
  limit: number;
  /** A server that is there already; undefined: one of our own. */
  server: Address | undefined;
  output: Output;
};

/** What one replay is: its orders, its places, and how they are played. */
export type ReplayScript = {
  kind: string;
  channel: string;
  fingerprint: string;
  orders: number;
  locations: readonly string[];
  play: (run: ReplayRun) => Promise<void>;
};

/** What a replay came to; with --json the same fields under the same names. */
export type ReplaySummary = {
  replay: string;
  seed: number;
  orders: number;
  lines: number;
  units: number;
  covered: number;
  split: number;
  backordered: number;
  backordered_filled: number;
  refused: number;
  shipped_units: number;
  cancelled_units: number;
  returned_units: number;
  open_units: number;
  cost: number;
  freight: number;
  handling: number;
  currency: string;
  orders_per_s: number;
  capture_orders_per_s: number;
  latency_ms: { p50: number; p95: number; p99: number };
  oversold: number;
  stock_differences: number;
  verify: 'ok' | 'broken';
  laws: { law: string; ok: boolean; checked: number; broken: number }[];
  statuses: Record<string, number>;
  rows: Record<string, number>;
  listed_in: string | null;
  memory_mb: { replay: number; server: number };
  wall_s: number;
  work_s: number;
  resumed_steps: number;
  server_restarts: number;
  data_dir: string;
  digest: string;
};

/** A killed database recovers in this time; the replay waits for it. */
const patienceMs = 300_000;

type Law = { law: string; ok: boolean; checked: number; broken: number };

/** Runs a script against a server and reads in the end what it came to. */
export async function runReplay(
  options: ReplayOptions,
  script: ReplayScript,
  currency: string,
): Promise<ReplaySummary> {
  const startedAt = performance.now();
  const { dataDir, output } = options;
  const journal = openJournal(join(dataDir, `replay-${script.kind}.journal`), {
    v: 1,
    kind: script.kind,
    file: script.fingerprint.slice(0, 16),
    seed: options.seed,
    server: options.server?.url ?? 'own',
  });
  const server =
    options.server === undefined
      ? await startPrivateServer(dataDir, output.say)
      : serverElsewhere(options.server);
  const run = newRun(options, script, server, journal);
  try {
    if (journal.resumedSteps > 0) {
      output.say(JSON.stringify({ event: 'replay.resumed', steps: journal.resumedSteps }));
    }
    await script.play(run);
    run.progress.end();
    const peakMb = await server.peakMb();
    const codeById = new Map(
      [...run.placeById].map(([id, place]) => [id, run.places[place] ?? '']),
    );
    const reading = await readFinally(run.api, script.channel, codeById, run.received);
    const { body } = await run.api.call({ method: 'GET', path: '/v1/system/verify' });
    const laws = (body['laws'] as Law[]).map(({ law, ok, checked, broken }) => ({
      law,
      ok,
      checked,
      broken,
    }));
    return {
      ...summaryOf(run, reading, options, currency, script.kind),
      verify: laws.every((law) => law.ok) ? 'ok' : 'broken',
      laws,
      memory_mb: {
        replay: Math.round(process.resourceUsage().maxRSS / 1024),
        server: Math.max(peakMb, await server.peakMb()),
      },
      wall_s: Math.round((performance.now() - startedAt) / 100) / 10,
      resumed_steps: journal.resumedSteps,
      server_restarts: server.restarts(),
    };
  } finally {
    journal.close();
    await server.stop();
  }
}

function newRun(
  options: ReplayOptions,
  script: ReplayScript,
  server: PrivateServer,
  journal: ReplayRun['journal'],
): ReplayRun {
  return {
    api: createApi(server.address, { patienceMs }),
    journal,
    progress: createProgress(options.output, {
      event: 'replay.progress',
      unit: 'orders',
      total: () => script.orders,
    }),
    places: script.locations,
    placeById: new Map(),
    orders: [],
    waiting: new Set(),
    ready: new Set(),
    dueOn: new Map(),
    cancelled: new Map(),
    returned: new Map(),
    received: new Map(),
    newStock: new Set(),
    counts: zeroCounts(),
    captureMs: [],
  };
}

function summaryOf(
  run: ReplayRun,
  reading: FinalReading,
  options: ReplayOptions,
  currency: string,
  kind: string,
): Omit<
  ReplaySummary,
  'verify' | 'laws' | 'memory_mb' | 'wall_s' | 'resumed_steps' | 'server_restarts'
> {
  const { counts, captureMs } = run;
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  const rate = (ms: number): number =>
    Math.round((counts.captured / Math.max(1, ms)) * 10_000) / 10;
  return {
    replay: kind,
    seed: options.seed,
    orders: reading.orders,
    lines: reading.lines,
    units: reading.units,
    covered: counts.covered,
    split: counts.split,
    backordered: counts.backordered,
    backordered_filled: counts.filledLater,
    refused: counts.refused,
    shipped_units: reading.shippedUnits,
    cancelled_units: reading.cancelledUnits,
    returned_units: counts.returnedUnits,
    open_units: reading.openUnits,
    cost: Math.round((reading.freight + reading.handling) * 100) / 100,
    freight: reading.freight,
    handling: reading.handling,
    currency,
    orders_per_s: rate(counts.ms),
    capture_orders_per_s: rate(captureMs.reduce((sum, ms) => sum + ms, 0)),
    latency_ms: latencies(captureMs),
    oversold: reading.oversold,
    stock_differences: reading.stockDifferences,
    statuses: reading.byStatus,
    rows: {},
    listed_in: null,
    work_s: seconds(counts.ms),
    data_dir: options.dataDir,
    digest: reading.digest,
  };
}

function serverElsewhere(address: Address): PrivateServer {
  return {
    address: () => Promise.resolve(address),
    peakMb: () => Promise.resolve(0),
    restarts: () => 0,
    stop: () => Promise.resolve(),
  };
}
