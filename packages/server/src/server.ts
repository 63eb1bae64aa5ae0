import type { FastifyInstance } from 'fastify';
import { createHmac } from 'node:crypto';
import { jobKinds, laneKinds, routes, subscribers, sweeps, tasks } from './app.ts';
import { type BackupSchedule, backupTasks } from './platform/backup/index.ts';
import { measureDispatch } from './measure-dispatch.ts';
import { dispatchLineOf } from './modules/sourcing/index.ts';
import { createHttpServer, type HttpConfig, type Route } from './platform/http/index.ts';
import { createOutbound, nothingAllowed, type OutboundRules } from './platform/outbound/index.ts';
import {
  type Background,
  type BackgroundWork,
  startBackground,
} from './platform/start/background.ts';
import {
  defaultRetention,
  type RetentionPolicy,
  retentionTasks,
} from './platform/retention/index.ts';
import { createSealer, newSecretKey, type SecretKeys } from './platform/secrets/index.ts';
import { serveConsole } from './platform/start/console-files.ts';
import { trackConnections } from './platform/start/drain.ts';
import { measureGate } from './platform/telemetry/measures.ts';
import type { Surroundings } from './platform/system-context.ts';

export type ServerOptions = Surroundings & {
  http: HttpConfig;
  /** Operations in place of the product's own, for tests of the platform. */
  routes?: readonly Route[];
  /** The same for what is done beside requests. */
  work?: Partial<BackgroundWork>;
  /** Public https addresses only, unless told. */
  outbound?: OutboundRules;
  /** The defaults, unless told. */
  retention?: RetentionPolicy;
  /** None, unless told. */
  backups?: BackupSchedule | undefined;
  /** Unless told, what is sealed can be opened by this process alone: for tests. */
  secretKeys?: SecretKeys;
  /** How long requests are still taken after `stop`, for load balancers to notice; 0 unless told. */
  lingerMs?: number;
};

/** A server on an open database: everything but the listening. */
export type Server = {
  app: FastifyInstance;
  background: Background;
  /**
   * Says that it is not ready and lingers; then takes no new requests, lets those under way end,
   * stops what runs beside them.
   */
  stop: () => Promise<void>;
};

/** More than this are hung up on: each idle one takes some 20 kB of memory. */
const connectionsMax = 10_000;
/** Requests under way get so long to end. */
const drainMs = 10_000;

/**
 * Makes a server: the HTTP side, not yet listening, and everything that runs beside requests. The
 * caller closes the database after `stop`.
 */
export function createServer(options: ServerOptions): Server {
  const { http, db, log, clock, ids, retention = defaultRetention } = options;
  const secrets = { pepper: http.pepper, secretKeys: options.secretKeys };
  const recurring = [
    ...tasks,
    ...retentionTasks(retention, sweeps),
    ...backupTasks(options.backups, secrets, retention.backups),
  ];
  const background = startBackground(
    { db, log, clock, ids },
    // Under a clock that callers lead, nothing may happen by the clock of this machine.
    {
      jobKinds,
      tasks: http.simulatedClock ? [] : recurring,
      subscribers,
      laneKinds,
      ...options.work,
    },
    {
      outbound: createOutbound(options.outbound ?? { allow: nothingAllowed, allowHttp: false }),
      sealer: createSealer(options.secretKeys ?? [newSecretKey()]),
      retention,
      hashOfPerson: (identifier) =>
        createHmac('sha256', http.pepper).update(`person ${identifier}`).digest('base64url'),
    },
  );
  // A replay is told by its plans: they must not depend on which batch is faster.
  if (http.simulatedClock) dispatchLineOf(db, { workersMax: 1 });
  measureDispatch(db);
  const app = createHttpServer({
    routes: options.routes ?? routes,
    db,
    log,
    clock,
    ids,
    config: http,
  });
  background.attach(app);
  serveConsole(app);
  const connections = trackConnections(app.server);
  app.server.maxConnections = connectionsMax;
  if (http.gate !== undefined) measureGate(http.gate);

  async function stop(): Promise<void> {
    background.health.drain();
    background.streams.closeAll();
    await connections.linger(options.lingerMs ?? 0);
    const draining = connections.drain(drainMs, () => log.warn({ event: 'server.cut_off' }));
    await app.close();
    draining.end();
    await background.stop();
  }

  return { app, background, stop };
}
