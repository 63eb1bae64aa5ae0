/**
 * Delivery: messages to other systems, put in a line by the transaction that causes them and sent
 * after it. Owns delivery_lanes, deliveries, delivery_attempts.
 *
 * Invariants: each destination has a lane of its own, so that one that hangs holds up no other; a
 * lane is served by one process at a time; a message is sent at least once, always under the same
 * id; first attempts start in the order of the line, urgent messages before the rest; what cannot
 * be delivered is kept with every attempt and its reason, until retention drops it. Nothing is
 * sent inside a transaction.
 */
export { patientSchedule } from './decide-try.ts';
export { enqueueMessages, sendAgain } from './enqueue.ts';
export { changeLane, createLane, openLane, removeLane, stopLane } from './lanes.ts';
export { measureDeliveries } from './measures.ts';
export { selectLane } from './store-lanes.ts';
export { type AttemptRow, selectAttempts } from './store-messages.ts';
export { sweepDeliveries } from './store-retention.ts';
export { startDeliveries } from './worker.ts';
export type {
  LaneKind,
  LaneState,
  Message,
  NewMessage,
  Ordering,
  Patience,
  SendResult,
} from './types.ts';
