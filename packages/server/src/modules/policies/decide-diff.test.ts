// Guarantee: the changes between two documents, applied in turn to the one, give the other.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, diffJson } from './decide-diff.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** RFC 6902, as far as a difference uses it. */
function apply(document: Json, changes: readonly Change[]): Json {
  const holder = { root: structuredClone(document) };
  for (const { op, path, value } of changes) {
    const steps = ['root', ...path.split('/').slice(1)].map((step) =>
      step.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
    const name = steps.pop() ?? '';
    let at: unknown = holder;
    for (const step of steps) at = (at as Record<string, unknown>)[step];
    if (Array.isArray(at)) {
      const index = Number(name);
      if (op === 'add') at.splice(index, 0, structuredClone(value));
      else if (op === 'remove') at.splice(index, 1);
      else at[index] = structuredClone(value);
    } else if (op === 'remove') delete (at as Record<string, unknown>)[name];
    else (at as Record<string, unknown>)[name] = structuredClone(value);
  }
  return holder.root;
}

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, 1, 2, 'a', 'b'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~f'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

describe('a difference', () => {
  it('turns the one document into the other', () => {
    fc.assert(
      fc.property(json, json, (from, to) => {
        expect(apply(from, diffJson(from, to))).toEqual(to);
      }),
      { numRuns: 1000 },
    );
  });

  it('is empty for the same content, in whatever order members stand', () => {
    expect(diffJson({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  });

  it('of a list is one change where one entry was put in or taken out', () => {
    expect(diffJson({ rules: ['a', 'c'] }, { rules: ['a', 'b', 'c'] })).toEqual([
      { op: 'add', path: '/rules/1', value: 'b' },
    ]);
    expect(diffJson({ rules: ['a', 'b', 'c'] }, { rules: ['b', 'c'] })).toEqual([
      { op: 'remove', path: '/rules/0', from: 'a' },
    ]);
  });
});
