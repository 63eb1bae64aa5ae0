import type { PolicyDocument } from './document.ts';

/**
 * What is done when nobody said anything: one rule for every order, at most four shipments, the
 * least freight and handling, and a backorder for the rest where the order allows one.
 */
export const defaultDocument: PolicyDocument = {
  schema: 'switchyard.policy/1',
  batches: [
    {
      name: 'All orders',
      rules: [{ name: 'Cheapest', constraints: [{ kind: 'shipments_max', value: 4 }] }],
    },
  ],
  objective: { kind: 'money', freight: 1, handling: 1, labour: 1 },
  otherwise: { action: 'backorder' },
};
