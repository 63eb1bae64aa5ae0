import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { currencies, currencyDecimals, fromMinor, toMinor } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { networkChanges } from './cached-network.ts';
import { findLocations } from './find-locations.ts';
import type { Location } from './location.ts';
import { presentLane } from './present-carrier.ts';
import type { Lane } from './rate-card.ts';
import { assertVersion, duplicate } from './save-carriers.ts';
import { deleteLane, insertLane, selectLane, updateLane } from './store-carriers.ts';
import type { LaneInput, LanePatch } from './wire-carriers.ts';

type Terms = Pick<Lane, 'currency' | 'fixedMinor' | 'perKgMinor' | 'perM3Minor'>;

/** The lane of a path; 404 when there is none. */
export async function getLane(tx: Tx, ref: string): Promise<Lane> {
  const id = decodeId('lane', ref);
  const lane = id === undefined ? undefined : await selectLane(tx, { id });
  if (lane === undefined) throw notFound('lane', ref);
  return lane;
}

/** Adds the lane from one location to another. 409 `duplicate` when there is one. */
export async function createLane(ctx: Context, tx: Tx, input: LaneInput): Promise<Lane> {
  const faults: Fault[] = [];
  const found = await findLocations(tx, [input.from_location_id, input.to_location_id]);
  const end = (name: 'from_location_id' | 'to_location_id'): Location | undefined => {
    const location = found.get(input[name]);
    if (location === undefined) {
      const detail = 'There is no such location.';
      faults.push({ pointer: `#/${name}`, code: 'unknown_reference', detail });
    }
    return location;
  };
  const [from, to] = [end('from_location_id'), end('to_location_id')];
  if (from !== undefined && from.id === to?.id) {
    const detail = 'A lane leads to another place.';
    faults.push({ pointer: '#/to_location_id', code: 'same_place', detail });
  }
  const base: Terms = {
    currency: from?.currency ?? 'USD',
    fixedMinor: 0,
    perKgMinor: 0,
    perM3Minor: 0,
  };
  const terms = decideTerms(input, base, faults);
  if (faults.length > 0 || from === undefined || to === undefined) throw invalid(faults);
  const at = ctx.now();
  const lane: Lane = {
    ...terms,
    id: ctx.ids.uuid(),
    fromLocationId: from.id,
    toLocationId: to.id,
    transitDays: input.transit_days,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  if (!(await insertLane(tx, lane))) {
    const existing = await selectLane(tx, { from: from.id, to: to.id });
    const detail = `There is a lane from ${from.code} to ${to.code}.`;
    throw duplicate(detail, existing === undefined ? '' : encodeId('lane', existing.id));
  }
  await tellOf(ctx, tx, 'lane.created', lane.id, presentLane(lane));
  return lane;
}

/** Changes the terms of a lane under its version. */
export async function changeLane(
  ctx: Context,
  tx: Tx,
  input: { ref: string; version: number | undefined; patch: LanePatch },
): Promise<Lane> {
  const { ref, version, patch } = input;
  const before = await getLane(tx, ref);
  assertVersion(version, before.version);
  const faults: Fault[] = [];
  const terms = decideTerms(patch, before, faults);
  if (faults.length > 0) throw invalid(faults);
  const transitDays = patch.transit_days ?? before.transitDays;
  const isSame =
    transitDays === before.transitDays &&
    (Object.keys(terms) as (keyof Terms)[]).every((name) => terms[name] === before[name]);
  if (isSame) return before;
  const lane = {
    ...before,
    ...terms,
    transitDays,
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  if (!(await updateLane(tx, lane))) {
    assertVersion(before.version, (await getLane(tx, ref)).version);
  }
  await tellOf(ctx, tx, 'lane.updated', lane.id, presentLane(lane));
  return lane;
}

/** Deletes a lane under its version; freight is then priced by rate cards or distance. */
export async function removeLane(
  ctx: Context,
  tx: Tx,
  input: { ref: string; version: number | undefined },
): Promise<Lane> {
  const lane = await getLane(tx, input.ref);
  assertVersion(input.version, lane.version);
  if (!(await deleteLane(tx, lane.id, lane.version))) {
    assertVersion(lane.version, (await getLane(tx, input.ref)).version);
  }
  await tellOf(ctx, tx, 'lane.deleted', lane.id, presentLane(lane));
  return lane;
}

async function tellOf(
  ctx: Context,
  tx: Tx,
  type: string,
  id: Uuid,
  object: Record<string, unknown>,
): Promise<void> {
  networkChanges(tx);
  await recordFacts(ctx, tx, [{ type, subjectType: 'lane', subjectId: id, data: { object } }]);
}

function decideTerms(input: LanePatch, base: Terms, faults: Fault[]): Terms {
  const currency = input.currency ?? base.currency;
  if (!currencies.has(currency)) {
    const detail = 'Not an ISO 4217 currency.';
    faults.push({ pointer: '#/currency', code: 'unknown_currency', detail });
    return base;
  }
  const cost = (name: 'fixed_cost' | 'cost_per_kg' | 'cost_per_m3', keptMinor: number): number => {
    // A new currency keeps the amounts as written: 2.50 of the old become 2.50 of the new.
    const minor = toMinor(input[name] ?? fromMinor(keptMinor, base.currency), currency);
    if (minor !== undefined) return minor;
    const detail = `${currency} has ${currencyDecimals(currency)} decimals.`;
    faults.push({ pointer: `#/${name}`, code: 'too_many_decimals', detail });
    return 0;
  };
  return {
    currency,
    fixedMinor: cost('fixed_cost', base.fixedMinor),
    perKgMinor: cost('cost_per_kg', base.perKgMinor),
    perM3Minor: cost('cost_per_m3', base.perM3Minor),
  };
}
