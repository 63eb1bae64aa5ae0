import { present } from '../../lib/assert.ts';
import { countryCentroid } from '../../lib/countries.ts';
import type { Coordinates } from '../../lib/geo.ts';
import {
  type Calendar,
  type CalendarDocument,
  type Location,
  type LocationRow,
  type OpeningHours,
  type Weekday,
  weekdays,
} from './location.ts';

/** The coordinates of a location, or the middle of its country when it has none. */
export function coordinatesOf(
  row: Pick<LocationRow, 'latitude' | 'longitude' | 'country'>,
): Coordinates & { estimated: boolean } {
  const { latitude, longitude } = row;
  if (latitude !== null && longitude !== null) return { latitude, longitude, estimated: false };
  const centroid = present(countryCentroid(row.country), `The middle of ${row.country}`);
  return { ...centroid, estimated: true };
}

/** The calendar behind its document, with what was left out filled in. */
export function calendarOf(document: CalendarDocument): Calendar {
  const { opening_hours: hours } = document;
  const hoursOf = (day: Weekday): [Weekday, readonly OpeningHours[]] => [day, hours?.[day] ?? []];
  return {
    openingHours:
      hours === undefined
        ? undefined
        : (Object.fromEntries(weekdays.map(hoursOf)) as Record<Weekday, readonly OpeningHours[]>),
    cutOff: document.cut_off,
    holidays: document.holidays ?? [],
    processingHours: document.processing_hours ?? 0,
  };
}

/** The location behind a row: as the planner and the other modules see it. */
export function locationOf(row: LocationRow): Location {
  const { latitude, longitude, estimated } = coordinatesOf(row);
  return {
    ...row,
    latitude,
    longitude,
    coordinatesEstimated: estimated,
    calendar: calendarOf(row.calendar),
  };
}
