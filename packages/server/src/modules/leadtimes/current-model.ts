import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { type Teller, tellerOf } from './decide-model.ts';
import { selectPredictor, type PredictorRow } from './store-predictors.ts';
import { type ModelRow, selectLatestModel } from './store.ts';

/** What a tenant's deliveries are told by. */
export type CurrentModel = {
  /** The latest training; undefined before the first. */
  readonly modelId: Uuid | undefined;
  readonly version: number;
  /** Undefined: there was too little to learn from. */
  readonly tell: Teller | undefined;
  /** The tenant's own model, asked over HTTP. */
  readonly predictor: PredictorRow | undefined;
};

type Known = { current: CurrentModel; readMs: number };

/** A training by another process is seen after this long. */
const lifetimeMs = 30_000;
const tenantsMax = 256;
const known = new WeakMap<Database, Map<Uuid, Known>>();
const reading = new WeakMap<Database, Map<Uuid, Promise<CurrentModel>>>();

function mapOf<T>(maps: WeakMap<Database, Map<Uuid, T>>, db: Database): Map<Uuid, T> {
  let map = maps.get(db);
  if (map === undefined) {
    map = new Map();
    maps.set(db, map);
  }
  return map;
}

/**
 * The model in force: from memory, at most half a minute old. Inside a transaction it is read by
 * that one, which must be given. What is known goes on being told while it is read again, also when
 * that fails.
 */
export async function currentModel(ctx: Context, tx?: Tx): Promise<CurrentModel> {
  const one = mapOf(known, ctx.db).get(ctx.tenantId);
  if (one !== undefined && performance.now() - one.readMs < lifetimeMs) return one.current;
  // Not shared: whoever holds a connection must not wait for one that needs another.
  if (tx !== undefined) return keep(ctx, one?.current, await readRows(tx));
  const readers = mapOf(reading, ctx.db);
  let reader = readers.get(ctx.tenantId);
  if (reader === undefined) {
    reader = ctx.db
      .transaction(ctx.tenantId, { readOnly: true }, readRows)
      .then((rows) => keep(ctx, one?.current, rows))
      .finally(() => readers.delete(ctx.tenantId));
    readers.set(ctx.tenantId, reader);
  }
  if (one === undefined) return reader;
  reader.catch((error: unknown) => {
    ctx.log.warn({ event: 'lead_times.model_not_read', tenant_id: ctx.tenantId, err: error });
  });
  return one.current;
}

type Rows = { row: ModelRow | undefined; predictor: PredictorRow | undefined };

const readRows = async (tx: Tx): Promise<Rows> => ({
  row: await selectLatestModel(tx),
  predictor: await selectPredictor(tx),
});

function keep(ctx: Context, before: CurrentModel | undefined, rows: Rows): CurrentModel {
  const { row, predictor } = rows;
  const isSame = before !== undefined && before.modelId === row?.id;
  const document = row?.document ?? undefined;
  const current: CurrentModel = {
    modelId: row?.id,
    version: row?.number ?? 0,
    tell: isSame ? before.tell : document && tellerOf(document),
    predictor,
  };
  const tenants = mapOf(known, ctx.db);
  const [oldest] = tenants.keys();
  if (tenants.size >= tenantsMax && oldest !== undefined) tenants.delete(oldest);
  tenants.set(ctx.tenantId, { current, readMs: performance.now() });
  return current;
}

/** Forgets what is known of a tenant: its model was changed. */
export function forgetModel(ctx: Context): void {
  mapOf(known, ctx.db).delete(ctx.tenantId);
}
