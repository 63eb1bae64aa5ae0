import { decodeId, encodeId } from '../../lib/ids.ts';
import { instantOfMs, msOf } from '../../lib/time.ts';
import { dateOfDay, dayAt, type Zone } from '../../lib/time-zones.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid } from '../../platform/errors.ts';
import { readInstant } from '../../platform/http/index.ts';
import {
  cachedNetwork,
  findLocations,
  type Location,
  type Network,
  placeOfDestination,
  zoneOfDestination,
} from '../network/index.ts';
import { destinationOf, type OrderState, readOrders } from '../orders/index.ts';
import { dayMs } from './observation.ts';
import { type Parcelled, type PredictedWay, predictWays, timedWays } from './predict.ts';
import type { PredictionWire, PredictQuestion } from './wire.ts';

type Asked = {
  network: Network;
  parcel: Parcelled;
  service: string | undefined;
  locations: readonly Location[];
  dueMs: number | undefined;
};

const gramsAssumed = 500;

/** When parcels of an order or to an address would arrive from each location, and how surely. */
export async function answerPredictions(
  ctx: Context,
  question: PredictQuestion,
): Promise<PredictionWire> {
  const asked = await ctx.db.transaction(ctx.tenantId, { readOnly: true }, (tx) =>
    readQuestion(ctx, tx, question),
  );
  const { network, parcel, service, locations, dueMs } = asked;
  const ways = locations.flatMap((location) => timedWays(network, location, parcel, service));
  const told = await predictWays(ctx, parcel, ways);
  const best = new Map<string, { way: PredictedWay; dueMs: number; chance: number }>();
  for (const way of told.ways) {
    const due = dueMs ?? way.arrival.tableMs;
    const one = { way, dueMs: due, chance: way.prediction.onTime(due) };
    const rival = best.get(way.location.id);
    if (rival === undefined || beats(one, rival)) best.set(way.location.id, one);
  }
  const zone = zoneOfDestination(parcel.destination);
  const sorted = [...best.values()].toSorted((a, b) => (beats(a, b) ? -1 : 1));
  return {
    object: 'lead_time_predictions',
    confidence: sorted[0]?.way.prediction.confidence ?? 0,
    locationScores: Object.fromEntries(
      sorted.map(({ way, chance }) => [encodeId('loc', way.location.id), rounded(chance)]),
    ),
    model_id: told.modelId === undefined ? null : encodeId('ltm', told.modelId),
    predictor_fault: told.fault ?? null,
    data: sorted.map((one) => present(one, parcel, zone)),
  };
}

type Best = { way: PredictedWay; dueMs: number; chance: number };

