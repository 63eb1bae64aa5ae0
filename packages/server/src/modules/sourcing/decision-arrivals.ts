import { instantOfMs } from '../../lib/time.ts';
import { dateOfDay } from '../../lib/time-zones.ts';
import type { Arriving, SourcingDecision } from './plan.ts';

/**
 * Arrivals as a decision keeps them: few bytes, as every order has them. Days are told from a first
 * one, from 1 on; 0 is a day that is not known.
 */
export type KeptArrivals = {
  /** What it must arrive before, in milliseconds since 1970; absent: nothing was promised. */
  due?: number;
  /** The day before the first (counted from 1970-01-01), then one number a shipment. */
  eta?: number[];
  /** The same by candidate. */
  etas?: number[];
  /** Instants from which places have what they send, by shipment and by candidate; 0 for now. */
  from?: (string | 0)[];
  froms?: (string | 0)[];
  /** Days late by shipment and by candidate; left out when all are nought. */
  late?: number[];
  lates?: number[];
};

/** The arrivals of a decision's shipments and candidates; nothing where none was reckoned. */
export function encodeArrivals({ plan, candidates, asked }: SourcingDecision): KeptArrivals {
  const time = asked?.how.time;
  if (time === undefined) return {};
  const kept: KeptArrivals = {};
  if (time.deadlineMs !== undefined) kept.due = time.deadlineMs;
  const [eta, etas] = [daysOf(plan.shipments), daysOf(candidates)];
  if (eta !== undefined) kept.eta = eta;
  if (etas !== undefined) kept.etas = etas;
  if (plan.shipments.some(({ on }) => on !== undefined))
    kept.from = plan.shipments.map(({ on }) => on ?? 0);
  if (candidates.some(({ on }) => on !== undefined))
    kept.froms = candidates.map(({ on }) => on ?? 0);
  if (plan.shipments.some(isLate)) kept.late = plan.shipments.map(({ lateDays }) => lateDays);
  if (candidates.some(isLate)) kept.lates = candidates.map(({ lateDays }) => lateDays);
  return kept;
}

const isLate = ({ lateDays }: Arriving): boolean => lateDays > 0;

function daysOf(list: readonly Arriving[]): number[] | undefined {
  let first = Infinity;
  for (const { arrivalDay } of list)
    if (arrivalDay !== undefined && arrivalDay < first) first = arrivalDay;
  if (first === Infinity) return undefined;
  const base = first - 1;
  return [base, ...list.map(({ arrivalDay }) => (arrivalDay ?? base) - base)];
}

/** When something arrives, in the words of the wire. */
export type ArrivalView = {
  /** Null: it lies there. */
  available_on: string | null;
  arrives_on: string | null;
  days_late: number | null;
};

/** Reads what was kept: by shipment, by candidate, and what it must arrive before. */
export function decodeArrivals(kept: KeptArrivals): {
  deliver_before: string | null;
  shipment: (index: number) => ArrivalView;
  candidate: (index: number) => ArrivalView;
} {
  const of =
    (
      days: readonly number[] | undefined,
      late: readonly number[] | undefined,
      from: readonly (string | 0)[] | undefined,
    ) =>
    (index: number): ArrivalView => {
      const after = days?.[index + 1] ?? 0;
      const on = from?.[index] ?? 0;
      return {
        available_on: on === 0 ? null : on,
        arrives_on: after === 0 ? null : dateOfDay((days?.[0] ?? 0) + after),
        days_late: kept.due === undefined ? null : (late?.[index] ?? 0),
      };
    };
  return {
    deliver_before: kept.due === undefined ? null : instantOfMs(kept.due),
    shipment: of(kept.eta, kept.late, kept.from),
    candidate: of(kept.etas, kept.lates, kept.froms),
  };
}
