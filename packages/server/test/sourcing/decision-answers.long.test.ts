// Goal: over thousands of decisions that were really made, under four kinds of policy that change
// on the way, each is planned again with the same hash and the same bytes; and over a thousand of
// them what is said is true: each change that is named flips the plan and one step less does not,
// and each plan with another place costs what is said. Method: a random campaign over HTTP; then
// the functions behind the API, judged by planning both sides of every answer.
import { strict as assert } from 'node:assert';
import { expect, it } from 'vitest';
import { encodeId } from '../../src/lib/ids.ts';
import {
  type Counterfactual,
  isUsed,
  type OrderPlan,
  type OrderProblem,
  planOrder,
  plannerVersion,
  whatWouldChangeIt,
  type WhyNot,
  whyNot,
} from '../../src/modules/planner/index.ts';
import { type DecisionRow, type Replan, replanDecision } from '../../src/modules/sourcing/index.ts';
import { checkChange, checkNone } from '../planner/check-change.ts';
import { startTestServer } from '../support/server.ts';
import { allDecisions, runCampaign, seedCampaign, topUp } from './decision-campaign.ts';

const wanted = Number(process.env['DECISIONS'] ?? 1000);
const askedMax = Number(process.env['DECISIONS_ASKED'] ?? 1000);
const seed = Number(process.env['DECISIONS_SEED'] ?? 1);

const newFigures = () => ({
  decisions: 0,
  hash_equal: 0,
  planned_again_alike: 0,
  verified_over_http: 0,
  by_policy: {} as Record<string, number>,
  by_outcome: {} as Record<string, number>,
  by_planner_version: {} as Record<string, number>,
  decisions_asked: 0,
  questions: 0,
  changes_named: 0,
  changes_wrong: 0,
  none_checked: 0,
  why_not_answers: 0,
  why_not_wrong: 0,
  both_answers_agree: 0,
  record_bytes: 0,
  input_bytes: 0,
  question_ms_p50: 0,
  question_ms_p99: 0,
  replan_ms_p50: 0,
});

it('thousands of decisions are planned again alike, and what is said of a thousand is true', async () => {
  const server = await startTestServer();
  const { products } = await seedCampaign(server);
  let rows = await allDecisions(server);
  for (let round = seed; rows.length < wanted; round++) {
    await topUp(server, products.length);
    await runCampaign(server, 400, round);
    rows = await allDecisions(server);
  }
  const figures = { ...newFigures(), decisions: rows.length };
  const questionMs: number[] = [];
  const replanMs: number[] = [];
  const wrong: string[] = [];
  const judge = (what: 'changes_wrong' | 'why_not_wrong', work: () => void): void => {
    try {
      work();
    } catch (error) {
      figures[what]++;
      wrong.push(String(error));
    }
  };
  const count = (of: Record<string, number>, key: string): void => {
    of[key] = (of[key] ?? 0) + 1;
  };
  const stride = Math.max(1, Math.floor(rows.length / askedMax));
  for (const [index, row] of rows.entries()) {
    const from = performance.now();
    const again = await server.db.transaction(server.tenantId, { readOnly: true }, (tx) =>
      replanDecision(tx, row),
    );
    replanMs.push(performance.now() - from);
    if (typeof again === 'string') throw new Error(again);
    const kept = recordOf(row);
    if (again.inputHash === kept.by[1]) figures.hash_equal++;
    else wrong.push(`${row.id}: another hash`);
    if (again.differences.length === 0) figures.planned_again_alike++;
    else wrong.push(`${row.id}: ${again.differences.join()}`);
    count(figures.by_planner_version, kept.by[0]);
    count(figures.by_outcome, row.outcome);
    count(figures.by_policy, kindOf(again));
    figures.record_bytes += row.document.length;
    figures.input_bytes += JSON.stringify(kept.in).length;
    if (index % 25 === 0) {
      const path = `/v1/decisions/${encodeId('dec', row.id)}/verify`;
      const { body } = await server.request('POST', path);
      if (body.equal === true) figures.verified_over_http++;
      else wrong.push(`${path}: ${JSON.stringify(body)}`);
    }
    const { how } = again.given;
    if (how.isPart === true || how.isScore === true || figures.decisions_asked >= askedMax)
      continue;
    if (index % stride === 0 || rows.length - index <= askedMax - figures.decisions_asked)
      askAll(again, index);
  }
  function askAll({ given: { problem } }: Replan, index: number): void {
    figures.decisions_asked++;
    const plan = planOrder(problem);
    const losing = problem.nodes.filter(({ id }) => !isUsed(plan, id));
    for (const target of [undefined, ...problem.nodes.map(({ id }) => id)]) {
      const began = performance.now();
      const counterfactual = whatWouldChangeIt(problem, plan, target);
      questionMs.push(performance.now() - began);
      figures.questions++;
      for (const { kind, outcome, change } of counterfactual.answers) {
        if (change !== undefined) {
          figures.changes_named++;
          judge('changes_wrong', () => checkChange(problem, plan, target, change));
        } else if (outcome === 'none' && index % 10 === 0) {
          figures.none_checked++;
          judge('changes_wrong', () => checkNone(problem, plan, target, kind));
        }
      }
      if (target === undefined) continue;
      const answer = whyNot(problem, plan, target);
      figures.why_not_answers++;
      judge('why_not_wrong', () => {
        checkWhyNot(plan, target, answer);
        if (
          losing.some(({ id }) => id === target) &&
          agree(problem, target, answer, counterfactual)
        )
          figures.both_answers_agree++;
      });
    }
  }
  const part = (of: readonly number[], share: number): number =>
    Math.round((of.toSorted((a, b) => a - b)[Math.floor(of.length * share)] ?? 0) * 100) / 100;
  figures.question_ms_p50 = part(questionMs, 0.5);
  figures.question_ms_p99 = part(questionMs, 0.99);
  figures.replan_ms_p50 = part(replanMs, 0.5);
  figures.record_bytes = Math.round(figures.record_bytes / rows.length);
  figures.input_bytes = Math.round(figures.input_bytes / rows.length);
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  await server.stop();
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(figures.hash_equal).toBe(rows.length);
  expect(figures.planned_again_alike).toBe(rows.length);
  expect(figures.by_planner_version).toEqual({ [plannerVersion]: rows.length });
  expect(Object.keys(figures.by_policy).toSorted()).toEqual(['factors', 'parts', 'plain', 'score']);
  expect(figures.decisions_asked).toBeGreaterThan(Math.min(wanted, askedMax) / 2);
  expect(figures.both_answers_agree).toBeGreaterThan(figures.decisions_asked / 4);
}, 7_200_000);

