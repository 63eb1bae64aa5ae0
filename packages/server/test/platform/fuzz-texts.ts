// Texts, numbers and values that programs of this kind fall over.

/** Texts that can be stored: odd, and as good as any other. */
export const oddTexts: readonly string[] = [
  ' ',
  '\t\n',
  '\u00a0\u2003',
  '💥',
  '👩‍👩‍👧‍👦',
  '\u{1f1e9}\u{1f1ea}',
  '\u202eabc\u202c',
  'אבגדה مرحبا',
  'e\u0301\u0323',
  'é',
  'ﷺ',
  'İıſK',
  '\ufeffx',
  '\ufffd\uffff',
  '\u{10ffff}',
  '\u0001\u001f\u007f\u0085',
  '\u2028\u2029',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e400',
  '0x10',
  '९९९',
  "'",
  '"',
  '\\',
  '%',
  '%00',
  '_%_',
  '${1+1}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '=1+1',
  '../../etc/passwd',
  '\r\nx-injected: 1',
  "'; drop table x",
  'constructor',
  'toString',
  'hasOwnProperty',
  '2026-02-30',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-11-01T01:30:00-07:00',
  'ord_01k5c7y8n0e5r8w2m4x6z8b0d2',
  'tnt_01k5c7y8n0e5r8w2m4x6z8b0d2',
];

/** Texts that cannot be stored and must be refused by name. */
export const unstorableTexts: readonly string[] = [
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00',
  '\udfff\ud800',
];

/** A text of ten thousand characters, each of more than one byte. */
export const longText = 'é💥x'.repeat(2500);

/** Numbers at the edges of what numbers can be. */
export const oddNumbers: readonly number[] = [
  0,
  1,
  -1,
  1.5,
  0.1 + 0.2,
  1e-9,
  5e-324,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  1e15,
  1e21,
  1e308,
  -1e308,
];

/** A piece of JSON to be sent as it stands, such as -0, which no value of ours is written as. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The JSON of a value, in which RawJson stands as it is. */
export function jsonOf(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).flatMap(([name, inner]) =>
      inner === undefined ? [] : [`${JSON.stringify(name)}:${jsonOf(inner)}`],
    );
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
