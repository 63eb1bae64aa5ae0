// Goal: routing can be relied on whatever the network: parts sum, ids mean nothing, more stock
// never hurts. Method: properties over random networks (fast-check).
import { expect, test } from 'vitest';
import { checkRouting, routingProperties } from './routing.ts';

test.each(routingProperties)('%s', (_name, property) => {
  expect(() => checkRouting(property, 300)).not.toThrow();
});
