import { present } from '../lib/assert.ts';
import type { Database } from './db/index.ts';
import type { EventFeed } from './events/feed.ts';
import type { Sequencer } from './events/sequencer.ts';
import type { Streams } from './events/stream.ts';
import type { Outbound } from './outbound/index.ts';
import type { RetentionPolicy } from './retention/policy.ts';
import type { Sealer } from './secrets/index.ts';
import type { HealthCheck } from './telemetry/health.ts';

/** What runs beside the requests of one server, for the routes that need it. */
export type Services = {
  feed: EventFeed;
  streams: Streams;
  sequencer: Sequencer;
  health: HealthCheck;
  /** The way out to addresses that users gave. */
  outbound: Outbound;
  /** Seals what is stored of other systems' credentials. */
  sealer: Sealer;
  /** How long what only serves for a time is kept. */
  retention: RetentionPolicy;
  /** Names a person without saying who: a keyed hash, the same in every process of one pepper. */
  hashOfPerson: (identifier: string) => string;
};

// Routes are values without a server; what they all are given is the database of theirs.
const servicesByDatabase = new WeakMap<Database, Services>();

/** Says which services belong to the server of this database. */
export function provideServices(db: Database, services: Services): void {
  servicesByDatabase.set(db, services);
}

/** The services of the server that a call came to. */
export function servicesOf(db: Database): Services {
  return present(servicesByDatabase.get(db), 'What runs beside the requests');
}
