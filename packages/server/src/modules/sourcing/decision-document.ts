import { encodeId, type Uuid } from '../../lib/ids.ts';
import {
  type ArrivalView,
  decodeArrivals,
  encodeArrivals,
  type KeptArrivals,
} from './decision-arrivals.ts';
import type { Inputs } from './decision-inputs.ts';
import { decodeScores, encodeScores, type KeptScores } from './decision-scores.ts';
import type { Candidate, PlaceScore, PlannedShipment, Scores, SourcingDecision } from './plan.ts';

type Besides = KeptArrivals & KeptScores;

/**
 * A decision as it is kept: one text per order on the hot path, so names are short and rows are
 * arrays. `v` is the version of this shape; readers go by it for ever. Version 1 knew freight and
 * handling only; what it lacks is nought or unknown.
 */
type Document = Besides & {
  v: 1 | 2;
  cost: number;
  covered: number;
  reason?: string;
  /**
   * location, carrier, service, transit days, freight, handling, [[line, quantity]…]; then costs.
   */
  ships: Ship[];
  /** [[line, quantity]…] */
  open: [number, number][];
  cands: Row[];
  /** locations, units, cost */
  second: [Uuid[], number, number] | null;
  sets: number;
  /** What splits cost; left out when nothing. */
  split?: number;
  /** Planner's version, digest of what it was asked. */
  by?: [string, string];
  /** What it was given; absent in records from before that was kept. */
  in?: Inputs;
  /** Lower bound; left out when the plan is proven, and then the cost. */
  bound?: number;
  /** Version of the forward prices and the share of them that counted; left out when none did. */
  prices?: [number, number];
};

/** Late, scarcity, other; left out when all are nought. */
type Rest = [number, number, number];
type Ship = [
  location: Uuid,
  carrier: string,
  service: string,
  transitDays: number,
  freight: number,
  handling: number,
  lines: [number, number][],
  rest?: Rest | 0,
  /** [carton, parcels, grams, cm³, price]… where it is more than one parcel. */
  parcels?: [string, number, number, number, number][],
];
type Row = [
  location: Uuid,
  code: string,
  gate: string | null,
  have: string | null,
  need: string | null,
  units: number,
  freight: number | null,
  handling: number | null,
  transitDays: number | null,
  km: number | null,
  rest?: Rest | 0,
  parcels?: number,
];

const orNull = (value: number | undefined): number | null => value ?? null;

type Costs = { lateMinor: number; scarcityMinor: number; otherMinor: number };

function restOf(cost: Costs | undefined): Rest | 0 {
  if (cost === undefined) return 0;
  const { lateMinor, scarcityMinor, otherMinor } = cost;
  const isNothing = lateMinor === 0 && scarcityMinor === 0 && otherMinor === 0;
  return isNothing ? 0 : [lateMinor, scarcityMinor, otherMinor];
}

function candidateRow(c: Candidate): Row {
  const row: Row = [
    c.locationId,
    c.code,
    c.gate?.gate ?? null,
    c.gate?.have ?? null,
    c.gate?.need ?? null,
    c.coveredUnits,
    orNull(c.cost?.freightMinor),
    orNull(c.cost?.handlingMinor),
    orNull(c.transitDays),
    c.distanceKm === undefined ? null : Math.round(c.distanceKm),
  ];
  const rest = restOf(c.cost);
  if (rest !== 0 || c.parcels > 1) row.push(rest, c.parcels);
  return row;
}

function shipRow(s: PlannedShipment): Ship {
  const row: Ship = [
    s.locationId,
    s.freight.carrier,
    s.freight.service,
    s.freight.transitDays,
    s.freight.costMinor,
    s.handlingMinor,
    s.lines.map((line): [number, number] => [line.lineNo, line.quantity]),
  ];
  const rest = restOf(s);
  const isOne = s.parcels.length === 1 && s.parcels[0]?.count === 1;
  if (rest !== 0 || !isOne) row.push(rest);
  if (!isOne)
    row.push(s.parcels.map((p) => [p.carton, p.count, p.weightGrams, p.volumeCm3, p.priceMinor]));
  return row;
}

