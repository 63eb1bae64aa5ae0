// A table written as CSV says what it was given, and no cell of it is a formula to a spreadsheet.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvOf, inertCell } from './csv.ts';

test('cells are quoted where they must be, and numbers stay numbers', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['x,y', 'say "no"'],
        [-1.5, null],
        [true, 'two\nlines'],
      ],
    ),
  ).toBe('a,b\r\n"x,y","say ""no"""\r\n-1.5,\r\ntrue,"two\nlines"\r\n');
});

test('what a spreadsheet would calculate is marked, and can be read back', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', "'=1"]) {
    expect(inertCell(text)).toBe(`'${text}`);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      const cell = inertCell(text);
      expect(/^[=+\-@\t\r\n＝＋－＠]/u.test(cell)).toBe(false);
      expect(cell === text || cell === `'${text}`).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      if (one !== other) expect(inertCell(one)).not.toBe(inertCell(other));
    }),
  );
});
