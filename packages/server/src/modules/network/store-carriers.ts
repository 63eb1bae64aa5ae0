import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import type { Carrier, Lane, ServiceRow } from './rate-card.ts';

const carrierColumns = `t.id, t.code, t.name, t.active, t.version, t.created_at as "createdAt",
  t.updated_at as "updatedAt"`;
const serviceColumns = `s.id, s.carrier_id as "carrierId", c.code as "carrierCode",
  c.active as "carrierActive", s.code, s.name, s.active, s.currency, s.rate_card as "rateCard",
  s.version, s.created_at as "createdAt", s.updated_at as "updatedAt"`;
const laneColumns = `t.id, t.from_location_id as "fromLocationId",
  t.to_location_id as "toLocationId", t.currency, t.fixed_minor as "fixedMinor",
  t.per_kg_minor as "perKgMinor", t.per_m3_minor as "perM3Minor", t.transit_days as "transitDays",
  t.version, t.created_at as "createdAt", t.updated_at as "updatedAt"`;

/** Every carrier, by code. */
export function selectCarriers(tx: Tx): Promise<Carrier[]> {
  return tx.query<Carrier>(
    `select ${carrierColumns} from carriers t where t.tenant_id = $1 order by t.code`,
    [tx.tenantId],
  );
}

/** Carriers by id or code; those found. */
export function selectCarriersBy(
  tx: Tx,
  wanted: { ids: readonly Uuid[]; codes: readonly string[] },
): Promise<Carrier[]> {
  return tx.query<Carrier>(
    `select ${carrierColumns} from carriers t
     where t.tenant_id = $1 and (t.id = any($2::uuid[]) or t.code = any($3::text[]))`,
    [tx.tenantId, wanted.ids, wanted.codes],
  );
}

/** Inserts a carrier unless its code is taken; whether it was. */
export async function insertCarrier(tx: Tx, carrier: Carrier): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into carriers (tenant_id, id, code, name, active, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (tenant_id, code) do nothing`,
    [
      tx.tenantId,
      carrier.id,
      carrier.code,
      carrier.name,
      carrier.active,
      carrier.version,
      carrier.createdAt,
    ],
  );
  return inserted === 1;
}

/** Overwrites a carrier if it still has the version before this one; whether it had. */
export async function updateCarrier(tx: Tx, carrier: Carrier): Promise<boolean> {
  const updated = await tx.execute(
    `update carriers set code = $3, name = $4, active = $5, version = $6, updated_at = $7
     where tenant_id = $1 and id = $2 and version = $6 - 1`,
    [
      tx.tenantId,
      carrier.id,
      carrier.code,
      carrier.name,
      carrier.active,
      carrier.version,
      carrier.updatedAt,
    ],
  );
  return updated === 1;
}

/** Services of the given carriers, or of all, by carrier code and service code. */
export function selectServices(
  tx: Tx,
  carrierIds: readonly Uuid[] | undefined,
): Promise<ServiceRow[]> {
  return tx.query<ServiceRow>(
    `select ${serviceColumns} from carrier_services s
     join carriers c on c.tenant_id = s.tenant_id and c.id = s.carrier_id
     where s.tenant_id = $1 and ($2::uuid[] is null or s.carrier_id = any($2::uuid[]))
     order by c.code, s.code`,
    [tx.tenantId, carrierIds ?? null],
  );
}

/** Inserts a service unless its carrier has one of this code; whether it was. */
export async function insertService(tx: Tx, service: ServiceRow): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into carrier_services (tenant_id, id, carrier_id, code, name, active, currency,
       rate_card, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     on conflict (tenant_id, carrier_id, code) do nothing`,
    [
      tx.tenantId,
      service.id,
      service.carrierId,
      service.code,
      service.name,
      service.active,
      service.currency,
      JSON.stringify(service.rateCard),
      service.version,
      service.createdAt,
    ],
  );
  return inserted === 1;
}

/** Overwrites a service if it still has the version before this one; whether it had. */
export async function updateService(tx: Tx, service: ServiceRow): Promise<boolean> {
  const updated = await tx.execute(
    `update carrier_services set code = $3, name = $4, active = $5, currency = $6, rate_card = $7,
       version = $8, updated_at = $9
     where tenant_id = $1 and id = $2 and version = $8 - 1`,
    [
      tx.tenantId,
      service.id,
      service.code,
      service.name,
      service.active,
      service.currency,
      JSON.stringify(service.rateCard),
      service.version,
      service.updatedAt,
    ],
  );
  return updated === 1;
}

/** Every lane. */
export function selectLanes(tx: Tx): Promise<Lane[]> {
  return tx.query<Lane>(`select ${laneColumns} from lanes t where t.tenant_id = $1`, [tx.tenantId]);
}

/** One lane by id or by its two ends. */
export async function selectLane(
  tx: Tx,
  wanted: { id: Uuid } | { from: Uuid; to: Uuid },
): Promise<Lane | undefined> {
  const [id, from, to] = 'id' in wanted ? [wanted.id, null, null] : [null, wanted.from, wanted.to];
  const [lane] = await tx.query<Lane>(
    `select ${laneColumns} from lanes t
     where t.tenant_id = $1
       and (t.id = $2::uuid or (t.from_location_id = $3::uuid and t.to_location_id = $4::uuid))`,
    [tx.tenantId, id, from, to],
  );
  return lane;
}

