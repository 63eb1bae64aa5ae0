import { dayMs, type Instant, instantOfMs, msOf } from '../../lib/time.ts';

/** How often a subscription makes an order, and until when. */
export type Rhythm = {
  interval_unit: 'day' | 'week' | 'month';
  interval_count: number;
  /** The due date from which the rhythm is counted; keeps the day of the month. */
  anchor: string;
  next_date: string;
  paused: boolean;
  ends_at: string | null;
  /** Orders made so far. */
  made: number;
};

/** A stored schedule with everything that was left out filled in from its first due date. */
export function readRhythm(schedule: Record<string, unknown>, firstDue: Instant): Rhythm {
  const unit = schedule['interval_unit'];
  const count = schedule['interval_count'];
  const next = typeof schedule['next_date'] === 'string' ? schedule['next_date'] : firstDue;
  return {
    interval_unit: unit === 'day' || unit === 'week' ? unit : 'month',
    interval_count: typeof count === 'number' && count >= 1 ? Math.trunc(count) : 1,
    anchor: typeof schedule['anchor'] === 'string' ? schedule['anchor'] : next,
    next_date: next,
    paused: schedule['paused'] === true,
    ends_at: typeof schedule['ends_at'] === 'string' ? schedule['ends_at'] : null,
    made: typeof schedule['made'] === 'number' ? schedule['made'] : 0,
  };
}

/** The due date after this one; months keep the day of the anchor, or end where the month ends. */
export function nextDue(rhythm: Rhythm): Instant {
  const from = new Date(rhythm.next_date);
  if (rhythm.interval_unit !== 'month') {
    const days = rhythm.interval_count * (rhythm.interval_unit === 'week' ? 7 : 1);
    from.setUTCDate(from.getUTCDate() + days);
    return instantOfMs(from.getTime());
  }
  const anchorDay = new Date(rhythm.anchor).getUTCDate();
  const month = from.getUTCMonth() + rhythm.interval_count;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return instantOfMs(
    Date.UTC(
      from.getUTCFullYear(),
      month,
      Math.min(anchorDay, lastDay),
      from.getUTCHours(),
      from.getUTCMinutes(),
      from.getUTCSeconds(),
      from.getUTCMilliseconds(),
    ),
  );
}

/** The rhythm with so many due dates left out. */
export function skipDates(rhythm: Rhythm, count: number): Rhythm {
  let skipped = rhythm;
  for (let n = 0; n < count; n++) skipped = { ...skipped, next_date: nextDue(skipped) };
  return skipped;
}

/** The rhythm with its next date after the instant: what lies before is not made up for. */
export function datesAfter(rhythm: Rhythm, instant: Instant): Rhythm {
  let next = rhythm;
  const lateMs = msOf(instant) - Date.parse(rhythm.next_date);
  if (rhythm.interval_unit !== 'month' && lateMs > 0) {
    const stepMs = rhythm.interval_count * dayMs * (rhythm.interval_unit === 'week' ? 7 : 1);
    const skippedMs = Math.floor(lateMs / stepMs) * stepMs;
    next = { ...rhythm, next_date: instantOfMs(Date.parse(rhythm.next_date) + skippedMs) };
  }
  while (Date.parse(next.next_date) <= msOf(instant)) next = { ...next, next_date: nextDue(next) };
  return next;
}

/** Whether an order is due now. */
export function isDue(rhythm: Rhythm, now: Instant): boolean {
  return !rhythm.paused && !isOver(rhythm) && msOf(rhythm.next_date as Instant) <= msOf(now);
}

/** Whether no further order will ever be due. */
export function isOver(rhythm: Rhythm): boolean {
  return rhythm.ends_at !== null && Date.parse(rhythm.next_date) > Date.parse(rhythm.ends_at);
}
