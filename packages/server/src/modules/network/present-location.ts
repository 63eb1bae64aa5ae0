import { encodeId } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { LocationRow, UpsertResult } from './location.ts';
import { coordinatesOf } from './read-location.ts';
import type { LocationBulkReply, LocationReply } from './wire-locations.ts';

/** A location as the wire spells it. */
export function presentLocation(row: LocationRow): LocationReply {
  const { currency, fulfillmentCostFactor } = row;
  const { latitude, longitude, estimated } = coordinatesOf(row);
  return {
    object: 'location',
    id: encodeId('loc', row.id),
    code: row.code,
    name: row.name,
    type: row.type,
    active: row.active,
    address: row.address,
    country: row.country,
    latitude,
    longitude,
    coordinates_estimated: estimated,
    time_zone: row.timeZone,
    capabilities: [...row.capabilities],
    groups: [...row.groups],
    calendar: row.calendar,
    capacity_per_day: {
      orders: row.capacityOrdersPerDay,
      lines: row.capacityLinesPerDay,
      units: row.capacityUnitsPerDay,
    },
    storage_capacity_units: row.storageCapacityUnits,
    handling_cost: {
      order: fromMinor(row.handlingOrderMinor, currency),
      line: fromMinor(row.handlingLineMinor, currency),
      unit: fromMinor(row.handlingUnitMinor, currency),
    },
    currency,
    fulfillment_cost_factor: fulfillmentCostFactor,
    fulfillmentCostFactor,
    priority: row.priority,
    version: row.version,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** The results of a bulk request with their counts. */
export function presentLocationUpsert(results: readonly UpsertResult[]): LocationBulkReply {
  const count = (status: UpsertResult['status']): number =>
    results.filter((result) => result.status === status).length;
  return {
    object: 'bulk_result',
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    problems: count('problem'),
    results: results.map((result) => ({ ...result, errors: [...result.errors] })),
  };
}
