/**
 * One process: reads the configuration, opens the database, listens, and ends in order.
 * Owns no data. Invariant: what was started is stopped in the opposite order, also when a start
 * fails half-way.
 */
import { randomBytes } from 'node:crypto';
import { routes } from './app.ts';
import { type Config, ConfigError, readConfig, usage } from './config.ts';
import { monotonicIds } from './lib/ids.ts';
import { instantOfMs } from './lib/time.ts';
import { loadPepper } from './platform/auth/index.ts';
import { createGate } from './platform/http/index.ts';
import { loadSecretKeys, type SecretKeys } from './platform/secrets/index.ts';
import { bannerOf } from './platform/start/banner.ts';
import { openDatabaseHome } from './platform/start/database-home.ts';
import {
  defaultTenantId,
  ensureDefaultTenant,
  ensureFirstKey,
  keyFileOf,
} from './platform/start/first-start.ts';
import { findPort, urlOf } from './platform/start/listen.ts';
import { readableLines } from './platform/start/readable-log.ts';
import type { Surroundings } from './platform/system-context.ts';
import { createLog, type Log } from './platform/telemetry/log.ts';
import { serverVersion } from './platform/telemetry/version.ts';
import { createServer, type Server } from './server.ts';
import { startDemo } from './start-demo.ts';

export { type Config, ConfigError, readConfig, usage } from './config.ts';
export { defaultTenantId } from './platform/start/first-start.ts';

/** Where the process speaks: JSON lines, or words when a person watches. */
export type Out = { isTTY?: boolean | undefined; write: (text: string) => unknown };

export type StartedServer = {
  url: string;
  /** A key with all rights: the bootstrap key, else the one in the data directory. */
  key: string;
  /** Ends in order; may be called again. */
  stop: () => Promise<void>;
};

/**
 * Starts the whole server and resolves when it answers requests. Takes the next free port when the
 * wished one is taken. Throws when the database, the data directory or the address cannot be used.
 */
