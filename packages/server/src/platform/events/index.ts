/**
 * Facts: recorded with the change, sequenced without a gap after it, read by everyone else.
 * Owns event_outbox, events, event_heads. Invariants: a committed fact appears once in its tenant's
 * sequence 1, 2, 3…; the facts of one subject keep the order of their commits.
 */
export { type Fact, recordFacts } from './record.ts';
export { hintNewEvents } from './hints.ts';
export { type Sequencer, startSequencer } from './sequencer.ts';
export { factsOfSubject, type SubjectFact } from './timeline.ts';
