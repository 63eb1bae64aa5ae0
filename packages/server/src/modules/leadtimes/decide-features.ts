// What a delivery looks like to the model: what is known of it, and how the likes of it went
// before.
import type { Observation, Shipping } from './observation.ts';
import { daysOf } from './observation.ts';

/** How many numbers describe a delivery. */
export const featureCount = 21;

/** Past deliveries of one kind: how many, their sum, and what the latest were like. */
export type Tally = { n: number; sum: number; recent: number };

/** Everything remembered of past deliveries; values are log(1 + days) or differences of them. */
export type History = {
  all: Tally;
  lanes: Map<string, Tally>;
  regions: Map<string, Tally>;
  senders: Map<string, Tally>;
  /** How far the latest deliveries were from what their lanes had told. */
  recent: number;
};

/** What the history told when a delivery was ordered, to be compared with what came. */
export type Told = { readonly features: Float64Array; readonly laneMean: number };

const laneShrink = 10;
const regionShrink = 20;
const senderShrink = 5;
const recentKeep = 0.99;
const regionKeep = 0.95;
/** Of a delivery about which nothing is known: log(1 + 7 days). */
const unknownMean = Math.log1p(7);

/** A history in which nothing has happened. */
export function newHistory(): History {
  return {
    all: newTally(),
    lanes: new Map(),
    regions: new Map(),
    senders: new Map(),
    recent: 0,
  };
}

const newTally = (): Tally => ({ n: 0, sum: 0, recent: 0 });

function tallyIn(tallies: Map<string, Tally>, key: string): Tally {
  let tally = tallies.get(key);
  if (tally === undefined) {
    tally = newTally();
    tallies.set(key, tally);
  }
  return tally;
}

/** A mean pulled towards another one by so many imagined deliveries. */
function shrunk(tally: Tally | undefined, towards: number, by: number): number {
  return tally === undefined ? towards : (tally.sum + by * towards) / (tally.n + by);
}

/** Describes a delivery by what is known of it and by the history up to now. */
export function tell(history: History, one: Shipping): Told {
  const { all, lanes, regions, senders } = history;
  const overall = all.n === 0 ? unknownMean : all.sum / all.n;
  const region = regions.get(one.region);
  const regionMean = shrunk(region, overall, regionShrink);
  const laneMean = shrunk(lanes.get(one.lane), regionMean, laneShrink);
  const sender = senders.get(one.sender);
  const senderResidual = shrunk(sender, 0, senderShrink);
  const distance = Math.log1p(one.distanceKm);
  const features = Float64Array.of(
    1,
    distance,
    distance * distance,
    one.sameRegion ? 1 : 0,
    laneMean,
    regionMean,
    senderResidual,
    senderResidual * Math.log1p(sender?.n ?? 0),
    history.recent,
    region?.recent ?? 0,
    Math.log1p(one.weightGrams),
    Math.log1p(one.freight),
    Math.min(one.items, 4),
    one.severalSenders ? 1 : 0,
    one.weekday === 4 ? 1 : 0,
    one.weekday === 5 ? 1 : 0,
    one.weekday === 6 ? 1 : 0,
    one.hour,
    one.hour >= 20 ? 1 : 0,
    Math.log1p(one.volumeCm3),
    Math.log1p(one.tableDays),
  );
  return { features, laneMean };
}

/** Takes a delivery that has happened into the history. */
export function learn(history: History, one: Observation, told: Told): void {
  const value = Math.log1p(Math.max(0, daysOf(one)));
  const residual = value - told.laneMean;
  history.all.n++;
  history.all.sum += value;
  const lane = tallyIn(history.lanes, one.lane);
  lane.n++;
  lane.sum += value;
  const region = tallyIn(history.regions, one.region);
  region.n++;
  region.sum += value;
  region.recent = regionKeep * region.recent + (1 - regionKeep) * residual;
  const sender = tallyIn(history.senders, one.sender);
  sender.n++;
  sender.sum += residual;
  history.recent = recentKeep * history.recent + (1 - recentKeep) * residual;
}