type Kept = { by: [planner: string, hash: string]; in: unknown };

const recordOf = ({ document }: DecisionRow): Kept => JSON.parse(document) as Kept;

function kindOf({ given: { how } }: Replan): string {
  if (how.isPart === true) return 'parts';
  if (how.isScore === true) return 'score';
  return how.factors === undefined ? 'plain' : 'factors';
}

const moneyOf = (plan: OrderPlan): number => plan.costMinor + plan.backorderMinor;

/** Throws when the plan that an answer names is not what the answer says. */
function checkWhyNot(plan: OrderPlan, node: string, answer: WhyNot): void {
  if (answer.kind === 'gate') {
    assert.deepEqual(answer.gate, plan.candidates.find((one) => one.node === node)?.gate);
  } else if (answer.kind === 'cost') {
    assert.ok(isUsed(answer.plan, node), 'the plan with the place does not use it');
    assert.equal(moneyOf(answer.plan) - moneyOf(plan), answer.difference.totalMinor);
    if (answer.unitsLess === 0 && answer.proven) assert.ok(answer.difference.totalMinor >= 0);
  } else if (answer.kind === 'used') {
    assert.ok(!isUsed(answer.plan, node), 'the plan without the place uses it');
    assert.equal(moneyOf(answer.plan) - moneyOf(plan), answer.difference.totalMinor);
  }
}

/**
 * What a losing place costs more, and how much cheaper handling there would make it send, are found
 * in two ways and are the same amount, or one more where a tie goes to the others. False: the two
 * cannot be compared.
 */
function agree(
  { nodes, supplies }: OrderProblem,
  node: string,
  answer: WhyNot,
  { answers }: Counterfactual,
): boolean {
  const place = nodes.find(({ id }) => id === node);
  const handling = answers.find(({ kind }) => kind === 'handling');
  if (answer.kind !== 'cost' || !answer.proven || answer.unitsLess !== 0) return false;
  if (place?.costFactor !== 1 || supplies !== undefined || handling === undefined) return false;
  const more = answer.difference.totalMinor;
  if (handling.outcome === 'none') {
    assert.ok(more >= place.handlingOrderMinor, `it costs ${more} more and nothing makes it send`);
    return true;
  }
  if (handling.outcome !== 'found' || handling.change?.isLeast !== true) return false;
  assert.ok([more, more + 1].includes(handling.change.by), `${handling.change.by} for ${more}`);
  return true;
}
