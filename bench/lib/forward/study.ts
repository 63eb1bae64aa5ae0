import { rounded } from '../report.ts';
import {
  drawArrivals,
  drawInstance,
  type Geography,
  noisyChances,
  type WorldSize,
} from './instance.ts';
import { hindsight, type MasterMaker, type Policy } from './policies.ts';
import { countsOf, worldOf } from './price-world.ts';

/** One row of the table: which worlds, how wrong the forecast is, which policies. */
export type Study = {
  id: string;
  size: WorldSize;
  seeds: [number, number];
  sequences: number;
  noise: number;
  policies: Record<string, Policy>;
};

/** By policy. */
export type Figures = Record<
  string,
  { percent_above_hindsight: number; standard_error: number; micros_per_order: number }
>;

/** Every policy on the same orders; what each costs above what hindsight could not beat. */
export function runStudy(study: Study, geography: Geography, master: MasterMaker): Figures {
  const above = new Map<string, number[]>();
  const micros = new Map<string, number>();
  for (let seed = study.seeds[0]; seed <= study.seeds[1]; seed++) {
    const instance = drawInstance(study.size, geography, seed);
    const believed = noisyChances(instance, seed, study.noise);
    for (let sequence = 1; sequence <= study.sequences; sequence++) {
      const arrivals = drawArrivals(instance, seed * 10007 + sequence);
      const least = hindsight(worldOf(instance, countsOf(instance, arrivals)), master);
      for (const [name, policy] of Object.entries(study.policies)) {
        const startedAt = performance.now();
        const cost = policy({ instance, believed, arrivals });
        const spent = ((performance.now() - startedAt) * 1000) / arrivals.length;
        above.set(name, [...(above.get(name) ?? []), (cost / least - 1) * 100]);
        micros.set(name, (micros.get(name) ?? 0) + spent);
      }
    }
  }
  const figures: Figures = {};
  for (const [name, values] of above) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    figures[name] = {
      percent_above_hindsight: rounded(mean, 2),
      standard_error: rounded(
        Math.sqrt(variance / Math.max(1, values.length - 1) / values.length),
        3,
      ),
      micros_per_order: rounded((micros.get(name) ?? 0) / values.length),
    };
  }
  return figures;
}
