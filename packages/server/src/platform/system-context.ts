import { encodeId, type Ids, type Uuid } from '../lib/ids.ts';
import type { Clock } from '../lib/time.ts';
import type { Actor, Context } from './context.ts';
import type { Database } from './db/index.ts';
import type { Log } from './telemetry/log.ts';

/** What work without a request is made of. */
export type Surroundings = { db: Database; clock: Clock; ids: Ids; log: Log };

/** The context of work that the server does by itself for a tenant, with all rights. */
export function systemContext(around: Surroundings, tenantId: Uuid, actor: Actor): Context {
  return {
    tenantId,
    actor,
    scopes: new Set(['admin']),
    requestId: encodeId('req', around.ids.uuid()),
    now: () => around.clock.now(),
    ids: around.ids,
    db: around.db,
    log: around.log,
    dryRun: false,
    strict: false,
  };
}
