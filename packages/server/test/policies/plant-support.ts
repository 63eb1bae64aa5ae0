// What planters of faults are made of: a document changed at a random place, and what is to be
// found there.
import type { Rng } from '../../src/lib/rng.ts';
import type { Surroundings } from '../../src/modules/policies/decide-analysis-references.ts';
import type {
  Batch,
  Constraint,
  Expression,
  PolicyDocument,
  Rule,
} from '../../src/modules/policies/document.ts';
import type { FindingCode } from '../../src/modules/policies/finding.ts';

export type Expected = readonly [code: FindingCode, pointer: string];
export type Planted = {
  readonly document: PolicyDocument;
  /** All that is to be found, in any order. */
  readonly found: readonly Expected[];
  readonly around?: Surroundings;
};
export type Planter = (document: PolicyDocument, rng: Rng) => Planted;

/** Asked by no clean document, so that it crosses nothing that stands there. */
export const odd: Expression = { field: 'attributes.planted', op: 'eq', value: 'odd' };
export const heavier = (value: number): Expression => ({
  field: 'heaviest_unit_kg',
  op: 'gte',
  value,
});
export const lighter = (value: number): Expression => ({
  field: 'heaviest_unit_kg',
  op: 'lt',
  value,
});

export const withBatches = (document: PolicyDocument, batches: Batch[]): PolicyDocument => ({
  ...document,
  batches,
});

export function withBatch(document: PolicyDocument, at: number, change: (batch: Batch) => Batch) {
  return withBatches(
    document,
    document.batches.map((batch, index) => (index === at ? change(batch) : batch)),
  );
}

/** A batch with a filter: all but the last. */
export const filtered = ({ batches }: PolicyDocument, rng: Rng): number =>
  rng.integer(0, batches.length - 2);

/** The filter of a batch changed to another one. */
export function filterPlanter(
  change: (when: Expression, rng: Rng) => Expression,
  code: FindingCode,
  below: string,
): Planter {
  return (document, rng) => {
    const at = filtered(document, rng);
    const when = change(document.batches[at]?.when ?? odd, rng);
    return {
      document: withBatch(document, at, (batch) => ({ ...batch, when })),
      found: [[code, `#/batches/${at}/when${below}`]],
    };
  };
}

/** Constraints put behind those of a rule; `below` is the pointer from the index after the last. */
export function constraintPlanter(
  added: (rng: Rng) => Constraint[],
  code: FindingCode,
  { offset, below = '' }: { offset: number; below?: string },
): Planter {
  return (document, rng) => {
    const at = rng.integer(0, document.batches.length - 1);
    const index = rng.integer(0, (document.batches[at]?.rules.length ?? 1) - 1);
    let length = 0;
    const planted = withRule(document, at, index, (rule) => {
      const constraints = rule.constraints ?? [];
      ({ length } = constraints);
      return { ...rule, constraints: [...constraints, ...added(rng)] };
    });
    const place = `#/batches/${at}/rules/${index}/constraints/${length + offset}${below}`;
    return { document: planted, found: [[code, place]] };
  };
}

export function withRule(
  document: PolicyDocument,
  at: number,
  index: number,
  change: (rule: Rule) => Rule,
): PolicyDocument {
  return withBatch(document, at, (batch) => ({
    ...batch,
    rules: batch.rules.map((rule, place) => (place === index ? change(rule) : rule)),
  }));
}

/** The batches with others put in before the last, one after the other. */
export function inserted(document: PolicyDocument, rng: Rng, added: Batch[]): [Batch[], number[]] {
  const batches = [...document.batches];
  const places: number[] = [];
  let from = 0;
  for (const batch of added) {
    from = rng.integer(from, batches.length - 1);
    batches.splice(from, 0, batch);
    places.push(from);
    from++;
  }
  return [batches, places];
}

export const batchOf = (
  name: string,
  when: Expression | undefined,
  extra: Partial<Batch> = {},
): Batch => ({
  name,
  ...(when === undefined ? {} : { when }),
  rules: [{ name: 'Planted' }],
  ...extra,
});
