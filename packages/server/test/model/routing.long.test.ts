// Goal: as routing.test.ts, over ROUTING_CASES random networks for each property.
import { expect, test } from 'vitest';
import { checkRouting, routingProperties } from './routing.ts';

const cases = Number(process.env['ROUTING_CASES'] ?? 100_000);
const seed = Number(process.env['ROUTING_SEED'] ?? Date.now() % 1_000_000_000);

test.each(routingProperties)('%s', (name, property) => {
  const startedAt = performance.now();
  expect(() => checkRouting(property, cases, seed)).not.toThrow();
  const ms = Math.round(performance.now() - startedAt);
  process.stdout.write(`${JSON.stringify({ test: 'routing', property: name, seed, cases, ms })}\n`);
});
