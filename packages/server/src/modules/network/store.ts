import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { ListSpec } from '../../platform/http/index.ts';
import { capabilities, locationTypes, type LocationRow } from './location.ts';

const columns = `t.id, t.code, t.name, t.type, t.active, t.address, t.country, t.latitude,
  t.longitude, t.time_zone as "timeZone", t.capabilities, t.groups, t.calendar,
  t.capacity_orders_per_day as "capacityOrdersPerDay",
  t.capacity_lines_per_day as "capacityLinesPerDay",
  t.capacity_units_per_day as "capacityUnitsPerDay",
  t.storage_capacity_units as "storageCapacityUnits",
  t.handling_order_minor as "handlingOrderMinor", t.handling_line_minor as "handlingLineMinor",
  t.handling_unit_minor as "handlingUnitMinor", t.currency,
  t.fulfillment_cost_factor as "fulfillmentCostFactor", t.priority, t.version,
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;

// Many keys are joined, never compared with "= any": a plan made while the table was small would
// compare each location with each key.
/** Locations by id or code in one statement, in no order; those found. Each key is given once. */
export function selectLocations(
  tx: Tx,
  wanted: { ids: readonly Uuid[]; codes: readonly string[] },
): Promise<LocationRow[]> {
  return tx.query<LocationRow>(
    `select ${columns} from unnest($2::uuid[]) as u (id)
     join locations t on t.tenant_id = $1 and t.id = u.id where t.tenant_id = $1
     union all
     select ${columns} from unnest($3::text[]) as u (code)
     join locations t on t.tenant_id = $1 and t.code = u.code where t.tenant_id = $1`,
    [tx.tenantId, wanted.ids, wanted.codes],
  );
}

/** Every location, by priority and then by code. */
export function selectAllLocations(tx: Tx): Promise<LocationRow[]> {
  return tx.query<LocationRow>(
    `select ${columns} from locations t where t.tenant_id = $1 order by t.priority, t.code`,
    [tx.tenantId],
  );
}

/** Locks locations against change, in id order so that no two callers deadlock, and reads them. */
export function lockLocations(tx: Tx, ids: readonly Uuid[]): Promise<LocationRow[]> {
  return tx.query<LocationRow>(
    `select ${columns} from unnest($2::uuid[]) as u (id)
     join locations t on t.tenant_id = $1 and t.id = u.id
     where t.tenant_id = $1 order by t.id for no key update of t`,
    [tx.tenantId, ids],
  );
}

/** As lockLocations, by code. */
export function lockLocationsByCode(tx: Tx, codes: readonly string[]): Promise<LocationRow[]> {
  return tx.query<LocationRow>(
    `select ${columns} from unnest($2::text[]) as u (code)
     join locations t on t.tenant_id = $1 and t.code = u.code
     where t.tenant_id = $1 order by t.id for no key update of t`,
    [tx.tenantId, codes],
  );
}

// json in, not unnest: a text[] column cannot be carried by an unnested two-dimensional array.
const rowsOfJson = `json_to_recordset($2::json) as u (id uuid, code text, name text, type text,
  active boolean, address json, country text, latitude double precision,
  longitude double precision, time_zone text, capabilities text[], groups text[], calendar json,
  capacity_orders_per_day int, capacity_lines_per_day int, capacity_units_per_day int,
  storage_capacity_units bigint, handling_order_minor bigint, handling_line_minor bigint,
  handling_unit_minor bigint, currency text, fulfillment_cost_factor double precision,
  priority int, version int, updated_at timestamptz)`;

function jsonOf(rows: readonly LocationRow[]): string {
  return JSON.stringify(
    rows.map((row) => ({
      id: row.id,
      code: row.code,
      name: row.name,
      type: row.type,
      active: row.active,
      address: row.address,
      country: row.country,
      latitude: row.latitude,
      longitude: row.longitude,
      time_zone: row.timeZone,
      capabilities: row.capabilities,
      groups: row.groups,
      calendar: row.calendar,
      capacity_orders_per_day: row.capacityOrdersPerDay,
      capacity_lines_per_day: row.capacityLinesPerDay,
      capacity_units_per_day: row.capacityUnitsPerDay,
      storage_capacity_units: row.storageCapacityUnits,
      handling_order_minor: row.handlingOrderMinor,
      handling_line_minor: row.handlingLineMinor,
      handling_unit_minor: row.handlingUnitMinor,
      currency: row.currency,
      fulfillment_cost_factor: row.fulfillmentCostFactor,
      priority: row.priority,
      version: row.version,
      updated_at: row.updatedAt,
    })),
  );
}

/** Inserts locations whose code is free; the ids inserted. A taken code is left alone. */
export async function insertLocations(tx: Tx, rows: readonly LocationRow[]): Promise<Set<Uuid>> {
  const inserted = await tx.query<{ id: Uuid }>(
    `insert into locations (tenant_id, id, code, name, type, active, address, country, latitude,
       longitude, time_zone, capabilities, groups, calendar, capacity_orders_per_day,
       capacity_lines_per_day, capacity_units_per_day, storage_capacity_units,
       handling_order_minor, handling_line_minor, handling_unit_minor, currency,
       fulfillment_cost_factor, priority, version, created_at, updated_at)
     select $1, u.id, u.code, u.name, u.type, u.active, u.address, u.country, u.latitude,
       u.longitude, u.time_zone, u.capabilities, u.groups, u.calendar, u.capacity_orders_per_day,
       u.capacity_lines_per_day, u.capacity_units_per_day, u.storage_capacity_units,
       u.handling_order_minor, u.handling_line_minor, u.handling_unit_minor, u.currency,
       u.fulfillment_cost_factor, u.priority, u.version, u.updated_at, u.updated_at
     from ${rowsOfJson}
     order by u.code
     on conflict (tenant_id, code) do nothing
     returning id`,
    [tx.tenantId, jsonOf(rows)],
  );
  return new Set(inserted.map(({ id }) => id));
}

/** Overwrites locations that the caller holds locked. */
export async function updateLocations(tx: Tx, rows: readonly LocationRow[]): Promise<void> {
  await tx.execute(
    `update locations t set code = u.code, name = u.name, type = u.type, active = u.active,
       address = u.address, country = u.country, latitude = u.latitude, longitude = u.longitude,
       time_zone = u.time_zone, capabilities = u.capabilities, groups = u.groups,
       calendar = u.calendar, capacity_orders_per_day = u.capacity_orders_per_day,
       capacity_lines_per_day = u.capacity_lines_per_day,
       capacity_units_per_day = u.capacity_units_per_day,
       storage_capacity_units = u.storage_capacity_units,
       handling_order_minor = u.handling_order_minor, handling_line_minor = u.handling_line_minor,
       handling_unit_minor = u.handling_unit_minor, currency = u.currency,
       fulfillment_cost_factor = u.fulfillment_cost_factor, priority = u.priority,
       version = u.version, updated_at = u.updated_at
     from ${rowsOfJson}
     where t.tenant_id = $1 and t.id = u.id`,
    [tx.tenantId, jsonOf(rows)],
  );
}

/** How locations are listed. */
export const locationList: ListSpec = {
  name: 'locations',
  select: columns,
  from: 'locations t',
  filters: {
    id: { sql: 't.id', type: { kind: 'id', prefix: 'loc' } },
    location_id: {
      sql: 't.id',
      type: { kind: 'idOr', prefix: 'loc', table: 'locations', code: 'code' },
    },
    code: { sql: 't.code', type: { kind: 'text' } },
    name: { sql: 't.name', type: { kind: 'text' } },
    type: { sql: 't.type', type: { kind: 'enum', values: locationTypes } },
    active: { sql: 't.active', type: { kind: 'boolean' } },
    country: { sql: 't.country', type: { kind: 'text' } },
    group: { sql: 't.groups', type: { kind: 'textArray' } },
    groups: { sql: 't.groups', type: { kind: 'textArray' } },
    capability: {
      sql: 't.capabilities',
      type: { kind: 'textArray' },
      description: `Any of ${capabilities.join(', ')}`,
    },
    capabilities: { sql: 't.capabilities', type: { kind: 'textArray' } },
    priority: { sql: 't.priority', type: { kind: 'integer' } },
    created_at: { sql: 't.created_at', type: { kind: 'instant' } },
    updated_at: { sql: 't.updated_at', type: { kind: 'instant' } },
  },
  sorts: {
    priority: { sql: 't.priority', cast: 'bigint' },
    code: { sql: 't.code', cast: 'text' },
    name: { sql: 't.name', cast: 'text' },
    created_at: { sql: 't.id', cast: 'uuid' },
    updated_at: { sql: 't.updated_at', cast: 'timestamptz' },
  },
  defaultSort: 'priority',
  tie: { sql: 't.id', cast: 'uuid' },
};