export async function startServer(config: Config, out: Out): Promise<StartedServer> {
  const startedAt = performance.now();
  const isWatched = out.isTTY === true;
  const log = createLog(config.logLevel, isWatched ? readableLines(out) : out);
  log.info({
    event: 'starting',
    version: serverVersion,
    pid: process.pid,
    node: process.version,
    data_dir: config.dataDir,
  });
  const undo: (() => Promise<void>)[] = [];
  const stop = once(async () => {
    for (const step of undo.toReversed()) await step();
    log.info({ event: 'stopped' });
  });
  try {
    const pepper = loadPepper({
      dataDir: config.dataDir,
      ...(config.pepper === undefined ? {} : { fromEnvironment: config.pepper }),
    });
    const secretKeys = loadSecretKeys({
      dataDir: config.dataDir,
      ...(config.secretKey === undefined ? {} : { fromEnvironment: config.secretKey }),
    });
    const home = await openDatabaseHome(config, log);
    undo.push(home.stop);
    const around = surroundings(home.db, log);
    await ensureDefaultTenant(around);
    const demo = config.demo ? await startDemo(around, routes) : undefined;
    const { server, url, port } = await listen(config, around, { pepper, secretKeys });
    undo.push(server.stop);
    const key =
      config.bootstrapKey ??
      (await ensureFirstKey(around, { dataDir: config.dataDir, pepper, url }));
    tellReady({ config, url, port, key, out, log, database: home.kind, startedAt, demo });
    server.app.prepare().catch((error: unknown) => {
      log.error({ event: 'routes.not_prepared', detail: wordsOf(error) });
    });
    return { url, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const listenAttemptsMax = 5;

/** Listens on the wished port or the next free one, also when another program takes it just now. */
async function listen(
  config: Config,
  around: Surroundings,
  secrets: { pepper: Uint8Array; secretKeys: SecretKeys },
): Promise<{ server: Server; url: string; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await findPort(config.host, config.port);
    const url = urlOf(config.host, port);
    const server = createServer({
      ...around,
      http: httpConfig(config, url, secrets.pepper),
      lingerMs: config.drainSeconds * 1000,
      outbound: config.outbound,
      retention: config.retention,
      backups: config.backups,
      secretKeys: secrets.secretKeys,
    });
    try {
      // A burst of connections past Node's 511 waits for TCP to ask again, for 1, 3 and 7 seconds.
      await server.app.listen({ host: config.host, port, backlog: 4096 });
      return { server, url, port };
    } catch (error) {
      await server.stop();
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || attempt >= listenAttemptsMax) throw error;
    }
  }
}

function surroundings(db: Surroundings['db'], log: Log): Surroundings {
  // Not this machine's: expiries, due dates and leases of all processes are judged by one clock.
  const nowMs = db.pulse?.nowMs ?? Date.now;
  return {
    db,
    log,
    clock: { now: () => instantOfMs(nowMs()) },
    ids: monotonicIds(nowMs, (count) => randomBytes(count)),
  };
}

function httpConfig(
  config: Config,
  url: string,
  pepper: Uint8Array,
): Parameters<typeof createServer>[0]['http'] {
  return {
    publicUrl: config.publicUrl ?? url,
    pepper,
    rateLimits: config.rateLimits,
    ...(config.admission ? { gate: createGate() } : {}),
    simulatedClock: config.simulatedClock,
    ...(config.bootstrapKey === undefined
      ? {}
      : { bootstrap: { key: config.bootstrapKey, tenantId: defaultTenantId } }),
  };
}

function tellReady(facts: {
  config: Config;
  url: string;
  port: number;
  key: string;
  out: Out;
  log: Log;
  database: 'embedded' | 'external';
  startedAt: number;
  demo: string | undefined;
}): void {
  const { config, url, out, log } = facts;
  const milliseconds = Math.round(performance.now() - facts.startedAt);
  const moved = config.port !== 0 && facts.port !== config.port;
  const portNote = moved
    ? `Port ${config.port} is taken: listening on ${facts.port} instead.`
    : undefined;
  const keyFile = config.bootstrapKey === undefined ? keyFileOf(config.dataDir) : undefined;
  if (out.isTTY === true) {
    out.write(
      bannerOf(
        {
          url,
          key: facts.key,
          keyFile,
          dataDir: config.dataDir,
          database: facts.database,
          demo: facts.demo,
          portNote,
          milliseconds,
        },
        { color: process.env['NO_COLOR'] === undefined },
      ),
    );
    return;
  }
  if (portNote !== undefined) log.warn({ event: 'port.taken', port: facts.port, detail: portNote });
  log.info({
    event: 'ready',
    url,
    port: facts.port,
    console: url,
    api: `${url}/v1`,
    docs: `${url}/docs`,
    key_file: keyFile,
    database: facts.database,
    detail: facts.demo,
    ms: milliseconds,
    version: serverVersion,
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

const endMsMost = 28_000;

/**
 * Runs the server of this process until SIGINT or SIGTERM, and resolves to the exit code. A second
 * signal ends the process at once.
 */
export async function serve(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  out: Out & { errors: Pick<Out, 'write'> },
): Promise<number> {
  let config: Config;
  try {
    config = readConfig(argv, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    out.errors.write(`${error.message}\n\n${usage}\n`);
    return 2;
  }
  const signalled = signals();
  let server: StartedServer;
  try {
    server = await startServer(config, out);
  } catch (error) {
    out.errors.write(`Switchyard did not start: ${wordsOf(error)}\n`);
    return 1;
  }
  await signalled;
  // Whatever hangs (a database that never answers): supervisors kill after 30 s, with no log line.
  setTimeout(() => {
    out.errors.write(`Switchyard did not end within ${endMsMost / 1000} s: it is cut off.\n`);
    process.exit(1);
  }, endMsMost).unref();
  await server.stop();
  return 0;
}

/** Resolves at the first signal to end; the second one does not wait. */
function signals(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let count = 0;
    const onSignal = (signal: NodeJS.Signals): void => {
      count++;
      if (count > 1) process.exit(130);
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}

if (import.meta.main) {
  process.exitCode = await serve(process.argv.slice(2), process.env, {
    isTTY: process.stdout.isTTY,
    write: (text) => process.stdout.write(text),
    errors: process.stderr,
  });
  process.exit();
}
