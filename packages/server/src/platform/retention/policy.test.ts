import { expect, test } from 'vitest';
import { defaultRetention, readRetention } from './policy.ts';

test('what is not named keeps its default; never and 0 keep for ever', () => {
  const faults: string[] = [];
  expect(readRetention(undefined, faults)).toEqual(defaultRetention);
  expect(readRetention('events=400, holds=never,jobs=0,backups=35', faults)).toEqual({
    ...defaultRetention,
    events: 400,
    holds: null,
    jobs: null,
    backups: 35,
  });
  expect(faults).toEqual([]);
});

test('unknown kinds, ledgers among them, and too few days are refused, all at once', () => {
  const faults: string[] = [];
  readRetention('ledger=400,events=29,logs=soon,answers=1,toString=9', faults);
  expect(faults).toHaveLength(4);
  expect(faults.join('\n')).toMatch(/"ledger"[\s\S]*events=29[\s\S]*logs=soon[\s\S]*"toString"/);
});
