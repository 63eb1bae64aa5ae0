/**
 * Facts: recorded with the change, sequenced without a gap after it, read by everyone else.
 * Owns event_outbox, events, event_heads, subscription_cursors. Invariants: a committed fact
 * appears once in its tenant's sequence 1, 2, 3…; the facts of one subject keep the order of their
 * commits; a reader that goes on from a sequence number misses nothing.
 */
export { type Fact, recordFacts, recordFactsOf } from './record.ts';
export { hintNewEvents } from './hints.ts';
export { type Sequencer, startSequencer } from './sequencer.ts';
export { type EventFeed, startEventFeed } from './feed.ts';
export { type StoredEvent, presentEvent, presentEventText, sequenceText } from './stored-event.ts';
export { subscribe, type Subscription } from './subscribe.ts';
export { type Projection, startSubscribers, type Subscriber, type Worker } from './durable.ts';
export { createStreams, type Streams } from './stream.ts';
export { isTypePattern, typeFilter } from './type-filter.ts';
export { factsOfSubject, type SubjectFact } from './timeline.ts';
export {
  eventAt,
  type EventHead,
  type EventRange,
  firstSequence,
  lastSequence,
  positionOf,
  selectRange,
} from './select-events.ts';
export { eventRoutes } from './routes.ts';
export { sweepEvents } from './sweep-events.ts';
