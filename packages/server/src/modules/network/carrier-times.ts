import { dayOfDate, msOfClock } from '../../lib/time-zones.ts';
import { type Weekday, weekdays } from './location.ts';
import type { CarrierTimes, RateCardDocument } from './rate-card.ts';

/** Days of a service whose card names none. */
const workingDaysDefault: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
/** The end of the round of a service whose card names none. */
const deliverByDefault = '20:00';

/** When the service of a checked card collects, moves and delivers. */
export function carrierTimesOf(document: RateCardDocument): CarrierTimes {
  const { calendar = {}, pick_up_times: pickUps = [] } = document;
  const workingDays = calendar.working_days ?? workingDaysDefault;
  return {
    pickUpMs: pickUps.map(msOfClock).toSorted((a, b) => a - b),
    workingDays: numbersOf(workingDays),
    deliveryDays: numbersOf(calendar.delivery_days ?? workingDays),
    holidays: new Set((calendar.holidays ?? []).map(dayOfDate)),
    deliverByMs: msOfClock(calendar.deliver_by ?? deliverByDefault),
  };
}

const numbersOf = (days: readonly Weekday[]): ReadonlySet<number> =>
  new Set(days.map((day) => weekdays.indexOf(day)));
