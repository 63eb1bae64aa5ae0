import type { Ids, Uuid } from '../lib/ids.ts';
import type { Instant } from '../lib/time.ts';
import type { Database } from './db/index.ts';
import type { Log } from './telemetry/log.ts';

/** Who acts: an API key, or a part of the server itself. */
export type Actor = string & { readonly __actor?: true };

/** What every use case is told about its call; the first argument everywhere. */
export type Context = {
  readonly tenantId: Uuid;
  readonly actor: Actor;
  readonly scopes: ReadonlySet<string>;
  readonly requestId: string;
  /** The present instant of this call; the same answer throughout it. */
  readonly now: () => Instant;
  readonly ids: Ids;
  readonly db: Database;
  readonly log: Log;
  /** Everything is computed and checked, nothing is kept. */
  readonly dryRun: boolean;
  /** The caller asked that a disagreement be refused, not repaired (Prefer: handling=strict). */
  readonly strict: boolean;
};
