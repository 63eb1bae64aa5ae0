import type { Uuid } from '../../lib/ids.ts';
import type { OrderProblem } from '../planner/index.ts';
import type { PlaceScore, Scores, SourcingDecision } from './plan.ts';
import { lackingOf, totalOf } from './weigh-costs.ts';

/** inventory, shipping, history, cost, total; 0: it was not scored. */
type Row = [number, number, number, number, number] | 0;

/** Scores as a decision keeps them: the weights, then a row for each candidate. */
export type KeptScores = {
  /** Absent: no scorecard chose. */
  sc?: [[number, number, number, number], Row[]];
};

/** The scores of a decision's candidates; nothing where no scorecard chose. */
export function encodeScores({ scores, candidates }: SourcingDecision): KeptScores {
  if (scores === undefined) return {};
  const { inventory, shipping, history, cost } = scores.weights;
  const rows = candidates.map(({ locationId }): Row => {
    const score = scores.places.get(locationId);
    return score === undefined
      ? 0
      : [score.inventory, score.shipping, score.history, score.cost, score.total];
  });
  return { sc: [[inventory, shipping, history, cost], rows] };
}

function scoreOf(row: Row | undefined): PlaceScore | undefined {
  if (row === undefined || row === 0) return undefined;
  const [inventory, shipping, history, cost, total] = row;
  return { inventory, shipping, history, cost, total };
}

/** What was kept of scores, with the places of the candidates in their order. */
export function decodeScores({ sc }: KeptScores, locationIds: readonly Uuid[]): Scores | undefined {
  if (sc === undefined) return undefined;
  const [[inventory, shipping, history, cost], rows] = sc;
  const places = new Map<Uuid, PlaceScore>();
  locationIds.forEach((id, index) => {
    const score = scoreOf(rows[index]);
    if (score !== undefined) places.set(id, score);
  });
  return { weights: { inventory, shipping, history, cost }, places };
}

/**
 * Whether scores are those that a problem was made with: each is the sum of its terms, and lacks of
 * the highest what a shipment from its place was made dearer by.
 */
export function areScoresOf(scores: Scores, { nodes }: OrderProblem): boolean {
  const lacking = lackingOf(scores);
  const sums = [...scores.places.values()].every(
    (score) => score.total === totalOf(score, scores.weights),
  );
  return (
    sums &&
    nodes.every(({ id, shipmentExtraMinor }) => {
      const kept = lacking.get(id as Uuid);
      return kept === undefined || kept === shipmentExtraMinor;
    })
  );
}
