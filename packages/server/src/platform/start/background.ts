import type { FastifyInstance } from 'fastify';
import { migrationFiles } from '../db/index.ts';
import {
  createStreams,
  startEventFeed,
  startSequencer,
  startSubscribers,
  type Subscriber,
} from '../events/index.ts';
import { type LaneKind, measureDeliveries, startDeliveries } from '../delivery/index.ts';
import { type AnyJobKind, type RecurringTask, startTasks, startWorkers } from '../jobs/index.ts';
import { measureRetention } from '../retention/index.ts';
import { provideServices, type Services } from '../services.ts';
import type { Surroundings } from '../system-context.ts';
import { createHealthCheck } from '../telemetry/health.ts';
import { measureHttp, measureServices } from '../telemetry/measures.ts';

/** What runs beside the requests of one server. */
export type Background = Services & {
  /** Measures the requests of the server. */
  attach: (app: FastifyInstance) => void;
  /** Lets work under way end, gives every lease back. */
  stop: () => Promise<void>;
};

/** What the modules want done beside requests. */
export type BackgroundWork = {
  jobKinds: readonly AnyJobKind[];
  tasks: readonly RecurringTask[];
  subscribers: readonly Subscriber[];
  laneKinds: readonly LaneKind[];
};

/** Starts everything that runs beside requests, and makes it known to the routes. */
export function startBackground(
  around: Surroundings,
  work: BackgroundWork,
  doors: Pick<Services, 'outbound' | 'sealer' | 'retention' | 'hashOfPerson'>,
): Background {
  const { db, log, ids } = around;
  // A name that no other process has, dead or alive.
  const holder = `${process.pid}-${ids.uuid()}`;
  const feed = startEventFeed({ system: db.system, log });
  const sequencer = startSequencer({
    system: db.system,
    holder,
    log,
    onAdvance: (tenantId, last) => feed.advanced(tenantId, last),
  });
  const services: Services = {
    ...doors,
    feed,
    sequencer,
    streams: createStreams(feed),
    health: createHealthCheck(db.system, migrationFiles().length),
  };
  const workers = startWorkers(around, { holder, kinds: work.jobKinds });
  const tasks = startTasks(around, { holder, tasks: work.tasks });
  const subscribers = startSubscribers(around, { holder, feed, subscribers: work.subscribers });
  const deliveries = startDeliveries(around, { holder, kinds: work.laneKinds });
  provideServices(db, services);
  measureServices(db, services, workers);
  measureRetention(around);
  measureDeliveries(around);
  return {
    ...services,
    attach: measureHttp,
    stop: async () => {
      services.streams.closeAll();
      await Promise.all([workers.stop(), tasks.stop(), subscribers.stop(), deliveries.stop()]);
      await sequencer.stop();
      await feed.stop();
    },
  };
}
