// Whoever holds a word holds its grams, whatever the letters; another tenant's numbers are others.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { gramsOf, saltOf } from './grams.ts';

const one = '01890000-0000-7000-8000-000000000001' as Uuid;
const two = '01890000-0000-7000-8000-000000000002' as Uuid;
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

it('finds a text by every part of it', () => {
  fc.assert(
    fc.property(text, text, text, (before, word, after) => {
      const salt = saltOf(one, 'ord');
      const held = new Set(gramsOf(before + word + after, salt));
      expect(gramsOf(word, salt).filter((gram) => !held.has(gram))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

it('keeps tenants and kinds apart, and tells most texts from each other', () => {
  const words = Array.from({ length: 2000 }, (_, n) => `w-${n * 7919}@example.com`);
  const gramsIn = (tenant: Uuid, kind: string): Set<number> =>
    new Set(words.flatMap((word) => gramsOf(word, saltOf(tenant, kind))));
  const mine = gramsIn(one, 'ord');
  const trigrams = new Set(words.flatMap((w) => [...w].map((_, at) => w.slice(at, at + 3))));
  trigrams.forEach((gram) => gram.length < 3 && trigrams.delete(gram));
  expect(trigrams.size - mine.size).toBeLessThanOrEqual(1);
  for (const others of [gramsIn(two, 'ord'), gramsIn(one, 'prd')]) {
    expect([...others].filter((gram) => mine.has(gram)).length).toBeLessThanOrEqual(1);
  }
});

it('has nothing to say of less than three letters', () => {
  expect([gramsOf('', 1), gramsOf('ab', 1), gramsOf('abc', 1).length]).toEqual([[], [], 1]);
});
