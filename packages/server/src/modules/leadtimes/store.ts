import type { Uuid } from '../../lib/ids.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import { type Database, plainArray, type Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { LeadTimeModel } from './decide-model.ts';
import type { Observation } from './observation.ts';

/** A delivery to keep, with the parcel it was. */
export type NewObservation = Observation & {
  readonly shipmentId: Uuid;
  readonly locationId: Uuid;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly shippedAt: Instant;
};

/** Keeps deliveries, each once. */
export async function insertObservations(tx: Tx, rows: readonly NewObservation[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(
    `insert into lead_time_observations (tenant_id, shipment_id, location_id, carrier, service, lane,
       region, same_region, distance_km, weight_grams, volume_cm3, items, several_senders, weekday,
       hour, table_days, placed_at, shipped_at, delivered_at)
     select $1, u.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::boolean[], $9::float8[], $10::float8[], $11::float8[], $12::int[],
       $13::boolean[], $14::smallint[], $15::float8[], $16::float8[], $17::timestamptz[],
       $18::timestamptz[], $19::timestamptz[]) as u
     on conflict do nothing`,
    [
      tx.tenantId,
      plainArray(rows.map((r) => r.shipmentId)),
      plainArray(rows.map((r) => r.locationId)),
      rows.map((r) => r.carrier),
      rows.map((r) => r.service),
      rows.map((r) => r.lane),
      rows.map((r) => r.region),
      rows.map((r) => r.sameRegion),
      plainArray(rows.map((r) => r.distanceKm)),
      plainArray(rows.map((r) => r.weightGrams)),
      plainArray(rows.map((r) => r.volumeCm3)),
      plainArray(rows.map((r) => r.items)),
      rows.map((r) => r.severalSenders),
      plainArray(rows.map((r) => r.weekday)),
      plainArray(rows.map((r) => r.hour)),
      plainArray(rows.map((r) => r.tableDays)),
      rows.map((r) => instantOfMs(r.placedMs)),
      rows.map((r) => r.shippedAt),
      rows.map((r) => instantOfMs(r.deliveredMs)),
    ],
  );
}

type ObservationRow = Omit<Observation, 'placedMs' | 'deliveredMs' | 'freight'> & {
  placedAt: Instant;
  deliveredAt: Instant;
};

/** The latest deliveries since an instant, at most so many, in no particular order. */
export async function selectObservations(
  tx: Tx,
  since: Instant,
  limit: number,
): Promise<Observation[]> {
  const rows = await tx.query<ObservationRow>(
    `select o.lane, o.region, o.location_id::text as sender, o.same_region as "sameRegion",
       o.distance_km as "distanceKm", o.weight_grams as "weightGrams", o.volume_cm3 as "volumeCm3",
       o.items, o.several_senders as "severalSenders", o.weekday, o.hour, o.table_days as "tableDays",
       o.placed_at as "placedAt", o.delivered_at as "deliveredAt"
     from lead_time_observations o where o.tenant_id = $1 and o.delivered_at >= $2
     order by o.delivered_at desc limit $3`,
    [tx.tenantId, since, limit],
  );
  return rows.map(({ placedAt, deliveredAt, ...row }) => ({
    ...row,
    freight: 0,
    placedMs: msOf(placedAt),
    deliveredMs: msOf(deliveredAt),
  }));
}

/** A training and what came of it. */
export type ModelRow = {
  id: Uuid;
  number: number;
  trainedAt: Instant;
  windowFrom: Instant;
  windowUntil: Instant;
  observations: number;
  /** Null: there was too little to learn from. */
  document: LeadTimeModel | null;
  coverage: number | null;
  drifted: boolean;
};

const columns = `t.id, t.number, t.trained_at as "trainedAt", t.window_from as "windowFrom",
  t.window_until as "windowUntil", t.observations, t.document, t.coverage, t.drifted`;

/** The trainings, the latest first. */
export const modelList: ListSpec = {
  name: 'lead_time_models',
  select: columns,
  from: 'lead_time_models t',
  filters: {
    trained_at: { sql: 't.trained_at', type: { kind: 'instant' } },
    drifted: { sql: 't.drifted', type: { kind: 'boolean' } },
  },
  sorts: { number: { sql: 't.number', cast: 'bigint' } },
  defaultSort: '-number',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** The latest training; undefined when there was none. */
export async function selectLatestModel(tx: Tx): Promise<ModelRow | undefined> {
  const [row] = await tx.query<ModelRow>(
    `select ${columns} from lead_time_models t where t.tenant_id = $1
     order by t.number desc limit 1`,
    [tx.tenantId],
  );
  return row;
}

/** Adds a training. */
export async function insertModel(tx: Tx, row: ModelRow): Promise<void> {
  await tx.execute(
    `insert into lead_time_models (tenant_id, id, number, trained_at, window_from, window_until,
       observations, document, coverage, drifted)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      tx.tenantId,
      row.id,
      row.number,
      row.trainedAt,
      row.windowFrom,
      row.windowUntil,
      row.observations,
      row.document === null ? null : JSON.stringify(row.document),
      row.coverage,
      row.drifted,
    ],
  );
}

/** Tenants with deliveries newer than their latest training. */
export async function tenantsToTrain(db: Database): Promise<Uuid[]> {
  const { rows } = await db.system.query<{ id: Uuid }>(
    `select t.tenant_id as id from tenants t -- all tenants: whose deliveries wait to be learnt from
     where exists (
       select from lead_time_observations o where o.tenant_id = t.tenant_id and o.delivered_at >
         coalesce((select max(m.window_until) from lead_time_models m
           where m.tenant_id = t.tenant_id), '-infinity'))
     order by t.tenant_id`,
  );
  return rows.map((row) => row.id);
}
