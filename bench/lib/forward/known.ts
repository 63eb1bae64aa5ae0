import type { Highs } from 'highs';
import { solveDlp } from './dlp.ts';
import { drawArrivals, drawInstance, type Geography, smallWorld } from './instance.ts';
import { hindsight, type MasterMaker } from './policies.ts';
import { countsOf, worldOf } from './price-world.ts';

/** What the published worlds are known to have: the generator is theirs only when these come out. */
const known = [
  { seed: 1, stock: 24_355, dlp: 115_343.47, methods: 116_213.02, hindsight: 116_082.83 },
  { seed: 2, stock: 26_863, dlp: 120_922.31, methods: 121_924.17, hindsight: 122_104.33 },
  { seed: 3, stock: 25_204, dlp: 116_849.76, methods: 119_528.41, hindsight: 120_019.3 },
] as const;

/** The published values that come out otherwise, in words; none when all are as they should be. */
export function checkKnown(highs: Highs, geography: Geography, master: MasterMaker): string[] {
  const wrong: string[] = [];
  const compare = (what: string, is: number, wanted: number): void => {
    if (Math.abs(is - wanted) > 0.006) wrong.push(`${what} is ${is}, not ${wanted}`);
  };
  for (const { seed, ...wanted } of known) {
    const instance = drawInstance(smallWorld, geography, seed);
    const expected = worldOf(
      instance,
      instance.chance.map((chance) => chance * smallWorld.arrivals),
    );
    const came = countsOf(instance, drawArrivals(instance, seed * 10007 + 1));
    compare(
      `stock ${seed}`,
      instance.stock.reduce((a, b) => a + b, 0),
      wanted.stock,
    );
    compare(`DLP ${seed}`, solveDlp(highs, expected.world).value, wanted.dlp);
    compare(`LP over ways ${seed}`, hindsight(expected, master), wanted.methods);
    compare(`hindsight ${seed}`, hindsight(worldOf(instance, came), master), wanted.hindsight);
  }
  return wrong;
}
