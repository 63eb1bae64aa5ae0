import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { cellOfInert, csvBatches, csvField, csvLine, fieldsOf, inertCell } from './csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'sw-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, bytes: string | Buffer): Promise<string[][]> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const found: string[][] = [];
  for await (const records of csvBatches(path))
    found.push(...records.map((record) => [...record.fields]));
  return found;
}

describe('csvBatches', () => {
  it('reads back whatever was written, plain and packed, whatever the line end', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'é', ' ', '😀', ';') });
    // A record of one empty field is written as a blank line, which is no record.
    const record = fc.array(field, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.boolean(),
        async (records, isPacked, isWindows) => {
          const end = isWindows ? '\r\n' : '\n';
          const text = records.map((fields) => fields.map(csvField).join(',')).join(end);
          const read1 = isPacked
            ? await read('x.csv.gz', gzipSync(text))
            : await read('x.csv', text);
          expect(read1).toEqual(records);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the text of a record as it stood there', async () => {
    const path = join(folder, 'raw.csv');
    writeFileSync(path, 'a,b\r\n"x, y" ,2\r\n');
    const raws: string[] = [];
    for await (const records of csvBatches(path)) raws.push(...records.map((record) => record.raw));
    expect(raws).toEqual(['a,b', '"x, y" ,2']);
  });

  it('names a record that is too long, quoted or not, in bounded memory and time', async () => {
    const path = join(folder, 'bomb.csv');
    for (const piece of ['x', '\n', ',"",']) {
      const line = `"${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
      writeFileSync(path, `a,b\n1,2\n${piece === 'x' ? 'y' : ''}${line}`);
      for (let megabytes = 1; megabytes < 100; megabytes++) appendFileSync(path, line.slice(1));
      const before = process.memoryUsage().rss;
      let most = before;
      const startedAt = performance.now();
      const reading = async (): Promise<void> => {
        for await (const records of csvBatches(path)) expect(records.length).toBeLessThan(3);
      };
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
      await expect(reading()).rejects.toThrow('record 3 (the header is 1) has more than 4,000,000');
      clearInterval(watch);
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      expect((most - before) / 2 ** 20).toBeLessThan(150);
    }
  });

  it('refuses a quoted field that never ends', async () => {
    await expect(read('open.csv', 'a,b\n"x,2\n')).rejects.toThrow('does not end');
  });
});

describe('csvLine', () => {
  it('writes nothing that a spreadsheet would calculate, and can be read back', () => {
    const text = fc.string({ unit: fc.constantFrom(...`=+-@\t\r'"，＝,a1.`), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (values) => {
        const fields = fieldsOf(csvLine(values));
        expect(fields.map(cellOfInert)).toEqual(values);
        for (const field of fields) {
          const isNumber = /^[+-]?[\d.,]+$/u.test(field);
          expect(isNumber || !/^[=+\-@\t\r＝＋－＠]/u.test(field), field).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['=HYPERLINK("http://x","y")', `'=HYPERLINK("http://x","y")`],
    ['@SUM(1)', "'@SUM(1)"],
    ["'=1", "''=1"],
    ['+1-800-FLOWERS', "'+1-800-FLOWERS"],
    ['-5', '-5'],
    ['+4.50', '+4.50'],
    ["'tis", "'tis"],
    ['', ''],
  ])('writes %j as %j', (value, cell) => {
    expect(inertCell(value)).toBe(cell);
  });
});
