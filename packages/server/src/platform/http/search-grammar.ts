// The language of `q=`. Its EBNF is searchGrammar, published in the API's document and docs/search.md.

/** How a field is compared; `:` alone means equal to one of the values. */
export type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte';

/** One term of a search; `at` is the position of its first character, from 1. */
export type SearchTerm = { at: number; negated: boolean } & (
  | { kind: 'word'; text: string }
  | { kind: 'field'; field: string; comparison: Comparison; values: readonly string[] }
);

/** What keeps a text from being a search, and the character where it does, from 1. */
export type SearchFault = { at: number; detail: string };

/** The grammar as it is published; the parser below is written rule by rule after it. */
export const searchGrammar = `search     = [ blanks ] , [ term , { blanks , term } ] , [ blanks ] ;
term       = [ "-" ] , ( field , ":" , values | comparison | phrase ) ;
comparison = field , ":" , ( ">=" | ">" | "<=" | "<" ) , value ;
values     = value , { "," , value } ;
field      = letter , { letter | digit | "_" | "." } ;
phrase     = word | quoted ;
value      = plain | quoted ;
word       = wordchar , { wordchar | "-" } ;      (* no blank, quote or colon *)
plain      = plainchar , { plainchar } ;          (* no blank, quote or comma; no leading < > = *)
quoted     = '"' , { char | '\\"' | '\\\\' } , '"' ;  (* char: all but quote, backslash and NUL *)`;

/** Terms beyond this are refused. */
export const searchTermsMax = 20;

const operators = [
  ['>=', 'gte'],
  ['<=', 'lte'],
  ['>', 'gt'],
  ['<', 'lt'],
] as const;
const fieldPattern = /^[A-Za-z][A-Za-z0-9_.]*$/;

class Faulty extends Error {
  readonly at: number;

  constructor(index: number, detail: string) {
    super(detail);
    this.at = index + 1;
  }
}

/** Reads a search. Every text has either terms or a fault, never both. */
export function parseSearch(text: string): { terms: SearchTerm[] } | { fault: SearchFault } {
  try {
    return { terms: readTerms(text) };
  } catch (error) {
    if (error instanceof Faulty) return { fault: { at: error.at, detail: error.message } };
    throw error;
  }
}

/** A text that parses to the terms, in their order and with one blank between. */
export function printSearch(terms: readonly SearchTerm[]): string {
  return terms
    .map((term) => {
      const sign = term.negated ? '-' : '';
      if (term.kind === 'word') return sign + (isWord(term.text) ? term.text : quoted(term.text));
      const symbol = operators.find(([, name]) => name === term.comparison)?.[0] ?? '';
      const values = term.values.map((value) => (isPlain(value) ? value : quoted(value)));
      return `${sign}${term.field}:${symbol}${values.join(',')}`;
    })
    .join(' ');
}

const isWord = (text: string): boolean => /^[^\s":-][^\s":]*$/u.test(text);
const isPlain = (text: string): boolean => /^[^\s",<>=][^\s",]*$/u.test(text);
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

function readTerms(text: string): SearchTerm[] {
  const nul = text.indexOf('\u0000');
  if (nul >= 0) throw new Faulty(nul, 'No NUL characters.');
  const terms: SearchTerm[] = [];
  let index = afterBlanks(text, 0);
  while (index < text.length) {
    if (terms.length === searchTermsMax) {
      throw new Faulty(index, `At most ${searchTermsMax} terms.`);
    }
    const { term, end } = readTerm(text, index);
    terms.push(term);
    index = afterBlanks(text, end);
    if (index === end && end < text.length) throw new Faulty(end, 'A blank parts two terms.');
  }
  return terms;
}

function readTerm(text: string, start: number): { term: SearchTerm; end: number } {
  const at = start + 1;
  const negated = text[start] === '-';
  const from = negated ? start + 1 : start;
  if (text[from] === '"') {
    const { value, end } = readQuoted(text, from);
    if (value === '') throw new Faulty(from, 'Nothing stands between the quotes.');
    if (text[end] === ':') throw new Faulty(end, 'A field is named without quotes.');
    return { term: { kind: 'word', at, negated, text: value }, end };
  }
  const end = endOf(text, from, /[\s":]/u);
  const head = text.slice(from, end);
  if (text[end] === ':') return readField(text, { at, negated, from, colon: end });
  if (head === '') throw new Faulty(from, 'A word or a field follows the minus.');
  if (head.startsWith('-')) {
    throw new Faulty(from, 'One minus negates; quote a word that begins with a minus.');
  }
  if (text[end] === '"') {
    throw new Faulty(end, String.raw`Quotes stand around whole words; inside them write \".`);
  }
  return { term: { kind: 'word', at, negated, text: head }, end };
}

function readField(
  text: string,
  head: { at: number; negated: boolean; from: number; colon: number },
): { term: SearchTerm; end: number } {
  const { at, negated, from, colon } = head;
  const field = text.slice(from, colon);
  if (!fieldPattern.test(field)) {
    throw new Faulty(from, 'A field has a name before the colon; quote a word with a colon in it.');
  }
  const operator = operators.find(([symbol]) => text.startsWith(symbol, colon + 1));
  const comparison = operator?.[1] ?? 'eq';
  let index = colon + 1 + (operator?.[0].length ?? 0);
  const values: string[] = [];
  for (;;) {
    const { value, end } = readValue(text, index);
    values.push(value);
    if (text[end] !== ',') {
      return { term: { kind: 'field', at, negated, field, comparison, values }, end };
    }
    if (comparison !== 'eq') throw new Faulty(end, 'A comparison takes one value.');
    index = end + 1;
  }
}

function readValue(text: string, start: number): { value: string; end: number } {
  if (text[start] === '"') return readQuoted(text, start);
  const end = endOf(text, start, /[\s",]/u);
  if (end === start) throw new Faulty(start, 'A value is missing; an empty one is "".');
  const value = text.slice(start, end);
  if (/^[<>=]/.test(value)) {
    throw new Faulty(start, 'Quote a value that begins with <, > or =.');
  }
  if (text[end] === '"') throw new Faulty(end, 'Quotes stand around the whole value.');
  return { value, end };
}

function readQuoted(text: string, start: number): { value: string; end: number } {
  let value = '';
  for (let index = start + 1; index < text.length; index++) {
    const char = text[index] ?? '';
    if (char === '"') return { value, end: index + 1 };
    if (char !== '\\') {
      value += char;
      continue;
    }
    const escaped = text[index + 1];
    if (escaped !== '"' && escaped !== '\\') {
      throw new Faulty(index, String.raw`After a backslash only \ or " may follow.`);
    }
    value += escaped;
    index++;
  }
  throw new Faulty(start, 'These quotes are not closed.');
}

function endOf(text: string, start: number, stop: RegExp): number {
  const found = text.slice(start).search(stop);
  return found < 0 ? text.length : start + found;
}

function afterBlanks(text: string, start: number): number {
  return endOf(text, start, /\S/u);
}
