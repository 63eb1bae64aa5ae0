const space = /[ \t\n\r]*/y;
const token =
  /([{}[\],:])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

/** Where text stops being JSON: the offset of the first token that does not belong there. */
export function faultOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  for (let at = 0; ;) {
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
    if (expected === 'comma or end' && open.length === 0) return at;
    token.lastIndex = at;
    const [whole, sign, string] = token.exec(text) ?? [];
    if (whole === undefined) return at;
    const next: Expected | undefined =
      sign === undefined
        ? afterScalar(expected, string !== undefined)
        : afterSign(expected, sign, open);
    if (next === undefined) return at;
    expected = next;
    at += whole.length;
  }
}

function afterScalar(expected: Expected, isString: boolean): Expected | undefined {
  if (expected === 'value' || expected === 'value or ]') return 'comma or end';
  return isString && (expected === 'key' || expected === 'key or }') ? 'colon' : undefined;
}

function afterSign(expected: Expected, sign: string, open: ('{' | '[')[]): Expected | undefined {
  const takesValue = expected === 'value' || expected === 'value or ]';
  if (sign === '{' || sign === '[') {
    if (!takesValue) return undefined;
    open.push(sign);
    return sign === '{' ? 'key or }' : 'value or ]';
  }
  if (sign === ':') return expected === 'colon' ? 'value' : undefined;
  const inside = open.at(-1);
  if (sign === ',') {
    if (expected !== 'comma or end') return undefined;
    return inside === '{' ? 'key' : 'value';
  }
  if (!closes(sign, expected, inside)) return undefined;
  open.pop();
  return 'comma or end';
}

function closes(sign: string, expected: Expected, inside: '{' | '[' | undefined): boolean {
  const [opening, whenEmpty] = sign === '}' ? ['{', 'key or }'] : ['[', 'value or ]'];
  return inside === opening && (expected === 'comma or end' || expected === whenEmpty);
}
