// What is left of a shrunk history fails, nothing of it can be spared, and no operation is cut in
// two.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryLine } from '../history.ts';
import { shrinkHistory } from './shrink.ts';

function historyOf(count: number): HistoryLine[] {
  const lines = Array.from({ length: count }, (_, no): HistoryLine[] => [
    {
      type: 'invoke',
      at: no * 10,
      no,
      client: no % 3,
      operation: 'adjust',
      method: 'POST',
      path: '/',
      tenant: 't',
    },
    {
      type: 'ok',
      at: no * 10 + 25,
      no,
      client: no % 3,
      status: 200,
      attempts: 1,
      answerSha256: '',
    },
  ]);
  return lines.flat().toSorted((a, b) => ('at' in a && 'at' in b ? a.at - b.at : 0));
}

const numbersIn = (lines: readonly HistoryLine[]): number[] =>
  [...new Set(lines.flatMap((line) => ('no' in line ? [line.no] : [])))].toSorted((a, b) => a - b);

describe('a shrunk history', () => {
  it('is the few operations that fail together, each with both its lines, in their order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        (count, drawn) => {
          const guilty = [...new Set(drawn.map((no) => no % count))].toSorted((a, b) => a - b);
          const lines = historyOf(count);
          const small = shrinkHistory(lines, (kept) =>
            guilty.every((no) => numbersIn(kept).includes(no)),
          );
          expect(numbersIn(small)).toEqual(guilty);
          expect(small).toEqual(lines.filter((line) => 'no' in line && guilty.includes(line.no)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the whole when nothing fails', () => {
    const lines = historyOf(5);
    expect(shrinkHistory(lines, () => false)).toEqual(lines);
  });

  it('never loses lines that belong to no operation', () => {
    const fault: HistoryLine = { type: 'fault', at: 30, fault: 'kill_all' };
    expect(shrinkHistory([...historyOf(4), fault], () => true)).toEqual([fault]);
  });
});
