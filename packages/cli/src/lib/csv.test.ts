import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { csvBatches, csvField } from './csv.ts';

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

  it('refuses a quoted field that never ends', async () => {
    await expect(read('open.csv', 'a,b\n"x,2\n')).rejects.toThrow('does not end');
  });
});