/** Likelier first, then earlier, then cheaper, then by code. */
function beats(a: Best, b: Best): boolean {
  const keys = ({ way, chance }: Best): number[] => [
    -chance,
    way.prediction.p50Days,
    way.priceMinor,
  ];
  const [left, right] = [keys(a), keys(b)];
  for (let k = 0; k < left.length; k++) {
    const difference = (left[k] ?? 0) - (right[k] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.way.location.code < b.way.location.code;
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

function present({ way, dueMs, chance }: Best, parcel: Parcelled, zone: Zone) {
  const { location, prediction, arrival } = way;
  const { p50Days, p80Days, p90Days } = prediction;
  const at = (ms: number) => ({
    date: dateOfDay(dayAt(zone, ms)),
    at: instantOfMs(Math.round(ms)),
  });
  const after = (days: number) => at(parcel.placedMs + days * dayMs);
  return {
    location_id: encodeId('loc', location.id),
    location_code: location.code,
    carrier: way.way.carrierCode,
    service: way.way.serviceCode,
    basis: prediction.basis,
    days: { p50: rounded(p50Days), p80: rounded(p80Days), p90: rounded(p90Days) },
    delivery: { p50: after(p50Days), p80: after(p80Days), p90: after(p90Days) },
    rate_card_delivery: at(arrival.tableMs),
    due_at: instantOfMs(Math.round(dueMs)),
    on_time_probability: rounded(chance),
    confidence: rounded(prediction.confidence),
  };
}

async function readQuestion(ctx: Context, tx: Tx, question: PredictQuestion): Promise<Asked> {
  const faults: Fault[] = [];
  const network = await cachedNetwork(tx);
  const order = await readOrder(tx, question, faults);
  const locations = await readLocations(tx, network, question.locations, faults);
  const time = (name: 'placed_at' | 'due_at'): number | undefined => {
    const text = question[name];
    const instant = text === undefined ? undefined : readInstant(text, `#/${name}`, faults);
    return instant && msOf(instant);
  };
  const [placed, dueMs] = [time('placed_at'), time('due_at')];
  const sent = order === undefined ? question.destination : order.order.shippingAddress;
  const destination = destinationOf(sent ?? null);
  if (faults.length === 0 && destination.country === null) {
    faults.push({
      pointer: order === undefined ? '#/destination/country' : '#/order_id',
      code: 'unknown_country',
      detail: 'A destination needs a country that we know by code or name.',
    });
  }
  if (faults.length > 0) throw invalid(faults);
  const country = destination.country ?? '';
  const { latitude, longitude } = placeOfDestination({ ...destination, country });
  return {
    network,
    locations,
    dueMs,
    service: question.service_level ?? order?.order.serviceLevel ?? undefined,
    parcel: {
      destination: { country, latitude, longitude, postalCode: destination.postalCode },
      placedMs: placed ?? msOf(ctx.now()),
      ...sizeOf(question, order),
    },
  };
}

function sizeOf(question: PredictQuestion, order: OrderState | undefined) {
  const { weight, volume } = question;
  if (order === undefined) {
    const weightGrams = weight === undefined ? gramsAssumed : Math.ceil(weight * 1000);
    return { weightGrams, volumeCm3: (volume ?? 0) * 1e6, items: 1 };
  }
  const sum = (of: (line: OrderState['lines'][number]) => number): number =>
    order.lines.reduce((total, line) => total + line.quantity * of(line), 0);
  return {
    weightGrams: sum((line) => line.weightGrams || gramsAssumed),
    volumeCm3: sum((line) => (line.lengthMm * line.widthMm * line.heightMm) / 1000),
    items: order.lines.length,
  };
}

async function readOrder(
  tx: Tx,
  question: PredictQuestion,
  faults: Fault[],
): Promise<OrderState | undefined> {
  const { order_id: text, destination } = question;
  if ((text === undefined) === (destination === undefined)) {
    const detail = 'Give order_id or destination, one of the two.';
    faults.push({ pointer: '#/destination', code: 'contradiction', detail });
    return undefined;
  }
  if (text === undefined) return undefined;
  for (const name of ['weight', 'volume'] as const) {
    if (question[name] === undefined) continue;
    const detail = 'The order knows it.';
    faults.push({ pointer: `#/${name}`, code: 'contradiction', detail });
  }
  const id = decodeId('ord', text);
  const state = id === undefined ? undefined : (await readOrders(tx, [id])).get(id);
  if (state === undefined) {
    const detail = 'There is no such order.';
    faults.push({ pointer: '#/order_id', code: 'unknown_reference', detail });
  }
  return state;
}

async function readLocations(
  tx: Tx,
  network: Network,
  refs: readonly string[] | undefined,
  faults: Fault[],
): Promise<readonly Location[]> {
  if (refs === undefined) {
    return network.locations.filter(
      ({ active, type, capabilities }) =>
        active &&
        (type === 'fulfillment' ||
          type === 'dropship' ||
          (type === 'store' && capabilities.includes('ship_from_store'))),
    );
  }
  const found = await findLocations(tx, refs);
  return [...new Set(refs)].flatMap((ref) => {
    const location = found.get(ref);
    if (location !== undefined) return network.locationsById.get(location.id) ?? location;
    faults.push({
      pointer: `#/locations/${refs.indexOf(ref)}`,
      code: 'unknown_reference',
      detail: 'There is no such location.',
    });
    return [];
  });
}
