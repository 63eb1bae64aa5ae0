import type { Context } from '../../platform/context.ts';
import type { Fault } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import { datesAfter, readRhythm, type Rhythm, skipDates } from './decide-schedule.ts';
import type { PatchOrder } from './wire-orders.ts';
import type { Work } from './work.ts';

type SchedulePatch = NonNullable<PatchOrder['schedule']>;

/**
 * Changes a subscription's rhythm: what is absent stays, a new next date is a new anchor, a resumed
 * one goes on after now, `skip` leaves due dates out.
 */
export function setSchedule(ctx: Context, work: Work, patch: SchedulePatch, faults: Fault[]): void {
  const { order } = work.state;
  if (order.schedule === null) {
    faults.push({
      pointer: '#/schedule',
      code: 'contradiction',
      detail: 'Only a subscription has a schedule.',
    });
    return;
  }
  const next =
    patch.next_date === undefined
      ? undefined
      : readInstant(patch.next_date, '#/schedule/next_date', faults);
  if (typeof patch.ends_at === 'string') readInstant(patch.ends_at, '#/schedule/ends_at', faults);
  if (faults.length > 0) return;
  const old = readRhythm(order.schedule, order.releaseAt ?? order.placedAt);
  const changed = changedRhythm(old, patch, next);
  const isResumed = old.paused && !changed.paused;
  // What a pause left out is not made up for.
  const going = isResumed ? datesAfter(changed, ctx.now()) : changed;
  const rhythm = patch.skip === undefined ? going : skipDates(going, patch.skip);
  order.schedule = rhythm;
  const due = readInstant(rhythm.next_date, '#/schedule/next_date', faults);
  if (due !== undefined) order.releaseAt = due;
}

function changedRhythm(old: Rhythm, patch: SchedulePatch, next: string | undefined): Rhythm {
  return {
    interval_unit: patch.interval_unit ?? old.interval_unit,
    interval_count: patch.interval_count ?? old.interval_count,
    anchor: next ?? old.anchor,
    next_date: next ?? old.next_date,
    paused: patch.paused ?? old.paused,
    ends_at: patch.ends_at === undefined ? old.ends_at : patch.ends_at,
    made: old.made,
  };
}