/** What a kept decision was given, with the gates that its candidates tell, by place. */
export function inputsOf(text: string):
  | {
      inputs: Inputs;
      told: (place: number) => { gate: string; have: string; need: string } | undefined;
      by: readonly [version: string, inputHash: string];
      prices: SourcingDecision['prices'];
      scores: Scores | undefined;
    }
  | undefined {
  const { in: inputs, cands, by, prices, sc } = JSON.parse(text) as Document;
  if (inputs === undefined || by === undefined) return undefined;
  return {
    inputs,
    told: (place) => gateOf(cands[place]),
    by,
    prices: prices && { version: prices[0], weight: prices[1] },
    scores: sc && decodeScores({ sc }, placesOf(cands)),
  };
}

const placesOf = (rows: readonly Row[]): Uuid[] => rows.map(([location]) => location);

function gateOf(row: Row | undefined): { gate: string; have: string; need: string } | undefined {
  if (row === undefined || row[2] === null) return undefined;
  return { gate: row[2], have: row[3] ?? '', need: row[4] ?? '' };
}

/** The text kept of a decision. */
export function encodeDecision(decision: SourcingDecision, inputs?: Inputs): string {
  const { plan, search, reason, runnerUp, prices } = decision;
  const document: Document = {
    v: 2,
    cost: plan.costMinor,
    covered: plan.coveredUnits,
    ...(reason === undefined ? {} : { reason }),
    ships: plan.shipments.map(shipRow),
    open: decision.uncovered.map((line) => [line.lineNo, line.quantity]),
    cands: decision.candidates.map(candidateRow),
    second:
      runnerUp === undefined
        ? null
        : [runnerUp.locationIds, runnerUp.coveredUnits, runnerUp.costMinor],
    ...encodeArrivals(decision),
    ...encodeScores(decision),
    sets: search?.setsExamined ?? 0,
    ...(plan.splitMinor === 0 ? {} : { split: plan.splitMinor }),
    ...searchOf(search),
    ...(prices === undefined ? {} : { prices: [prices.version, prices.weight] }),
    ...(inputs === undefined ? {} : { in: inputs }),
  };
  return JSON.stringify(document);
}

function searchOf(search: SourcingDecision['search']): Pick<Document, 'by' | 'bound'> {
  if (search === undefined) return {};
  const by: Document['by'] = [search.version, search.inputHash];
  return search.proven ? { by } : { by, bound: search.lowerBoundMinor };
}

/** What a shipment or a candidate costs, and for what, in the network's currency. */
type CostView = {
  freight: number;
  handling: number;
  late: number;
  scarcity: number;
  other: number;
  cost: number;
};

/** A decision as people and programs read it; costs in the network's currency. */
export type DecisionView = {
  cost: number;
  covered_quantity: number;
  reason: string | null;
  /** What it must arrive before; null: nothing was promised or asked for. */
  deliver_before: string | null;
  shipments: (CostView &
    ArrivalView & {
      location_id: string;
      carrier: string;
      service: string;
      transit_days: number;
      line_items: { line_no: number; quantity: number }[];
      /** Null when it is one parcel. */
      parcels:
        | {
            carton: string;
            count: number;
            weight_grams: number;
            volume_cm3: number;
            price: number;
          }[]
        | null;
    })[];
  split: number;
  uncovered: { line_no: number; quantity: number }[];
  candidates: ({ [part in keyof CostView]: CostView[part] | null } & ArrivalView & {
      location_id: string;
      code: string;
      chosen: boolean;
      gate: { gate: string; have: string; need: string } | null;
      covered_quantity: number;
      parcels: number;
      transit_days: number | null;
      distance_km: number | null;
      score: PlaceScore | null;
    })[];
  /** What the scorecard multiplied the terms by; null: none chose. */
  score_weights: Scores['weights'] | null;
  runner_up: {
    location_ids: string[];
    covered_quantity: number;
    cost: number;
    difference: number;
  } | null;
  sets_examined: number;
  /** Null in records from before there was a bound. */
  lower_bound: number | null;
  /** How far the cost may be from the least there is: nought when proven. */
  gap: number | null;
  proven: boolean | null;
  planner_version: string | null;
  input_hash: string | null;
  /** The forward prices that counted; null when none did. */
  prices: { version: number; weight: number } | null;
};

