import { encodeId } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { ServiceRate } from './decide-carrier-rates.ts';
import type { Carrier, Lane, ServiceRow } from './rate-card.ts';
import type { CarrierReply, LaneReply, RateReply, ServiceReply } from './wire-carriers.ts';

/** A carrier as the wire spells it, with its services but without their rate cards. */
export function presentCarrier(
  carrier: Carrier,
  services: readonly ServiceRow[] = [],
): CarrierReply {
  return {
    object: 'carrier',
    id: encodeId('car', carrier.id),
    code: carrier.code,
    name: carrier.name,
    active: carrier.active,
    services: services.map(({ id, code, name, active, currency, rateCard }) => ({
      id: encodeId('svc', id),
      code,
      name,
      active,
      service_level: rateCard.service_level ?? 'standard',
      currency,
    })),
    version: carrier.version,
    created_at: carrier.createdAt,
    updated_at: carrier.updatedAt,
  };
}

/** A service as the wire spells it, with its rate card as written. */
export function presentService(service: ServiceRow): ServiceReply {
  return {
    object: 'carrier_service',
    id: encodeId('svc', service.id),
    carrier_id: encodeId('car', service.carrierId),
    carrier: service.carrierCode,
    code: service.code,
    name: service.name,
    active: service.active,
    service_level: service.rateCard.service_level ?? 'standard',
    currency: service.currency,
    rate_card: service.rateCard,
    version: service.version,
    created_at: service.createdAt,
    updated_at: service.updatedAt,
  };
}

/** A rate as the wire spells it. */
export function presentRate(rate: ServiceRate, isAssumed: boolean): RateReply {
  const { carrier, service, currency, transitDays } = rate;
  return {
    price: fromMinor(rate.priceMinor, currency),
    currency,
    delivery_days: transitDays,
    deliveryDays: transitDays,
    service: service?.code ?? 'standard',
    service_name: service?.name ?? carrier.name,
    service_level: service?.serviceLevel ?? 'standard',
    carrier: carrier.code,
    carrier_id: encodeId('car', carrier.id),
    zone: rate.zone,
    basis: service === undefined ? 'distance' : 'rate_card',
    estimated: true,
    assumed: isAssumed,
  };
}

/** A lane as the wire spells it. */
export function presentLane(lane: Lane): LaneReply {
  const { currency } = lane;
  return {
    object: 'lane',
    id: encodeId('lane', lane.id),
    from_location_id: encodeId('loc', lane.fromLocationId),
    to_location_id: encodeId('loc', lane.toLocationId),
    currency,
    fixed_cost: fromMinor(lane.fixedMinor, currency),
    cost_per_kg: fromMinor(lane.perKgMinor, currency),
    cost_per_m3: fromMinor(lane.perM3Minor, currency),
    transit_days: lane.transitDays,
    version: lane.version,
    created_at: lane.createdAt,
    updated_at: lane.updatedAt,
  };
}
