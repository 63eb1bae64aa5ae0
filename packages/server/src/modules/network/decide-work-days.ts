import { dayAt, instantMsOf } from '../../lib/time-zones.ts';
import {
  daysMax,
  intervalsOf,
  type JourneyOrigin,
  refusalOf,
  workingOf,
} from './decide-journey.ts';

/** A local day, counted from 1970-01-01, on which work on an order may begin. */
export type WorkDay = {
  readonly day: number;
  /** Orders until this instant may begin on the day. */
  readonly untilMs: number;
};

/**
 * The days on which work on an order of an instant may begin, the first of them as `decideJourney`
 * has it, the rest for when that one is full. None when the place never works.
 */
export function* workDays(origin: JourneyOrigin, orderedMs: number): Generator<WorkDay> {
  const working = workingOf(origin);
  const { zone, cutOffMs } = working;
  const today = dayAt(zone, orderedMs);
  let lastFound = today;
  for (let day = today; day < lastFound + daysMax; day++) {
    if (refusalOf(working, day, orderedMs) !== undefined) continue;
    const end = intervalsOf(working, day).at(-1)?.untilMs ?? Number.NEGATIVE_INFINITY;
    if (orderedMs >= end) continue;
    const cutOff = cutOffMs === undefined ? end : instantMsOf(zone, day, cutOffMs);
    lastFound = day;
    yield { day, untilMs: Math.min(end, cutOff) };
  }
}

/** Whether the place works at all on a local day. */
export function isOpenOn(origin: JourneyOrigin, day: number): boolean {
  return intervalsOf(workingOf(origin), day).length > 0;
}

/** The first of them; undefined when the place never works. */
export function firstWorkDay(origin: JourneyOrigin, orderedMs: number): number | undefined {
  const [first] = workDays(origin, orderedMs);
  return first?.day;
}
