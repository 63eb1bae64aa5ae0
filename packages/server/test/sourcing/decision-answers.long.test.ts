// Goal: over a thousand decisions that were really made, what is said about them is true: each is
// planned again byte for byte, each change that is named flips the plan and one step less does not,
// and each plan with another place costs what is said. Method: a random campaign over HTTP; then
// the functions behind the API, judged by planning both sides of every answer.
import { expect, it } from 'vitest';
import {
  isUsed,
  type OrderPlan,
  planOrder,
  whatWouldChangeIt,
  whyNot,
} from '../../src/modules/planner/index.ts';
import { type Replan, replanDecision } from '../../src/modules/sourcing/index.ts';
import { checkChange, checkNone } from '../planner/check-change.ts';
import { startTestServer } from '../support/server.ts';
import { allDecisions, runCampaign, seedCampaign } from './decision-campaign.ts';

const wanted = 1000;

it('answers about a thousand decisions are true, and all are planned again alike', async () => {
  const server = await startTestServer();
  await seedCampaign(server);
  let rows = await allDecisions(server);
  for (let seed = 1; rows.length < wanted; seed++) {
    await runCampaign(server, 400, seed);
    rows = await allDecisions(server);
  }
  const figures = {
    decisions: rows.length,
    planned_again_alike: 0,
    asked: 0,
    changes_named: 0,
    changes_wrong: 0,
    why_not_answers: 0,
    why_not_wrong: 0,
    none_checked: 0,
    record_bytes: 0,
    input_bytes: 0,
    question_ms_p50: 0,
    question_ms_p99: 0,
    replan_ms_p50: 0,
  };
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
  for (const [index, row] of rows.entries()) {
    const from = performance.now();
    const again = await server.db.transaction(server.tenantId, { readOnly: true }, (tx) =>
      replanDecision(tx, row),
    );
    replanMs.push(performance.now() - from);
    if (typeof again === 'string') throw new Error(again);
    if (again.differences.length === 0) figures.planned_again_alike++;
    else wrong.push(`${row.id}: ${again.differences.join()}`);
    figures.record_bytes += row.document.length;
    figures.input_bytes += JSON.stringify((JSON.parse(row.document) as { in: unknown }).in).length;
    const { how } = again.given;
    if (how.isPart === true || how.isScore === true) continue;
    askAll(again, index);
  }
  function askAll({ given }: Replan, index: number): void {
    const { problem } = given;
    const plan = planOrder(problem);
    const place = problem.nodes[index % problem.nodes.length]?.id;
    for (const target of [undefined, place]) {
      const began = performance.now();
      const { answers } = whatWouldChangeIt(problem, plan, target);
      questionMs.push(performance.now() - began);
      figures.asked++;
      for (const { kind, outcome, change } of answers) {
        if (change !== undefined) {
          figures.changes_named++;
          judge('changes_wrong', () => checkChange(problem, plan, target, change));
        } else if (outcome === 'none' && index % 10 === 0) {
          figures.none_checked++;
          judge('changes_wrong', () => checkNone(problem, plan, target, kind));
        }
      }
    }
    for (const { id } of problem.nodes)
      judge('why_not_wrong', () => {
        const answer = whyNot(problem, plan, id);
        figures.why_not_answers++;
        if (answer.kind === 'gate') {
          expect(answer.gate).toEqual(plan.candidates.find((one) => one.node === id)?.gate);
        } else if (answer.kind === 'cost') {
          expect(isUsed(answer.plan, id)).toBe(true);
          expect(moneyOf(answer.plan) - moneyOf(plan)).toBe(answer.difference.totalMinor);
          if (answer.unitsLess === 0 && answer.proven)
            expect(answer.difference.totalMinor).toBeGreaterThanOrEqual(0);
        } else if (answer.kind === 'used') {
          expect(isUsed(answer.plan, id)).toBe(false);
        }
      });
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
  expect(figures.planned_again_alike).toBe(rows.length);
  expect(figures.asked).toBeGreaterThan(wanted / 2);
});

const moneyOf = (plan: OrderPlan): number => plan.costMinor + plan.backorderMinor;
