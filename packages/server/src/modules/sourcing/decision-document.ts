import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Candidate, SourcingDecision } from './plan.ts';

/**
 * A decision as it is kept: one text per order on the hot path, so names are short and rows are
 * arrays. `v` is the version of this shape; readers go by it for ever.
 */
type Document = {
  v: 1;
  cost: number;
  covered: number;
  reason?: string;
  /** location, carrier, service, transit days, freight, handling, [[line, quantity]…] */
  ships: [Uuid, string, string, number, number, number, [number, number][]][];
  /** [[line, quantity]…] */
  open: [number, number][];
  /** location, code, gate, have, need, units, freight, handling, transit days, km */
  cands: [
    Uuid,
    string,
    string | null,
    string | null,
    string | null,
    number,
    number | null,
    number | null,
    number | null,
    number | null,
  ][];
  /** locations, units, cost */
  second: [Uuid[], number, number] | null;
  sets: number;
};

const orNull = (value: number | undefined): number | null => value ?? null;

const candidateRow = (c: Candidate): Document['cands'][number] => [
  c.locationId,
  c.code,
  c.gate?.gate ?? null,
  c.gate?.have ?? null,
  c.gate?.need ?? null,
  c.coveredUnits,
  orNull(c.freightMinor),
  orNull(c.handlingMinor),
  orNull(c.transitDays),
  c.distanceKm === undefined ? null : Math.round(c.distanceKm),
];

/** The text kept of a decision. */
export function encodeDecision(decision: SourcingDecision): string {
  const document: Document = {
    v: 1,
    cost: decision.plan.costMinor,
    covered: decision.plan.coveredUnits,
    ...(decision.reason === undefined ? {} : { reason: decision.reason }),
    ships: decision.plan.shipments.map((s) => [
      s.locationId,
      s.freight.carrier,
      s.freight.service,
      s.freight.transitDays,
      s.freight.costMinor,
      s.handlingMinor,
      s.lines.map((line): [number, number] => [line.lineNo, line.quantity]),
    ]),
    open: decision.uncovered.map((line) => [line.lineNo, line.quantity]),
    cands: decision.candidates.map(candidateRow),
    second:
      decision.runnerUp === undefined
        ? null
        : [
            decision.runnerUp.locationIds,
            decision.runnerUp.coveredUnits,
            decision.runnerUp.costMinor,
          ],
    sets: decision.setsExamined,
  };
  return JSON.stringify(document);
}

/** A decision as people and programs read it; costs in the network's currency. */
export type DecisionView = {
  cost: number;
  covered_quantity: number;
  reason: string | null;
  shipments: {
    location_id: string;
    carrier: string;
    service: string;
    transit_days: number;
    freight: number;
    handling: number;
    cost: number;
    line_items: { line_no: number; quantity: number }[];
  }[];
  uncovered: { line_no: number; quantity: number }[];
  candidates: {
    location_id: string;
    code: string;
    chosen: boolean;
    gate: { gate: string; have: string; need: string } | null;
    covered_quantity: number;
    freight: number | null;
    handling: number | null;
    cost: number | null;
    transit_days: number | null;
    distance_km: number | null;
  }[];
  runner_up: {
    location_ids: string[];
    covered_quantity: number;
    cost: number;
    difference: number;
  } | null;
  sets_examined: number;
};

/** Reads a kept decision; `amount` turns minor units into the wire's amounts. */
export function decodeDecision(text: string, amount: (minor: number) => number): DecisionView {
  const d = JSON.parse(text) as Document;
  const chosen = new Set(d.ships.map((ship) => ship[0]));
  const optional = (minor: number | null): number | null => (minor === null ? null : amount(minor));
  return {
    cost: amount(d.cost),
    covered_quantity: d.covered,
    reason: d.reason ?? null,
    shipments: d.ships.map(
      ([location, carrier, service, transitDays, freight, handling, lines]) => ({
        location_id: encodeId('loc', location),
        carrier,
        service,
        transit_days: transitDays,
        freight: amount(freight),
        handling: amount(handling),
        cost: amount(freight + handling),
        line_items: lines.map(([lineNo, quantity]) => ({ line_no: lineNo, quantity })),
      }),
    ),
    uncovered: d.open.map(([lineNo, quantity]) => ({ line_no: lineNo, quantity })),
    candidates: d.cands.map(
      ([location, code, gate, have, need, covered, freight, handling, transitDays, km]) => ({
        location_id: encodeId('loc', location),
        code,
        chosen: chosen.has(location),
        gate: gate === null ? null : { gate, have: have ?? '', need: need ?? '' },
        covered_quantity: covered,
        freight: optional(freight),
        handling: optional(handling),
        cost: freight === null || handling === null ? null : amount(freight + handling),
        transit_days: transitDays,
        distance_km: km,
      }),
    ),
    runner_up:
      d.second === null
        ? null
        : {
            location_ids: d.second[0].map((id) => encodeId('loc', id)),
            covered_quantity: d.second[1],
            cost: amount(d.second[2]),
            difference: amount(d.second[2] - d.cost),
          },
    sets_examined: d.sets,
  };
}
