/**
 * The index of searches: which records may hold a word. Owns search_grams and search_marks, filled
 * beside the requests from the events. Invariant: a record that holds the word is always among the
 * candidates: what was not read yet is one. Whoever searches looks at the candidates themselves.
 */
export { shortestIndexed } from './grams.ts';
export { candidatesOf, type Indexed } from './candidates.ts';
export { readTexts, searchTasks } from './read-texts.ts';
export { forgetGrams } from './store.ts';
