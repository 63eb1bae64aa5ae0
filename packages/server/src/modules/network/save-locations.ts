import { present } from '../../lib/assert.ts';
import { encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { networkChanges } from './cached-network.ts';
import { measures, standingLimits } from './capacity.ts';
import { decideLocation, isSameLocation } from './decide-location.ts';
import { answerReferences, sortReferences } from './find-locations.ts';
import type { LocationRow } from './location.ts';
import { presentLocation } from './present-location.ts';
import { insertLocations, lockLocations, selectLocations, updateLocations } from './store.ts';
import { markOverbooked } from './store-capacity.ts';
import type { LocationPatch, LocationUpsert } from './wire-locations.ts';

/** The location of a path, by id or code; 404 when there is none. */
export async function getLocation(tx: Tx, ref: string): Promise<LocationRow> {
  const row = answerReferences([ref], await selectLocations(tx, sortReferences([ref]))).get(ref);
  if (row === undefined) throw notFound('location', ref);
  return row;
}

/** Adds a location. 409 `duplicate` with `existing_id` when the code is taken. */
export async function createLocation(
  ctx: Context,
  tx: Tx,
  input: LocationUpsert,
): Promise<LocationRow> {
  const faults: Fault[] = [];
  const fields = decideLocation(input, undefined, '#', faults);
  if (faults.length > 0) throw invalid(faults);
  const at = ctx.now();
  const row = { ...fields, id: ctx.ids.uuid(), version: 1, createdAt: at, updatedAt: at };
  const inserted = await insertLocations(tx, [row]);
  if (!inserted.has(row.id)) {
    const existing = await getLocation(tx, row.code);
    throw new Refusal('duplicate', `There is a location with the code ${row.code}.`, {
      extra: { existing_id: encodeId('loc', existing.id) },
    });
  }
  await tellOf(ctx, tx, 'location.created', [row]);
  return row;
}

/**
 * Changes a location by merge patch: absent stays, null clears. A change that changes nothing
 * keeps the version. 412 when `version` is not the present one.
 */
export async function updateLocation(
  ctx: Context,
  tx: Tx,
  input: { ref: string; version: number | undefined; patch: LocationPatch },
): Promise<LocationRow> {
  const { ref, version, patch } = input;
  const found = await getLocation(tx, ref);
  // The code a path names is for ever that of this place: only the rest may have changed since.
  const before = present((await lockLocations(tx, [found.id]))[0], 'A location just read');
  if (version !== undefined && version !== before.version) {
    throw new Refusal('version_mismatch', `Its version is ${before.version}, not ${version}.`, {
      extra: { current_version: before.version },
    });
  }
  const faults: Fault[] = [];
  const fields = decideLocation({ ...patch, code: before.code }, before, '#', faults);
  if (faults.length > 0) throw invalid(faults);
  if (isSameLocation(fields, before)) return before;
  const row = { ...before, ...fields, version: before.version + 1, updatedAt: ctx.now() };
  await updateLocations(tx, [row]);
  await markRelimited(ctx, tx, [{ before, after: row }]);
  await tellOf(ctx, tx, 'location.updated', [row]);
  return row;
}

/** Days that have more than limits just changed allow are marked: it is no fault of who took them. */
export async function markRelimited(
  ctx: Context,
  tx: Tx,
  changed: readonly { before: LocationRow; after: LocationRow }[],
): Promise<void> {
  const relimited = changed.filter(({ before, after }) => {
    const [was, is] = [standingLimits(before), standingLimits(after)];
    return measures.some((measure) => was[measure] !== is[measure]);
  });
  if (relimited.length === 0) return;
  await markOverbooked(
    tx,
    ctx.now(),
    relimited.map(({ after }) => after.id),
  );
}

/** Records one fact per location, with the location as it is now; memories of it are dropped. */
export async function tellOf(
  ctx: Context,
  tx: Tx,
  type: string,
  rows: readonly LocationRow[],
): Promise<void> {
  networkChanges(tx);
  await recordFacts(
    ctx,
    tx,
    rows.map((row) => ({
      type,
      subjectType: 'loc',
      subjectId: row.id,
      data: { object: presentLocation(row) },
    })),
  );
}
