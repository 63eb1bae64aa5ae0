/** Facts: recorded with the change, sequenced without a gap after it, read by everyone else. */
export { type Fact, recordFacts } from './record.ts';
export { factsOfSubject, type SubjectFact } from './timeline.ts';
