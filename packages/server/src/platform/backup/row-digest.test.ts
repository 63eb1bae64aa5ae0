import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowDigest } from './row-digest.ts';

const row = fc.string({ unit: 'grapheme' }).map((text) => `${text.replaceAll('\n', ' ')}\n`);

function digestOf(rows: readonly string[], pieceBytes: number): string {
  const bytes = Buffer.from(rows.join(''));
  const digest = createRowDigest();
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    digest.feed(bytes.subarray(at, at + pieceBytes));
  }
  return digest.text();
}

describe('the digest of rows', () => {
  it('depends on the rows, not on their order nor on how they are cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(row), fc.integer({ min: 1, max: 9 }), (rows, pieceBytes) => {
        expect(digestOf(rows.toReversed(), pieceBytes)).toBe(digestOf(rows, 1000));
      }),
    );
  });

  it('changes with any row that is lost, doubled or changed', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (rows, pick) => {
        const at = pick % rows.length;
        const whole = digestOf(rows, 7);
        expect(digestOf(rows.toSpliced(at, 1), 7)).not.toBe(whole);
        expect(digestOf([...rows, rows[at] ?? ''], 7)).not.toBe(whole);
        expect(digestOf(rows.with(at, `${rows[at]?.trimEnd()}!\n`), 7)).not.toBe(whole);
      }),
    );
  });

  it('refuses a row that is cut off', () => {
    const digest = createRowDigest();
    digest.feed(Buffer.from('whole\nhal'));
    expect(digest.rows()).toBe(1);
    expect(() => digest.text()).toThrow('no end');
  });
});
