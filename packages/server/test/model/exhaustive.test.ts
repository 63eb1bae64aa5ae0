// Goal: in no state that commands can reach, in whatever order they come, a law is broken, a
// command fails on our side, or an order is stuck. Method: the product's own rules over plain
// memory, breadth first, every command from every state.
import { expect, test } from 'vitest';
import { type OrderStatus, orderStatuses } from '../../src/modules/orders/order-states.ts';
import { quickScenarios, walk } from './spaces.ts';

Error.stackTraceLimit = 10;

test.each(quickScenarios)(
  '$name: the whole space is lawful and has no dead end',
  async (scenario) => {
    const found = await walk(scenario, { statesMax: 100_000 });
    expect(found.faults).toEqual([]);
    expect(found.deadEnds).toEqual([]);
    expect(found.complete).toBe(true);
    expect(found.states).toBeGreaterThan(200);
  },
);

test('the first 4,000 states of two lines of two units are lawful, and every status is met', async () => {
  const statuses = new Set<OrderStatus>();
  const works = new Set<string>();
  for (const scenario of quickScenarios) {
    const { products, order } = scenario;
    const two = {
      ...scenario,
      products: [...products, ...products],
      units: 2,
      ...(order ? { order } : {}),
    };
    const found = await walk(two, { statesMax: 2000 });
    expect(found.faults).toEqual([]);
    for (const status of found.statuses) statuses.add(status);
    for (const status of found.works) works.add(status);
  }
  const whole = await walk(
    { ...(quickScenarios[0] as (typeof quickScenarios)[number]) },
    { statesMax: 100_000 },
  );
  for (const status of whole.statuses) statuses.add(status);
  for (const status of whole.works) works.add(status);
  expect(orderStatuses.filter((status) => !statuses.has(status))).toEqual([]);
  // No command makes work for later: an order waits for its day before it has any.
  expect(works.size).toBe(10);
});
