import { Refusal } from '../errors.ts';
import { createConcurrencyLimit, defaultLimits, type LimitOptions } from './concurrency-limit.ts';
import { createFairQueue } from './fair-queue.ts';

/** One request at the gate. */
export type Visitor = {
  tenant: string;
  /** Takes new work in, which is turned away before anything else. */
  beginsWork: boolean;
  /** Called once: without an error it may go on, and must `leave`; with one it is turned away. */
  decided: (error?: Refusal) => void;
};

/** Holds requests back that the server could not answer in time. */
export type Gate = {
  /** Lets the request in, lets it wait, or turns it away; `decided` hears which. */
  enter: (visitor: Visitor) => Ticket;
  /** The refusal that `enter` would give at once; undefined when it would let in or let wait. */
  refusalFor: (tenant: string, beginsWork: boolean) => Refusal | undefined;
  counts: () => { underWay: number; waiting: number; limit: number; turnedAway: number };
};

/** A request that has come to the gate; it leaves once, whether it was let in or not. */
export type Ticket = { leave: () => void };

/** Nobody waits longer: past it a caller does better to ask again. */
export const waitMsMost = 1000;
/** In overload the queue holds what can be let in within this, so that the admitted stay quick. */
const waitMsAimed = 150;
/** Bursts of so many are taken by any machine: 256 under way and 256 waiting are 512 connections. */
const waitingLeast = 256;
const rateWindowMs = 500;

/** `waitingLeast`: so many may always wait. */
export type GateOptions = LimitOptions & { waitingLeast?: number };

/** Makes the gate of one server. */
export function createGate(options: GateOptions = defaultLimits): Gate {
  const limit = createConcurrencyLimit(options);
  const rate = createRate();
  const queue = createFairQueue<Waiting>(() =>
    Math.max(options.waitingLeast ?? waitingLeast, rate.perMs() * waitMsAimed),
  );
  let underWay = 0;
  let turnedAway = 0;

  function admit(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    waiting.inAtMs = performance.now();
    underWay++;
    waiting.visitor.decided();
  }

  function turnAway(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    waiting.gone = true;
    turnedAway++;
    waiting.visitor.decided(overloaded(turnedAway));
  }

  function letIn(): void {
    while (underWay < limit.now()) {
      const next = queue.take();
      if (next === undefined) return;
      admit(next);
    }
  }

  function leave(waiting: Waiting): void {
    if (waiting.gone) return;
    waiting.gone = true;
    if (waiting.inAtMs === undefined) {
      clearTimeout(waiting.timer);
      queue.remove(waiting.visitor.tenant, waiting);
      return;
    }
    const atMs = performance.now();
    limit.ended({ tookMs: atMs - waiting.inAtMs, underWay, atMs });
    underWay--;
    rate.count(atMs);
    letIn();
  }

  return {
    enter: (visitor) => {
      const waiting: Waiting = { visitor, inAtMs: undefined, timer: undefined, gone: false };
      if (queue.size() === 0 && underWay < limit.now()) {
        admit(waiting);
      } else {
        waiting.timer = setTimeout(() => {
          if (queue.remove(visitor.tenant, waiting)) turnAway(waiting);
        }, waitMsMost);
        const givenUp = queue.add(visitor.tenant, waiting, visitor.beginsWork);
        if (givenUp !== undefined) turnAway(givenUp);
      }
      return { leave: () => leave(waiting) };
    },
    refusalFor: (tenant, beginsWork) => {
      if (!queue.refuses(tenant, beginsWork)) return undefined;
      turnedAway++;
      return overloaded(turnedAway);
    },
    counts: () => ({ underWay, waiting: queue.size(), limit: limit.now(), turnedAway }),
  };
}

type Waiting = {
  readonly visitor: Visitor;
  inAtMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
  gone: boolean;
};

/** Requests that end in a millisecond, over the last half second. */
function createRate(): { count: (atMs: number) => void; perMs: () => number } {
  let openedAt = performance.now();
  let ended = 0;
  let perMs = 0;
  return {
    count: (atMs) => {
      ended++;
      if (atMs - openedAt < rateWindowMs) return;
      perMs = ended / (atMs - openedAt);
      ended = 0;
      openedAt = atMs;
    },
    perMs: () => perMs,
  };
}

/** Those turned away come back spread over three seconds, not all in the same one. */
function overloaded(nth: number): Refusal {
  const framesMax = Error.stackTraceLimit;
  // Nobody reads the stack of a request that was turned away, and it costs more than the rest.
  Error.stackTraceLimit = 0;
  const refusal = new Refusal('overloaded', 'More requests came than can be served; try again.', {
    extra: { headers: { 'retry-after': String(1 + (nth % 3)) } },
  });
  Error.stackTraceLimit = framesMax;
  return refusal;
}
