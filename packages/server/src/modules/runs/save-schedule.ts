import { encodeId, type Uuid } from '../../lib/ids.ts';
import { type Zone, zoneNamed } from '../../lib/time-zones.ts';
import { type Instant, instantOfMs, msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { cachedNetwork, findLocations } from '../network/index.ts';
import { nextTurn, readCron, type Turns, turnsEvery } from './decide-turns.ts';
import { getSchedule, resolvePolicy } from './find-run.ts';
import type { ScheduleRow } from './run.ts';
import { deleteSchedule, insertSchedule, updateSchedule } from './store-schedules.ts';
import { tellSchedule } from './tell-run.ts';
import type { NewSchedule, SchedulePatch } from './wire.ts';

/** The turns that a stored schedule says; undefined when it cannot be read any more. */
export function turnsOf({ cron, everyMinutes }: ScheduleRow): Turns | undefined {
  if (everyMinutes !== null) return turnsEvery(everyMinutes);
  const turns = cron === null ? undefined : readCron(cron);
  return typeof turns === 'string' ? undefined : turns;
}

/** The clock of a schedule: its zone, its location's, or UTC. */
export async function zoneOf(
  tx: Tx,
  { timeZone, locationId }: Pick<ScheduleRow, 'timeZone' | 'locationId'>,
): Promise<Zone> {
  if (timeZone !== null) return zoneNamed(timeZone);
  if (locationId === null) return zoneNamed('UTC');
  const network = await cachedNetwork(tx);
  return zoneNamed(network.locationsById.get(locationId)?.timeZone ?? 'UTC');
}

/** Its first turn after an instant; null when it is paused or the clock never shows it again. */
export async function turnAfter(tx: Tx, row: ScheduleRow, after: Instant): Promise<Instant | null> {
  const turns = turnsOf(row);
  if (row.paused || turns === undefined) return null;
  const at = nextTurn(turns, await zoneOf(tx, row), msOf(after));
  return at === undefined ? null : instantOfMs(at);
}

/** Adds a schedule. 409 `duplicate` with `existing_id` when the code is taken. */
export async function createSchedule(
  ctx: Context,
  tx: Tx,
  body: NewSchedule,
): Promise<ScheduleRow> {
  const at = ctx.now();
  const base: ScheduleRow = {
    id: ctx.ids.uuid(),
    code: body.code,
    name: body.name ?? body.code,
    cron: null,
    everyMinutes: null,
    timeZone: null,
    locationId: null,
    orders: body.orders,
    policyId: null,
    policyNumber: null,
    paused: false,
    nextRunAt: null,
    lastDueAt: null,
    skippedTurns: 0,
    version: 1,
    createdBy: ctx.actor,
    createdAt: at,
    updatedAt: at,
  };
  const row = await changed(ctx, tx, base, body);
  if (!(await insertSchedule(tx, row))) {
    const existing = await getSchedule(tx, row.code, false);
    throw new Refusal('duplicate', `There is a run schedule with the code ${row.code}.`, {
      extra: { existing_id: encodeId('rsc', existing.id) },
    });
  }
  await tellSchedule(ctx, tx, 'run_schedule.created', row);
  return row;
}

/** Changes a schedule: absent stays, null clears. Its next turn is reckoned anew. */
export async function changeSchedule(
  ctx: Context,
  tx: Tx,
  input: { reference: string; version: number | undefined; patch: SchedulePatch },
): Promise<ScheduleRow> {
  const before = await getSchedule(tx, input.reference, true);
  if (input.version !== undefined && input.version !== before.version) {
    throw new Refusal('version_mismatch', `Its version is ${before.version} now.`, {
      extra: { current_version: before.version },
    });
  }
  const row = await changed(
    ctx,
    tx,
    { ...before, version: before.version + 1, updatedAt: ctx.now() },
    input.patch,
  );
  await updateSchedule(tx, row);
  await tellSchedule(ctx, tx, 'run_schedule.updated', row);
  return row;
}

/** Removes a schedule; its runs stay, and one that is under way goes on. */
export async function removeSchedule(ctx: Context, tx: Tx, reference: string): Promise<Uuid> {
  const row = await getSchedule(tx, reference, true);
  await deleteSchedule(tx, row.id);
  await tellSchedule(ctx, tx, 'run_schedule.deleted', row);
  return row.id;
}

const after = <T>(wished: T | null | undefined, before: T | null): T | null =>
  wished === undefined ? before : wished;

async function changed(
  ctx: Context,
  tx: Tx,
  before: ScheduleRow,
  wish: SchedulePatch,
): Promise<ScheduleRow> {
  const faults: Fault[] = [];
  const row: ScheduleRow = {
    ...before,
    name: wish.name ?? before.name,
    // One way of saying when takes the place of the other.
    cron: after(wish.cron, typeof wish.every_minutes === 'number' ? null : before.cron),
    everyMinutes: after(
      wish.every_minutes,
      typeof wish.cron === 'string' ? null : before.everyMinutes,
    ),
    timeZone: after(wish.time_zone, typeof wish.location_id === 'string' ? null : before.timeZone),
    locationId:
      typeof wish.location_id === 'string'
        ? await placeOf(tx, wish.location_id, faults)
        : wish.location_id === null || typeof wish.time_zone === 'string'
          ? null
          : before.locationId,
    orders: wish.orders ?? before.orders,
    ...(await policyAfter(tx, before, wish, faults)),
    paused: wish.paused ?? before.paused,
  };
  faults.push(...faultsOfClock(row, wish));
  if (faults.length > 0) throw invalid(faults);
  const nextRunAt = await turnAfter(tx, row, ctx.now());
  if (nextRunAt === null && !row.paused) {
    const detail = 'The clock does not show this within nine years.';
    throw invalid([{ pointer: '#/cron', code: 'out_of_range', detail }]);
  }
  return { ...row, nextRunAt };
}

async function placeOf(tx: Tx, reference: string, faults: Fault[]): Promise<Uuid | null> {
  const place = (await findLocations(tx, [reference])).get(reference);
  if (place === undefined) {
    const detail = 'There is no such location.';
    faults.push({ pointer: '#/location_id', code: 'unknown_reference', detail });
  }
  return place?.id ?? null;
}

async function policyAfter(
  tx: Tx,
  before: ScheduleRow,
  wish: SchedulePatch,
  faults: Fault[],
): Promise<Pick<ScheduleRow, 'policyId' | 'policyNumber'>> {
  const { policyId, policyNumber } = before;
  if (wish.policy_id === undefined && wish.policy_number === undefined)
    return { policyId, policyNumber };
  const kept = policyId === null ? null : encodeId('pol', policyId);
  const reference = after(wish.policy_id, kept);
  const number = wish.policy_number;
  const found = await resolvePolicy(tx, { policy_id: reference, policy_number: number }, faults);
  return {
    policyId: found?.policyId ?? null,
    policyNumber: found === null ? null : (number ?? null),
  };
}

function faultsOfClock(row: ScheduleRow, wish: SchedulePatch): Fault[] {
  const faults: Fault[] = [];
  const { cron, everyMinutes, timeZone } = row;
  if ((cron === null) === (everyMinutes === null)) {
    const detail = 'Say when by cron or by every_minutes, one of them.';
    faults.push({ pointer: '#/cron', code: cron === null ? 'required' : 'contradiction', detail });
  }
  const turns = cron === null ? undefined : readCron(cron);
  if (typeof turns === 'string')
    faults.push({ pointer: '#/cron', code: 'invalid_value', detail: turns });
  if (timeZone !== null && !isZone(timeZone)) {
    const detail = 'An IANA name is needed, such as Europe/Berlin.';
    faults.push({ pointer: '#/time_zone', code: 'unknown_time_zone', detail });
  }
  if (typeof wish.time_zone === 'string' && typeof wish.location_id === 'string') {
    const detail = 'The clock is that of a zone or of a location, not of both.';
    faults.push({ pointer: '#/location_id', code: 'contradiction', detail });
  }
  return faults;
}

function isZone(name: string): boolean {
  try {
    return zoneNamed(name).name === name;
  } catch {
    return false;
  }
}
