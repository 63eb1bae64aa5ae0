// Goal: on a world where the near place is short, plans that count forward prices cost less in all
// than plans that do not, by real orders through the API; each says which prices it counted; and no
// order waits for want of a cheap place.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { order, runPrices, seedWorld, wantPrices } from './support.ts';

type Decision = {
  cost: number;
  outcome: string;
  shipments: { freight: number; handling: number; scarcity: number }[];
  prices: { version: number; weight: number } | null;
};

describe('plans that count forward prices', () => {
  let server: TestServer;
  const nowMs = Date.parse('2026-03-02T12:00:00Z');
  const clock = { now: () => instantOfMs(nowMs) };

  beforeEach(async () => {
    server = await startTestServer({ clock, work: { tasks: [] } });
    // 20 orders of history take half of the east; 20 units are left there, and 40 in the west.
    await seedWorld(server, 40);
    for (let n = 0; n < 20; n++) {
      const placed = instantOfMs(nowMs - (n + 1) * 3_600_000);
      await order(server, `H-${n}`, n % 2 === 0 ? 'coast' : 'middle', { placed_at: placed });
    }
  });
  afterEach(() => server.stop());

  /** Two days of orders, those of the middle and of the coast in turn; what sending them costs. */
  async function sendAll(): Promise<{ cost: number; last: Decision }> {
    let cost = 0;
    let last: Decision | undefined;
    for (let n = 0; n < 40; n++) {
      const { body } = await order(server, `O-${n}`, n % 2 === 0 ? 'middle' : 'coast');
      const decisions = await server.request('GET', `/v1/orders/${body.id}/decisions`);
      last = decisions.body.data[0] as Decision;
      expect(last.outcome).toBe('planned');
      for (const shipment of last.shipments) cost += shipment.freight + shipment.handling;
    }
    if (last === undefined) throw new Error('No order was sent.');
    return { cost, last };
  }

  it('cost less in all than those that do not', async () => {
    await wantPrices(server, { horizon_days: 2 });
    await runPrices(server);
    const without = await sendAll();
    expect(without.last.prices).toBeNull();
    await server.stop();

    server = await startTestServer({ clock, work: { tasks: [] } });
    await seedWorld(server, 40);
    for (let n = 0; n < 20; n++) {
      const placed = instantOfMs(nowMs - (n + 1) * 3_600_000);
      await order(server, `H-${n}`, n % 2 === 0 ? 'coast' : 'middle', { placed_at: placed });
    }
    await wantPrices(server, { horizon_days: 2, scarcity_weight: 1 });
    await runPrices(server);
    const counted = await sendAll();
    expect(counted.last.prices).toMatchObject({ version: 1, weight: 1 });
    // Without prices the middle takes the east's units, and half of the coast is served from the
    // west: 10 orders pay some 2,050 km instead of 340. With them the middle is served from the
    // west, at a few kilometres more.
    expect(counted.cost).toBeLessThan(without.cost * 0.8);
  });
});
