// Goal: the replay table loses no unit: what was asked is sent or waits, under every rule; the same
// folder gives the same plans; an order alone is never dearer by the exact planner than by a greedy
// one that sends the same.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRng } from '../../../packages/server/src/lib/rng.ts';
import { play, type Played } from './play.ts';
import { greedily, rules } from './rules.ts';
import { readWorlds } from './sources.ts';

const countries = ['United Kingdom', 'Germany', 'France', 'EIRE', 'Unspecified'] as const;

/** Twelve days of a small retailer, with customers who send some of it back. */
function folderOfSales(): string {
  const rng = seededRng(5);
  const rows = ['description,quantity,invoice_date,unit_price,customer_id,country'];
  for (let order = 0; order < 48; order++) {
    const day = new Date(Date.UTC(2011, 0, 4 + Math.floor(order / 4))).toISOString().slice(0, 10);
    const time = `${day}T1${order % 4}:00:00`;
    const country = rng.pick(countries);
    for (let line = rng.integer(1, 3); line > 0; line--) {
      const lamp = `LAMP ${rng.integer(1, 12)}`;
      rows.push(`${lamp},${rng.integer(1, 30)},${time},2.5,C${order},${country}`);
      if (rng.next() < 0.05) rows.push(`${lamp},-1,${day}T20:00:00,2.5,C${order},${country}`);
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'replay-table-'));
  writeFileSync(join(folder, 'lines.csv'), `${rows.join('\n')}\n`);
  return folder;
}

const options = { pricePeriodDays: 7, highs: undefined, onDay: () => undefined };
const sumOf = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

/** All of a play but its times. */
function plansOf({ outcomes, shipments, units, freightMinor, handlingMinor }: Played): string {
  const sent = outcomes.map((one) => [one.sent, [...one.waiting], one.arrivesMs]);
  return JSON.stringify([shipments, units, freightMinor, handlingMinor, sent]);
}

describe('real orders under four rules', () => {
  it('sends or keeps waiting every unit, and twice the same', async () => {
    const folder = folderOfSales();
    const [world] = await readWorlds(folder, { limit: 1000, seed: 1, supply: 0.7 });
    const [again] = await readWorlds(folder, { limit: 1000, seed: 1, supply: 0.7 });
    if (world === undefined || again === undefined) throw new Error('The folder was not read.');
    expect(world.orders).toHaveLength(48);
    const takenBack = sumOf(
      world.days.flatMap(({ reversals }) =>
        reversals.flatMap(({ parts }) => parts.map(({ quantity }) => quantity)),
      ),
    );
    const asked = sumOf(world.orders.flatMap(({ lines }) => lines.map((line) => line.quantity)));
    for (const rule of rules) {
      const played = play(world, rule, options);
      const waiting = sumOf(played.outcomes.flatMap((one) => [...one.waiting.values()]));
      const kept = sumOf(played.outcomes.flatMap(({ sent }) => sent.map((one) => one.quantity)));
      expect(waiting, rule.name).toBeGreaterThan(0);
      // What was taken back was either with the customer or still waited.
      expect(kept + waiting + takenBack, rule.name).toBe(asked);
      expect(plansOf(play(again, rule, options)), rule.name).toBe(plansOf(played));
    }
  });

  it('plans no small order dearer by proof than step by step', async () => {
    const [world] = await readWorlds(folderOfSales(), { limit: 100, seed: 1, supply: 1 });
    const exact = rules.find(({ name }) => name === 'exact');
    if (world === undefined || exact === undefined) throw new Error('There is no such rule.');
    let compared = 0;
    play(
      world,
      {
        name: 'both',
        usesPrices: false,
        decide: (asked) => {
          const [best, other] = [exact.decide(asked), greedily(asked)];
          const [units, others] = [best, other].map(({ shipments }) =>
            sumOf(shipments.map((one) => one.units)),
          );
          if (best.proven && units === others) {
            compared++;
            const [cost, otherCost] = [best, other].map(({ shipments }) =>
              sumOf(shipments.map((one) => one.freight.costMinor + one.handlingMinor)),
            );
            expect(cost).toBeLessThanOrEqual(otherCost ?? Number.NaN);
          }
          return best;
        },
      },
      options,
    );
    expect(compared).toBeGreaterThan(30);
  });
});
