// T1: everybody wants the last unit at the same moment.
import { expect } from 'vitest';
import { orderBody, type seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import { countsOf, insist, percentile, newSeen } from './support.ts';

const channels = ['web', 'market', 'store', 'edi'];

/** Rounds of so many orders for one unit; answers how the callers fared. */
export async function raceForLastUnits(
  server: TestServer,
  places: readonly Awaited<ReturnType<typeof seedLocation>>[],
  sizes: { rounds: number; orders: number },
): Promise<{ orders: number; p99: number }> {
  const seen = newSeen();
  for (let round = 0; round < sizes.rounds; round++) {
    const sku = `LAST-${round}`;
    const product = await seedProduct(server, sku);
    for (const [n, place] of places.entries())
      await seedStock(server, product.uuid, place.uuid, n === round % places.length ? 1 : 0);
    const answers = await Promise.all(
      Array.from({ length: sizes.orders }, (_, n) =>
        insist(() => server.request('POST', '/v1/orders', { body: bodyOf(sku, round, n) }), seen),
      ),
    );
    judgeRound(answers);
    expect(await countsOf(server, sku)).toEqual({
      onHand: 1,
      allocated: 1,
      claimed: 1,
      lines: 1,
      orphans: 0,
    });
  }
  return { orders: sizes.rounds * sizes.orders, p99: percentile(seen.ms, 99) };
}

function bodyOf(sku: string, round: number, n: number): Record<string, unknown> {
  const source = channels[n % channels.length] ?? 'web';
  return orderBody(`${round}-${n}`, [{ product: sku, quantity: 1 }], {
    source,
    allow_backorder: n % 3 !== 0,
  });
}

function judgeRound(answers: readonly TestAnswer[]): void {
  expect(answers.filter((answer) => answer.status !== 201).map((answer) => answer.text)).toEqual(
    [],
  );
  const byStatus = Map.groupBy(answers, (answer): string => answer.body.status);
  expect(byStatus.get('fully_allocated')).toHaveLength(1);
  const others = [...byStatus.keys()].filter((status) => status !== 'fully_allocated');
  expect(others.every((status) => status === 'backordered' || status === 'allocation_failed')).toBe(
    true,
  );
}
