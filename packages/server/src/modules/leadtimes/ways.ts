import {
  arrivalsFor,
  type Destination,
  type FreightOption,
  laneTable,
  type Location,
  type Network,
  zoneOfDestination,
} from '../network/index.ts';

/** When a carrier takes what is ordered, and when it is there, by opening hours and rate card. */
export type TableArrival = {
  readonly pickUpMs: number;
  readonly tableMs: number;
  /** Orders before it still arrive then. */
  readonly untilMs: number;
};

/** The way of a carrier's service from a location; undefined when none of that name goes there. */
export function serviceOf(
  network: Network,
  locationId: Location['id'],
  destination: Destination,
  carrier: string | null,
  service: string | null,
): FreightOption | undefined {
  return laneTable(network, destination)
    .of(locationId)
    .find((way) => way.carrierCode === carrier && way.serviceCode === service);
}

/** The arrival by a way of what is ordered at an instant; undefined when it never arrives. */
export function arrivalBy(
  network: Network,
  location: Location,
  way: FreightOption,
  destination: Destination,
  placedMs: number,
): TableArrival | undefined {
  const arrivals = arrivalsFor(network, location, way, zoneOfDestination(destination));
  const journey = arrivals.journey(placedMs);
  if (journey === undefined) return undefined;
  return {
    pickUpMs: journey.pickUp.atMs,
    tableMs: journey.delivered.atMs,
    untilMs: arrivals.at(placedMs).untilMs,
  };
}
