// Faults in where rules and queues send what is left.
import {
  batchOf,
  inserted,
  type Planter,
  withBatch,
  withBatches,
  withRule,
} from './plant-support.ts';

/** Queues that feed one another, so many. */
export const ring =
  (count: number): Planter =>
  (document, rng) => {
    const queue = (k: number): string => `ring${k % count}`;
    const added = Array.from({ length: count }, (_, k) =>
      batchOf(
        `Ring ${k}`,
        { field: 'queue', op: 'eq', value: queue(k) },
        { otherwise: { action: 'queue', queue: queue(k + 1) } },
      ),
    );
    const [batches, places] = inserted(document, rng, added);
    // It is told where it is first come to: by the first batch that sends into it.
    const first = places[count === 1 ? 0 : 1] ?? 0;
    return {
      document: withBatches(document, batches),
      found: [['queue_loop', `#/batches/${first}/otherwise`]],
    };
  };

/** A rule that the one before it jumps over, or ends before. */
export const jumped: Planter = (document, rng) => {
  const at = rng.integer(0, document.batches.length - 1);
  const index = rng.integer(0, (document.batches[at]?.rules.length ?? 1) - 1);
  const planted = withBatch(document, at, (batch) => {
    const rules = [...batch.rules];
    const [before, after] = [rules[index], rules[index + 1]];
    if (before === undefined) return batch;
    rules[index] = {
      ...before,
      otherwise:
        after === undefined ? { action: 'backorder' } : { action: 'go_to', rule: after.name },
    };
    rules.splice(index + 1, 0, {
      name: 'Jumped',
      constraints: [{ kind: 'weeks_of_supply_min', value: 2 }],
    });
    return { ...batch, rules };
  });
  return { document: planted, found: [['unreachable_rule', `#/batches/${at}/rules/${index + 1}`]] };
};

/** A rule that allows less than the one before it. */
export const stricter: Planter = (document, rng) => {
  const at = rng.integer(0, document.batches.length - 1);
  const index = rng.integer(0, (document.batches[at]?.rules.length ?? 1) - 1);
  const planted = withBatch(document, at, (batch) => {
    const rules = [...batch.rules];
    const one = rules[index];
    if (one === undefined) return batch;
    const { otherwise: _, objective: __, ...plain } = one;
    rules[index] = plain;
    rules.splice(index + 1, 0, {
      name: 'Stricter',
      constraints: [...(one.constraints ?? []), { kind: 'weeks_of_supply_min', value: 2 }],
    });
    return { ...batch, rules };
  });
  return { document: planted, found: [['shadowed_rule', `#/batches/${at}/rules/${index + 1}`]] };
};

/** A last rule that sends back. */
export const circle: Planter = (document, rng) => {
  const at = rng.integer(0, document.batches.length - 1);
  const rules = document.batches[at]?.rules ?? [];
  const last = rules.length - 1;
  const back = rules[rng.integer(0, last)]?.name ?? '';
  return {
    document: withRule(document, at, last, (rule) => ({
      ...rule,
      otherwise: { action: 'go_to', rule: back },
    })),
    found: [['rule_loop', `#/batches/${at}/rules/${last}/otherwise`]],
  };
};
