// Goal: as simulation.test.ts, over as many steps as the time allows: SIM_STEPS in all, in runs of
// 100,000 with seeds that follow each other from SIM_SEED on.
import { expect, test } from 'vitest';
import { simulate, type SimCounts } from './simulate.ts';

Error.stackTraceLimit = 0;
const steps = Number(process.env['SIM_STEPS'] ?? 5_000_000);
const firstSeed = Number(process.env['SIM_SEED'] ?? Date.now() % 1_000_000_000);
const stepsEach = 100_000;

test(`${steps} steps from seed ${firstSeed} break no law`, async () => {
  const totals: Partial<SimCounts> = {};
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let done = 0;
  for (let seed = firstSeed; done < steps; seed++, done += stepsEach) {
    const counts = await simulate(seed, stepsEach);
    for (const [name, count] of Object.entries(counts) as [keyof SimCounts, number][])
      totals[name] = (totals[name] ?? 0) + count;
  }
  const ms = Math.round(performance.now() - startedAt);
  const perSecond = Math.round((done / ms) * 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const perCpuSecond = Math.round((done / (user + system)) * 1_000_000);
  process.stdout.write(
    `${JSON.stringify({ test: 'simulation', seed: firstSeed, steps: done, perSecond, perCpuSecond, ms, ...totals })}\n`,
  );
  expect(totals.busy).toBe(0);
});