type Amount = (minor: number) => number;

function costView(amount: Amount, freight: number, handling: number, rest: Rest | 0): CostView {
  const [late, scarcity, other] = rest === 0 ? [0, 0, 0] : rest;
  return {
    freight: amount(freight),
    handling: amount(handling),
    late: amount(late),
    scarcity: amount(scarcity),
    other: amount(other),
    cost: amount(freight + handling + late + scarcity + other),
  };
}

const noCost = {
  freight: null,
  handling: null,
  late: null,
  scarcity: null,
  other: null,
  cost: null,
};

function shipView(
  amount: Amount,
  ship: Ship,
  arrival: ArrivalView,
): DecisionView['shipments'][number] {
  const [location, carrier, service, transitDays, freight, handling, lines, rest, parcels] = ship;
  return {
    location_id: encodeId('loc', location),
    carrier,
    service,
    transit_days: transitDays,
    ...arrival,
    ...costView(amount, freight, handling, rest ?? 0),
    line_items: lines.map(([lineNo, quantity]) => ({ line_no: lineNo, quantity })),
    parcels:
      parcels?.map(([carton, count, grams, cm3, price]) => ({
        carton,
        count,
        weight_grams: grams,
        volume_cm3: cm3,
        price: amount(price),
      })) ?? null,
  };
}

function candidateView(
  amount: Amount,
  chosen: ReadonlySet<Uuid>,
  row: Row,
  { arrival, score }: { arrival: ArrivalView; score: PlaceScore | undefined },
): DecisionView['candidates'][number] {
  const [location, code, gate, have, need, units, freight, handling, days, km, rest, parcels] = row;
  const isPriced = freight !== null && handling !== null;
  return {
    location_id: encodeId('loc', location),
    code,
    chosen: chosen.has(location),
    gate: gate === null ? null : { gate, have: have ?? '', need: need ?? '' },
    covered_quantity: units,
    ...(isPriced ? costView(amount, freight, handling, rest ?? 0) : noCost),
    parcels: parcels ?? (isPriced ? 1 : 0),
    transit_days: days,
    ...(isPriced ? arrival : { available_on: null, arrives_on: null, days_late: null }),
    distance_km: km,
    score: score ?? null,
  };
}

function runnerUpView(amount: Amount, { second, cost }: Document): DecisionView['runner_up'] {
  if (second === null) return null;
  const [locations, units, secondCost] = second;
  return {
    location_ids: locations.map((id) => encodeId('loc', id)),
    covered_quantity: units,
    cost: amount(secondCost),
    difference: amount(secondCost - cost),
  };
}

/** Reads a kept decision; `amount` turns minor units into the wire's amounts. */
export function decodeDecision(text: string, amount: Amount): DecisionView {
  const d = JSON.parse(text) as Document;
  const chosen = new Set(d.ships.map((ship) => ship[0]));
  // Without a planner's name there was no search: in the first version, or when nobody was asked.
  const arrivals = decodeArrivals(d);
  const scores = decodeScores(d, placesOf(d.cands));
  const bound = d.by === undefined ? undefined : (d.bound ?? d.cost);
  return {
    cost: amount(d.cost),
    covered_quantity: d.covered,
    reason: d.reason ?? null,
    deliver_before: arrivals.deliver_before,
    shipments: d.ships.map((ship, index) => shipView(amount, ship, arrivals.shipment(index))),
    split: amount(d.split ?? 0),
    uncovered: d.open.map(([lineNo, quantity]) => ({ line_no: lineNo, quantity })),
    candidates: d.cands.map((row, index) =>
      candidateView(amount, chosen, row, {
        arrival: arrivals.candidate(index),
        score: scores?.places.get(row[0]),
      }),
    ),
    score_weights: scores?.weights ?? null,
    runner_up: runnerUpView(amount, d),
    sets_examined: d.sets,
    lower_bound: bound === undefined ? null : amount(bound),
    gap: bound === undefined ? null : amount(d.cost - bound),
    proven: d.by === undefined ? null : d.bound === undefined,
    planner_version: d.by?.[0] ?? null,
    input_hash: d.by?.[1] ?? null,
    prices: d.prices === undefined ? null : { version: d.prices[0], weight: d.prices[1] },
  };
}
