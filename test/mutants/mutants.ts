import { dispatch } from './dispatch-faults.ts';
import { laws } from './laws-faults.ts';
import type { Mutant } from './mutant.ts';
import { orders } from './orders-faults.ts';
import { platform } from './platform-faults.ts';
import { security } from './security-faults.ts';
import { stock } from './stock-faults.ts';

/** Every seeded fault. */
export const mutants: readonly Mutant[] = [
  ...stock,
  ...dispatch,
  ...orders,
  ...platform,
  ...security,
  ...laws,
];
