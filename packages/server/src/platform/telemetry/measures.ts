import type { FastifyInstance } from 'fastify';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Database } from '../db/index.ts';
import type { Gate } from '../http/index.ts';
import { countOpenJobs, type Workers } from '../jobs/index.ts';
import type { Services } from '../services.ts';
import { gauge, histogram, type Reading } from './metrics.ts';

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const nanosecondsPerSecond = 1e9;

/** Measures every request by operation and status. */
export function measureHttp(app: FastifyInstance): void {
  const durations = histogram(
    'switchyard_http_request_duration_seconds',
    'Time from the first byte of a request to its answer.',
    ['method', 'route', 'status'],
    durationBuckets,
  );
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    // A stream lasts as long as its reader likes: its duration says nothing.
    if (!String(reply.getHeader('content-type')).startsWith('text/event-stream')) {
      durations.observe(reply.elapsedTime / 1000, {
        method: request.method,
        route,
        status: String(reply.statusCode),
      });
    }
    done();
  });
}

/** Measures what runs beside the requests: pools, events, streams, the process. */
export function measureServices(db: Database, services: Services, workers: Workers): void {
  const { sequencer, streams, feed } = services;
  const pools = { app: db.app, system: db.system, reports: db.reports.pool };
  gauge('switchyard_db_connections', 'Connections by pool and state.', ['pool', 'state'], () =>
    Object.entries(pools).flatMap(([pool, one]) => [
      { value: one.totalCount - one.idleCount, labels: { pool, state: 'busy' } },
      { value: one.idleCount, labels: { pool, state: 'idle' } },
      { value: one.waitingCount, labels: { pool, state: 'waited_for' } },
    ]),
  );
  gauge(
    'switchyard_outbox_facts',
    'Facts that wait for their place in the sequence (10000 means at least).',
    [],
    () => whileReachable(async () => [{ value: await countOutbox(db) }]),
  );
  gauge('switchyard_sequencer_holding', 'Whether this process sequences.', [], () => [
    { value: sequencer.holds() ? 1 : 0 },
  ]);
  gauge('switchyard_sequencer_events', 'Events this process has sequenced.', [], () => [
    { value: sequencer.totals().events },
  ]);
  gauge('switchyard_sequencer_busy_seconds', 'Time this process has spent sequencing.', [], () => [
    { value: sequencer.totals().busyMs / 1000 },
  ]);
  gauge(
    'switchyard_event_lag_seconds',
    'From a fact to its place in the sequence, at the last batch of this process.',
    [],
    () => [{ value: sequencer.totals().lagSeconds }],
  );
  gauge('switchyard_streams_open', 'Live event streams.', [], () => [{ value: streams.count() }]);
  gauge('switchyard_feed_readers', 'Readers that follow events in this process.', [], () => [
    { value: feed.followers() },
  ]);
  gauge('switchyard_jobs_open', 'Jobs that have not ended, by state.', ['state'], async () =>
    whileReachable(async () =>
      (await countOpenJobs(db.system)).map(({ state, n }) => ({ value: n, labels: { state } })),
    ),
  );
  gauge('switchyard_jobs_here', 'Jobs that this process works on.', [], () => [
    { value: workers.running() },
  ]);
  measureProcess();
}

/** Measures who is held back: what is under way, what waits, and what was turned away. */
export function measureGate(gate: Gate): void {
  gauge('switchyard_requests', 'Requests at the gate of this process.', ['state'], () => {
    const { underWay, waiting, limit } = gate.counts();
    return [
      { value: underWay, labels: { state: 'under_way' } },
      { value: waiting, labels: { state: 'waiting' } },
      { value: limit, labels: { state: 'limit' } },
    ];
  });
  gauge('switchyard_requests_turned_away', 'Requests answered 503 overloaded.', [], () => [
    { value: gate.counts().turnedAway },
  ]);
}

/** Metrics are wanted most of all while the database is away: then these few are missing. */
async function whileReachable(read: () => Promise<Reading[]>): Promise<Reading[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}

async function countOutbox(db: Database): Promise<number> {
  const { rows } = await db.system.query<{ n: number }>(
    `-- all tenants: a gauge
     select count(*) as n from (select 1 from switchyard.event_outbox limit 10000) o`,
  );
  return rows[0]?.n ?? 0;
}

let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;

function measureProcess(): void {
  delays ??= monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  const measured = delays;
  gauge(
    'switchyard_event_loop_delay_seconds',
    'How late the event loop is, since the last look.',
    ['quantile'],
    () => {
      const readings = [0.5, 0.99].map((quantile) => ({
        value: measured.percentile(quantile * 100) / nanosecondsPerSecond,
        labels: { quantile: String(quantile) },
      }));
      measured.reset();
      return readings;
    },
  );
  gauge('switchyard_memory_bytes', 'Memory of the process.', ['kind'], () => {
    const { rss, heapUsed } = process.memoryUsage();
    return [
      { value: rss, labels: { kind: 'rss' } },
      { value: heapUsed, labels: { kind: 'heap' } },
    ];
  });
  gauge('switchyard_cpu_seconds', 'CPU time of the process.', [], () => {
    const { user, system } = process.cpuUsage();
    return [{ value: (user + system) / 1e6 }];
  });
}
