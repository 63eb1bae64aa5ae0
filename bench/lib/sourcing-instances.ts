import { seededRng } from '../../packages/server/src/lib/rng.ts';
import type { SourcingProblem } from '../../packages/server/src/modules/planner/index.ts';

type Place = {
  latitude: number;
  longitude: number;
  pickFixed: number;
  handle: number;
  processDays: number;
  carries: number;
};

function milesBetween(a: number, b: number, c: number, d: number): number {
  const p = Math.PI / 180;
  const x =
    Math.sin(((c - a) * p) / 2) ** 2 +
    Math.cos(a * p) * Math.cos(c * p) * Math.sin(((d - b) * p) / 2) ** 2;
  return 2 * 3958.8 * Math.asin(Math.sqrt(x));
}

const zoneMiles = [150, 300, 600, 1000, 1400, 1800, 1e9];
const transitDays = [1, 1, 2, 3, 4, 5, 6];
const zoneOf = (miles: number): number => zoneMiles.findIndex((most) => miles <= most);

/** A network of so many places over North America; the first fifth are fulfilment centres. */
function networkOf(places: number, seed: number): Place[] {
  const r = seededRng(seed).next;
  const centres = Math.ceil(places / 5);
  return Array.from({ length: places }, (_, l) => {
    const isCentre = l < centres;
    return {
      latitude: 26 + 22 * r(),
      longitude: -122 + 50 * r(),
      pickFixed: isCentre ? 0.8 : 2,
      handle: isCentre ? 0.3 + 0.3 * r() : 0.7 + 0.6 * r(),
      processDays: isCentre ? 0 : r() < 0.5 ? 1 : 2,
      carries: isCentre ? 0.6 : 0.25,
    };
  });
}

/**
 * Orders of a published kind: so many lines over so many places, with zoned freight, handling, late
 * days, stock and capacity. The same seed gives the same instance.
 */
export function instanceOf(lines: number, places: number, seed: number): SourcingProblem {
  const network = networkOf(places, 1000 + places);
  const r = seededRng(seed * 7919 + lines * 31 + places).next;
  const latitude = 26 + 22 * r();
  const longitude = -122 + 50 * r();
  const quantity = new Int32Array(lines);
  const weight = new Float64Array(lines);
  for (let i = 0; i < lines; i++) {
    quantity[i] = r() < 0.75 ? 1 : r() < 0.7 ? 2 : 3;
    weight[i] = Math.round((0.2 + 3 * r() * r()) * 100) / 100;
  }
  const fixed = new Float64Array(places);
  const capacity = new Int32Array(places);
  const unit = new Float64Array(lines * places);
  const available = new Int32Array(lines * places);
  network.forEach((place, l) => {
    const zone = zoneOf(milesBetween(latitude, longitude, place.latitude, place.longitude));
    const lateDays = Math.max(0, (transitDays[zone] ?? 0) + place.processDays - 3);
    fixed[l] = 7 + 0.45 * zone + place.pickFixed;
    capacity[l] = 2 + Math.floor(40 * r() * r());
    for (let i = 0; i < lines; i++) {
      unit[i * places + l] =
        (weight[i] ?? 0) * (0.35 + 0.12 * zone) + place.handle + 1.5 * lateDays;
      available[i * places + l] = r() < place.carries ? 1 + Math.floor(-Math.log(1 - r()) * 4) : 0;
    }
  });
  return {
    lines,
    locations: places,
    quantity,
    fixed,
    unit,
    available,
    capacity,
    split: 3,
    backorder: new Float64Array(lines).fill(25),
    shipmentsMax: lines <= 3 ? 3 : lines <= 5 ? 4 : 6,
  };
}

/** The zone that a location of an instance ships in, read back from what its shipments cost. */
export function zoneOfPlace({ fixed, locations }: SourcingProblem, l: number): number {
  const pickFixed = l < Math.ceil(locations / 5) ? 0.8 : 2;
  return Math.round(((fixed[l] ?? 0) - 7 - pickFixed) / 0.45);
}
