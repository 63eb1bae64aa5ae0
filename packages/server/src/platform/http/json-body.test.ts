import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../errors.ts';
import { faultOffset } from './json-fault.ts';
import { isStorable, readJsonBody } from './json-body.ts';

const read = (text: string | Buffer): unknown => readJsonBody(Buffer.from(text as string));

function refusal(text: string | Buffer): Refusal {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('The body was accepted.');
}

describe('depth', () => {
  it('is judged before the parser, also in what is no JSON', () => {
    const deep = (count: number): string => '['.repeat(count) + ']'.repeat(count);
    expect(read(deep(32))).toBeInstanceOf(Array);
    for (const text of [deep(33), '['.repeat(1_000_000), '{"a":'.repeat(200_000)]) {
      const started = performance.now();
      expect(refusal(text).message).toContain('nested deeper than 32');
      expect(performance.now() - started).toBeLessThan(500);
    }
    // Brackets in a string, side by side, or after a quote that never closes are not nested.
    expect(read(JSON.stringify(deep(100)))).toBe(deep(100));
    expect(read(`[${'[],'.repeat(1000)}[]]`)).toHaveLength(1001);
    expect(refusal(`["${deep(100)}`).message).toContain('not JSON');
    expect(refusal(`[${'['.repeat(31)}"\\\\"${'['.repeat(2)}`).message).toContain('nested');
  });
});

describe('readJsonBody', () => {
  it('reads what JSON.parse reads, for any storable value', () => {
    const key = fc
      .string({ unit: 'binary' })
      .filter((text) => isStorable(text) && text !== '__proto__');
    const { value } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.string({ unit: 'binary' }).filter(isStorable),
        fc.boolean(),
        fc.constant(null),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
        fc.integer(),
      ),
      value: fc.oneof(
        { maxDepth: 6 },
        tie('leaf'),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(key, tie('value'), { maxKeys: 40 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (one, space) => {
        const text = JSON.stringify(one, undefined, space);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses a key that stands twice, however it is written and however many stand beside it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        (keys, pick) => {
          const usable = keys.filter((key) => key !== '__proto__');
          fc.pre(usable.length > 0);
          const twice = usable[pick % usable.length] ?? '';
          const escaped = `"${[...twice]
            .map((c) =>
              c
                .split('')
                .map((u) => `\\u${u.charCodeAt(0).toString(16).padStart(4, '0')}`)
                .join(''),
            )
            .join('')}"`;
          const members = usable.map((key) => `${JSON.stringify(key)}: [{"a":1}]`);
          expect(refusal(`{"x":{${[...members, `${escaped} : 2`].join(',')}}}`).code).toBe(
            'malformed_request',
          );
        },
      ),
    );
  });

  it.each([
    ['an end too early', '{"a": 1', 'ends too early'],
    ['a fault inside', '{"a": 1,\n "b": x}', 'line 2, column 7'],
    ['a number that is none', '{"a": NaN}', 'line 1'],
    ['minus zero', '[-0]', '-0'],
    ['minus zero with decimals', '{"a":-0.00e5}', '-0'],
    ['a number too large', '[1e999]', 'too large'],
    ['a prototype', '{"a": {"__proto__": 1}}', '__proto__'],
    ['a prototype in disguise', '{"\\u005f_proto__": 1}', '__proto__'],
    ['nesting past 32', `${'['.repeat(33)}${']'.repeat(33)}`, 'deeper'],
    ['a thousand levels', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`, 'deeper'],
  ])('refuses %s', (_what, text, words) => {
    const { code, message } = refusal(text);
    expect(code).toBe('malformed_request');
    expect(message).toContain(words);
  });

  it('finds the fault where one was put', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), (text, pick) => {
        const at = pick % (text.length + 1);
        const broken = `${text.slice(0, at)}\u0001${text.slice(at)}`;
        // In a string the whole string is the token that does not belong.
        expect(faultOffset(broken)).toBeLessThanOrEqual(at);
        expect(faultOffset(text)).toBe(text.length);
      }),
    );
  });

  it('takes nesting of 32', () => {
    expect(read(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeInstanceOf(Array);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(refusal(Buffer.from([0x22, 0xff, 0x22])).code).toBe('malformed_request');
  });

  it('refuses text that cannot be stored, saying where', () => {
    const found = refusal('{"a":{"b/c":["ok","x\\u0000y"]},"d":"\\ud800","e":"\\ud83d\\ude00"}');
    expect(found.code).toBe('invalid_text');
    expect(found.faults.map(({ pointer }) => pointer)).toEqual(['#/a/b~1c/1', '#/d']);
  });

  it('takes an empty body for none', () => {
    expect(read('')).toBeUndefined();
  });
});
