// Goal: however many faults a body has, finding and telling them costs little time and memory.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { faultsOf } from './faults.ts';
import { compileCheck, draft7Of } from './wire-schema.ts';

const operations = z.strictObject({
  operations: z
    .array(
      z.discriminatedUnion('op', [
        z.strictObject({ op: z.literal('add'), sku: z.string(), note: z.string(), at: z.string() }),
        z.strictObject({ op: z.literal('take'), sku: z.string(), quantity: z.int() }),
        z.strictObject({ op: z.literal('move'), from: z.string(), to: z.string(), by: z.int() }),
      ]),
    )
    .max(500),
});

it('a list of 200,000 entries that fit no form ends after 10,000 findings', () => {
  const check = compileCheck(draft7Of(operations, 'input'));
  const startedMs = performance.now();
  expect(check({ operations: Array.from({ length: 200_000 }, () => ({ x: 1 })) })).toBe(false);
  expect(check.errors).toHaveLength(10_000);
  const faults = faultsOf(check.errors ?? []);
  // It took hours when every union was compared with every finding.
  expect(performance.now() - startedMs).toBeLessThan(2000);
  expect(faults).toHaveLength(50);
  expect(faults[0]).toMatchObject({ pointer: '#/operations', code: 'too_many' });
  expect(check({ operations: [{ op: 'take', sku: 'a', quantity: 1 }] })).toBe(true);
});

it('a name that somebody made up is not echoed whole', () => {
  const check = compileCheck(draft7Of(operations, 'input'));
  expect(check({ operations: [], [`k${'x'.repeat(900_000)}`]: 1 })).toBe(false);
  const [fault] = faultsOf(check.errors ?? []);
  expect(fault?.pointer.length).toBeLessThan(600);
  expect(fault?.code).toBe('unknown_field');
});
