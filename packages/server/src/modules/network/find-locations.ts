import { decodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Location, LocationRow } from './location.ts';
import { locationOf } from './read-location.ts';
import { selectAllLocations, selectLocations } from './store.ts';

/** References sorted into ids and codes. One that has the shape of an id may still be a code. */
export function sortReferences(refs: readonly string[]): { ids: Uuid[]; codes: string[] } {
  const ids: Uuid[] = [];
  for (const ref of refs) {
    const id = decodeId('loc', ref);
    if (id !== undefined) ids.push(id);
  }
  return { ids, codes: [...refs] };
}

/** Answers references from rows: by id first, by code else. */
export function answerReferences<Row extends Pick<LocationRow, 'id' | 'code'>>(
  refs: readonly string[],
  rows: readonly Row[],
): Map<string, Row> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const found = new Map<string, Row>();
  for (const ref of refs) {
    const id = decodeId('loc', ref);
    const row = (id === undefined ? undefined : byId.get(id)) ?? byCode.get(ref);
    if (row !== undefined) found.set(ref, row);
  }
  return found;
}

/** Locations by reference (id or code) in one statement; the keys are the references that exist. */
export async function findLocations(
  tx: Tx,
  refs: readonly string[],
): Promise<Map<string, Location>> {
  const distinct = [...new Set(refs)];
  if (distinct.length === 0) return new Map();
  const rows = await selectLocations(tx, sortReferences(distinct));
  return answerReferences(distinct, rows.map(locationOf));
}

/** Locations by id in one statement; those that exist. */
export async function getLocationsById(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Location>> {
  if (ids.length === 0) return new Map();
  const rows = await selectLocations(tx, { ids: [...new Set(ids)], codes: [] });
  return new Map(rows.map((row) => [row.id, locationOf(row)]));
}

/** Every location of the tenant, active or not, by priority and then by code. */
export async function allLocations(tx: Tx): Promise<Location[]> {
  return (await selectAllLocations(tx)).map(locationOf);
}
