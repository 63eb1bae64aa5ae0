// Goal: what a statement receives as a binary array is what was given, element by element, and what
// is no such value is refused instead of stored as another.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Uuid } from '../../src/lib/ids.ts';
import type { Instant } from '../../src/lib/time.ts';
import {
  bigintArray,
  booleanArray,
  floatArray,
  instantArray,
  intArray,
  jsonArray,
  textArray,
  uuidArray,
} from '../../src/platform/db/index.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('a binary array', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  /** The elements as the database has them. */
  async function received(type: string, array: Buffer): Promise<unknown[]> {
    const rows = await server.db.transaction(server.tenantId, { readOnly: true }, (tx) =>
      tx.query<{ v: unknown }>(
        `select u.v from unnest($1::${type}[]) with ordinality as u (v, n) order by u.n`,
        [array],
      ),
    );
    return rows.map((row) => row.v);
  }

  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc.string({ unit: 'binary-ascii', maxLength: 5000 }),
  );
  const safeText = text.map((value) => value.replaceAll('\0', ''));
  const kinds: [string, (values: never[]) => Buffer, fc.Arbitrary<unknown>][] = [
    ['uuid', uuidArray, fc.uuid().map((id) => id as Uuid)],
    ['text', textArray, safeText],
    ['int', intArray, fc.integer()],
    ['bigint', bigintArray, fc.maxSafeInteger()],
    ['float8', floatArray, fc.double({ noNaN: true, noDefaultInfinity: true })],
    ['boolean', booleanArray, fc.boolean()],
    [
      'timestamptz',
      instantArray,
      fc
        .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
        .map((date) => date.toISOString() as Instant),
    ],
  ];

  it.each(kinds)('of %s arrives as it was given, NULLs too', async (type, arrayOf, value) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(value), { maxLength: 300 }), async (values) => {
        const plain = values.map((one) => (Object.is(one, -0) ? 0 : one));
        expect(await received(type, arrayOf(plain as never[]))).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  it('of JSON texts arrives as JSON, and text that is none is refused', async () => {
    const values = [{ a: [1, 'é'] }, null, 'x'];
    const texts = values.map((one) => (one === null ? null : JSON.stringify(one)));
    expect(await received('json', jsonArray(texts))).toEqual(values);
    await expect(received('json', jsonArray(['{']))).rejects.toMatchObject({ code: '22P02' });
  });

  it('refuses what its type has no place for', async () => {
    expect(() => intArray([2 ** 31])).toThrow('32 bits');
    expect(() => intArray([0.5])).toThrow('32 bits');
    expect(() => bigintArray([2 ** 53])).toThrow('2^53');
    for (const no of ['', 'x'.repeat(36), '0198f0a0-0000-7000-8000-00000000000g', 'é'.repeat(36)])
      expect(() => uuidArray([no as Uuid])).toThrow('Not a UUID');
    expect(() => instantArray(['yesterday' as Instant])).toThrow('Not an instant');
    await expect(received('text', textArray(['a\0b']))).rejects.toMatchObject({ code: '22021' });
  });
});
