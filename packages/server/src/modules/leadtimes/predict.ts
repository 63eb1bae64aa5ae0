import { type Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import { type Destination, laneTable, type Location, type Network } from '../network/index.ts';
import { askPredictor, type AskedDelivery, hasOwnPredictor } from './ask-predictor.ts';
import { currentModel, type CurrentModel } from './current-model.ts';
import { type Prediction, predictLeadTime } from './decide-prediction.ts';
import { describeShipping } from './decide-shipping.ts';
import type { Shipping } from './observation.ts';
import { arrivalBy, type TableArrival } from './ways.ts';
import type { FreightOption } from '../network/index.ts';

/** A parcel to be sent from somewhere to a destination. */
export type Parcelled = {
  readonly destination: Destination & { latitude: number; longitude: number };
  readonly placedMs: number;
  readonly weightGrams: number;
  readonly volumeCm3: number;
  readonly items: number;
};

/** One way of sending it, with what is said of its time. */
export type PredictedWay = {
  readonly location: Location;
  readonly way: FreightOption;
  readonly priceMinor: number;
  readonly arrival: TableArrival;
  readonly prediction: Prediction;
};

/** One way of sending it with its time by opening hours and rate card alone. */
export type TimedWay = Omit<PredictedWay, 'prediction'>;

/** The model's view of a way. */
export function shippingOf(parcel: Parcelled, { location, way, arrival }: TimedWay): Shipping {
  return describeShipping({
    location,
    destination: { ...parcel.destination, postalCode: parcel.destination.postalCode ?? null },
    service: `${way.carrierCode}/${way.serviceCode}`,
    placedMs: parcel.placedMs,
    tableMs: arrival.tableMs,
    weightGrams: parcel.weightGrams,
    volumeCm3: parcel.volumeCm3,
    items: parcel.items,
    severalSenders: false,
  });
}

/** Every service that takes the parcel from a location, with its time; `service` narrows. */
export function timedWays(
  network: Network,
  location: Location,
  parcel: Parcelled,
  service: string | undefined,
): TimedWay[] {
  return laneTable(network, parcel.destination)
    .of(location.id)
    .flatMap((way): TimedWay[] => {
      if (service !== undefined && service !== way.serviceLevel && service !== way.serviceCode) {
        return [];
      }
      const priceMinor = way.priceMinor(parcel.weightGrams, parcel.volumeCm3);
      if (priceMinor === undefined) return [];
      const arrival = arrivalBy(network, location, way, parcel.destination, parcel.placedMs);
      return arrival === undefined ? [] : [{ location, way, priceMinor, arrival }];
    });
}

/** What the model in memory says of a way; asks nobody. */
export function predictWay(model: CurrentModel, parcel: Parcelled, way: TimedWay): PredictedWay {
  const told = model.tell?.(shippingOf(parcel, way));
  return { ...way, prediction: predictLeadTime(journeying(parcel, way), told, undefined) };
}

const journeying = (parcel: Parcelled, { arrival, way }: TimedWay) => ({
  placedMs: parcel.placedMs,
  pickUpMs: arrival.pickUpMs,
  tableMs: arrival.tableMs,
  transitDays: way.transitDays,
});

/**
 * What is said of ways: by the user's own model when there is one and it answers in time, else by
 * the learned one, else by the rate card. Outside transactions only. `fault` says why the user's
 * own model was not heard.
 */
export async function predictWays(
  ctx: Context,
  parcel: Parcelled,
  ways: readonly TimedWay[],
): Promise<{ ways: PredictedWay[]; modelId: Uuid | undefined; fault: string | undefined }> {
  const model = await currentModel(ctx);
  const { modelId } = model;
  if (!hasOwnPredictor(model.predictor) || ways.length === 0) {
    const predicted = ways.map((way) => predictWay(model, parcel, way));
    return { ways: predicted, modelId, fault: undefined };
  }
  const asked = ways.map((way): AskedDelivery => ({
    locationId: way.location.id,
    locationCode: way.location.code,
    shipping: shippingOf(parcel, way),
  }));
  const { predictions, fault } = await askPredictor(ctx, model.predictor, asked);
  const predicted = ways.map((way, index): PredictedWay => {
    const own = predictions[index];
    if (own === undefined) return predictWay(model, parcel, way);
    return { ...way, prediction: predictLeadTime(journeying(parcel, way), undefined, own) };
  });
  return { ways: predicted, modelId, fault };
}
