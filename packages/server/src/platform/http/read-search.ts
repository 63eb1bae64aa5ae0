import type { Fault } from '../errors.ts';
import { faultOfValue } from './filter-value.ts';
import { type Condition, type ListSpec, operatorsOfKind, type SearchWord } from './list-spec.ts';
import { parseSearch, type SearchTerm } from './search-grammar.ts';

const valuesMax = 100;
const wordLengthMax = 255;
const fault = (code: string, at: number, detail: string): Fault => ({
  pointer: '?q',
  code,
  detail: `Character ${at}: ${detail}`,
});

/** What `q=` asks of a list. */
export type Search = {
  conditions: Condition[];
  words: SearchWord[];
  unknown: Fault[];
  wrong: Fault[];
};

/** Reads `q=`: terms with a field become conditions of the list's own filters. */
export function readSearch(spec: ListSpec, text: string): Search {
  const search: Search = { conditions: [], words: [], unknown: [], wrong: [] };
  const read = parseSearch(text);
  if ('fault' in read) search.wrong.push(fault('invalid', read.fault.at, read.fault.detail));
  else for (const term of read.terms) readTerm(spec, term, search);
  return search;
}

function readTerm(spec: ListSpec, term: SearchTerm, search: Search): void {
  const { at, negated } = term;
  if (term.kind === 'word') {
    search.words.push({ text: term.text, negated });
    if (term.text.length <= wordLengthMax) return;
    search.wrong.push(fault('too_long', at, `At most ${wordLengthMax} characters in a word.`));
    return;
  }
  const { field, comparison, values } = term;
  const filter = Object.hasOwn(spec.filters, field) ? spec.filters[field] : undefined;
  if (filter === undefined) {
    const detail = `${spec.name} have no field ${field.slice(0, 60)}`;
    search.unknown.push(fault('unknown_parameter', at, detail));
    return;
  }
  const known = operatorsOfKind[filter.type.kind];
  const operator = comparison === 'eq' && values.length > 1 ? 'in' : comparison;
  if (!known.includes(operator)) {
    const detail =
      operator === 'in' ? `${field} takes one value.` : `${field} cannot be compared, only named.`;
    search.wrong.push(fault('unknown_operator', at, detail));
    return;
  }
  if (values.length > valuesMax) {
    search.wrong.push(fault('too_many', at, `At most ${valuesMax} values.`));
    return;
  }
  for (const value of values) {
    const detail = faultOfValue(filter.type, operator, value);
    if (detail !== undefined) search.wrong.push(fault('invalid', at, `${field}: ${detail}`));
  }
  search.conditions.push({
    name: field,
    operator,
    values: [...values],
    ...(negated ? { negated } : {}),
  });
}
