/**
 * The network. Owns locations, carriers, carrier_services, lanes, capacity_days.
 * Records location.created, location.updated, location.capacity_changed, carrier.created,
 * carrier.updated, carrier_service.created, carrier_service.updated, lane.created, lane.updated,
 * lane.deleted.
 * Invariants: a code is unique in its kind for ever; every stored rate card is complete (a price
 * and a transit time for each zone in each break), so that quoting cannot fail, only not reach.
 * Never asks a carrier anything: rates are tables, and prices are marked as estimated.
 */
export {
  type Calendar,
  capabilities as capabilityNames,
  type Capability,
  type Location,
  type LocationType,
  locationTypes as locationTypeNames,
  type OpeningHours,
  type Weekday,
  weekdays,
} from './location.ts';
export { allLocations, findLocations, getLocationsById } from './find-locations.ts';
export {
  type Carrier,
  type Lane,
  type RateCard,
  type Service,
  type ServiceLevel,
  serviceLevels,
} from './rate-card.ts';
export { type Parcel, type Place, type Quote, quote } from './decide-rates.ts';
export {
  type Destination,
  type FreightOption,
  type FreightQuote,
  freightQuote,
  laneKey,
  type LaneTable,
  laneTable,
  type Network,
  placeOfDestination,
} from './decide-freight.ts';
export { arrivalsFor, zoneOfDestination } from './arrivals.ts';
export { type DayClaim, dayChanges, leftOf, standingLimits, type Work } from './capacity.ts';
export { type DayBook, type DayShare, type LineUnits, noDays } from './day-book.ts';
export { firstWorkDay } from './decide-work-days.ts';
export {
  type Arrival,
  type Arrivals,
  createArrivals,
  decideJourney,
  deliveryDateOf,
  type Journey,
  type JourneyOrigin,
  type JourneyReason,
  type JourneyStep,
  type JourneyWay,
  msUntilOpen,
} from './decide-journey.ts';
export { cachedNetwork } from './cached-network.ts';
export { decideShippingRate, type ShippingRate } from './decide-carrier-rates.ts';
export { markOverbooked, type OverDay, selectOver } from './store-capacity.ts';
export { changeDays, giveBack, readDayBook } from './take-days.ts';
export { upsertLocations } from './upsert-locations.ts';
export { type LocationUpsert, locationUpsertSchema } from './wire-locations.ts';
export { routes } from './routes.ts';