/** Inserts a lane unless there is one between these two; whether it was. */
export async function insertLane(tx: Tx, lane: Lane): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into lanes (tenant_id, id, from_location_id, to_location_id, currency, fixed_minor,
       per_kg_minor, per_m3_minor, transit_days, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     on conflict (tenant_id, from_location_id, to_location_id) do nothing`,
    [
      tx.tenantId,
      lane.id,
      lane.fromLocationId,
      lane.toLocationId,
      lane.currency,
      lane.fixedMinor,
      lane.perKgMinor,
      lane.perM3Minor,
      lane.transitDays,
      lane.version,
      lane.createdAt,
    ],
  );
  return inserted === 1;
}

/** Overwrites a lane's terms if it still has the version before this one; whether it had. */
export async function updateLane(tx: Tx, lane: Lane): Promise<boolean> {
  const updated = await tx.execute(
    `update lanes set currency = $3, fixed_minor = $4, per_kg_minor = $5, per_m3_minor = $6,
       transit_days = $7, version = $8, updated_at = $9
     where tenant_id = $1 and id = $2 and version = $8 - 1`,
    [
      tx.tenantId,
      lane.id,
      lane.currency,
      lane.fixedMinor,
      lane.perKgMinor,
      lane.perM3Minor,
      lane.transitDays,
      lane.version,
      lane.updatedAt,
    ],
  );
  return updated === 1;
}

/** Deletes a lane if it still has this version; whether it had. */
export async function deleteLane(tx: Tx, id: Uuid, version: number): Promise<boolean> {
  const deleted = await tx.execute(
    'delete from lanes where tenant_id = $1 and id = $2 and version = $3',
    [tx.tenantId, id, version],
  );
  return deleted === 1;
}

/** What tells one state of the network from another, without reading it. */
export async function selectFingerprint(tx: Tx): Promise<string> {
  const parts = await tx.query<{ n: number; versions: number; newest: string | null }>(
    `select count(*) as n, coalesce(sum(version), 0)::bigint as versions, max(updated_at) as newest
     from locations where tenant_id = $1
     union all select count(*), coalesce(sum(version), 0)::bigint, max(updated_at)
     from carriers where tenant_id = $1
     union all select count(*), coalesce(sum(version), 0)::bigint, max(updated_at)
     from carrier_services where tenant_id = $1
     union all select count(*), coalesce(sum(version), 0)::bigint, max(updated_at)
     from lanes where tenant_id = $1`,
    [tx.tenantId],
  );
  return parts.map(({ n, versions, newest }) => `${n}.${versions}.${newest ?? ''}`).join('|');
}

/** How carriers are listed. */
export const carrierList: ListSpec = {
  name: 'carriers',
  select: carrierColumns,
  from: 'carriers t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'car' } },
    code: { sql: 't.code', type: { kind: 'text' } },
    name: { sql: 't.name', type: { kind: 'text' } },
    active: { sql: 't.active', type: { kind: 'boolean' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
  },
  sorts: {
    code: { sql: 't.code', cast: 'text' },
    name: { sql: 't.name', cast: 'text' },
    created_at: { sql: 't.id', cast: 'uuid' },
  },
  defaultSort: 'code',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** How services are listed, over all carriers. */
export const serviceList: ListSpec = {
  name: 'carrier_services',
  select: serviceColumns.replaceAll('s.', 't.'),
  from: `carrier_services t
    join carriers c on c.tenant_id = t.tenant_id and c.id = t.carrier_id`,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'svc' } },
    carrier_id: {
      sql: 't.carrier_id',
      type: { kind: 'idOr', prefix: 'car', table: 'carriers', code: 'code' },
    },
    code: { sql: 't.code', type: { kind: 'text' } },
    active: { sql: 't.active', type: { kind: 'boolean' } },
    currency: { sql: 't.currency', type: { kind: 'text' } },
  },
  sorts: {
    code: { sql: 't.code', cast: 'text' },
    created_at: { sql: 't.id', cast: 'uuid' },
  },
  defaultSort: 'code',
  tie: { sql: 't.id', cast: 'uuid' },
};

/** How lanes are listed. */
export const laneList: ListSpec = {
  name: 'lanes',
  select: laneColumns,
  from: `lanes t
    join locations f on f.tenant_id = t.tenant_id and f.id = t.from_location_id
    join locations g on g.tenant_id = t.tenant_id and g.id = t.to_location_id`,
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'lane' } },
    from_location_id: {
      sql: 't.from_location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    to_location_id: {
      sql: 't.to_location_id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    transit_days: { sql: 't.transit_days', type: { kind: 'integer' } },
  },
  sorts: { created_at: { sql: 't.id', cast: 'uuid' } },
  defaultSort: 'created_at',
  tie: { sql: 't.id', cast: 'uuid' },
};
