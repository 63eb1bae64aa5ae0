// Goal: as exhaustive.test.ts, for spaces up to two lines of two units at two places with carts and
// receipts. MODEL_MINUTES bounds each space; what was left over is told.
import { expect, test } from 'vitest';
import { longScenarios, walk } from './spaces.ts';

Error.stackTraceLimit = 0;
const msMax = Number(process.env['MODEL_MINUTES'] ?? 1) * 60_000;
const statesMax = Number(process.env['MODEL_STATES'] ?? 3_000_000);

test.each(longScenarios)('$name', async (scenario) => {
  const found = await walk(scenario, { statesMax, msMax });
  const { states, expanded, transitions, refusals, complete, ms } = found;
  const perSecond = Math.round((transitions / ms) * 1000);
  process.stdout.write(
    `${JSON.stringify({ test: 'exhaustive', space: scenario.name, states, expanded, transitions, complete, perSecond, ms, refusals })}\n`,
  );
  expect(found.faults).toEqual([]);
  expect(found.deadEnds).toEqual([]);
});
