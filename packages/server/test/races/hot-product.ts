// T2: one hot product, asked for by many clients through three processes.
import { expect } from 'vitest';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { Cluster } from './cluster.ts';
import { countsOf, insist, newSeen, percentile } from './support.ts';

export type HotSizes = { units: number; attempts: number; clients: number };

/** Sells what there is, exactly; answers how long callers waited. */
export async function sellHotProduct(
  cluster: Cluster,
  sku: string,
  sizes: HotSizes,
): Promise<Record<string, number>> {
  const product = await seedProduct(cluster.shop, sku);
  for (const [n, code] of [`${sku}-E`, `${sku}-W`].entries()) {
    const place = await seedLocation(cluster.shop, code);
    const units = n === 0 ? Math.ceil(sizes.units / 2) : Math.floor(sizes.units / 2);
    await seedStock(cluster.shop, product.uuid, place.uuid, units);
  }
  const seen = newSeen();
  let next = 0;
  let sold = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: sizes.clients }, async (_, client) => {
      while (next < sizes.attempts) {
        const n = next++;
        const body = orderBody(`${sku}-${n}`, [{ product: sku, quantity: 1 }], {
          allow_backorder: n % 2 === 0,
        });
        const answer = await insist(() => cluster.call(client, 'POST', '/v1/orders', body), seen);
        expect(answer.status, answer.text).toBe(201);
        if (answer.body.status === 'fully_allocated') sold++;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  expect(sold).toBe(Math.min(sizes.units, sizes.attempts));
  expect(await countsOf(cluster.shop, sku)).toEqual({
    onHand: sizes.units,
    allocated: sold,
    claimed: sold,
    lines: sold,
    orphans: 0,
  });
  return {
    sold,
    attempts: sizes.attempts,
    perSecond: Math.round(sizes.attempts / seconds),
    turnedAway: [...seen.statuses]
      .filter(([kind]) => kind.startsWith('5'))
      .reduce((sum, [, n]) => sum + n, 0),
    p50: percentile(seen.ms, 50),
    p99: percentile(seen.ms, 99),
  };
}
