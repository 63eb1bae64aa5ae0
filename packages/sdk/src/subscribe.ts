import { delayMs } from './backoff.ts';
import { ConnectionError, isRecord, SwitchyardError } from './errors.ts';
import { EventStreamParser } from './event-stream.ts';
import { encodeQuery } from './query.ts';
import { sleep, type Transport } from './transport.ts';

/** One thing that happened, as the server records it (CloudEvents). */
export type StreamedEvent = {
  readonly id: string;
  /** Position in the tenant's gapless order of events. */
  readonly sequence: number;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly data?: unknown;
  readonly [extra: string]: unknown;
};

/** Where a subscription starts and what it gets. */
export type SubscribeOptions = {
  /** The sequence last dealt with; the stream goes on after it. Absent: from now on. */
  after?: number | undefined;
  /** Event types, with `order.*` for a whole kind; absent means all. */
  types?: readonly string[] | undefined;
  /** Only events about this thing. */
  subject?: string | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
  /** How often the handler gets one event before the subscription ends; 5 unless told. */
  handlerAttemptsMax?: number | undefined;
  /** Told of every broken connection and failed handling; the subscription goes on by itself. */
  onError?: ((error: unknown) => void) | undefined;
};

/** A running subscription. */
export type Subscription = {
  /** The sequence of the last event whose handler finished: store it, and resume `after` it. */
  readonly lastSequence: number | undefined;
  /** Stops; resolves when the handler in progress has finished. */
  readonly close: () => Promise<void>;
  /** Resolves after `close`; rejects when the subscription cannot go on. */
  readonly closed: Promise<void>;
};

/** The server sends a heartbeat every 15 s: this long a silence means a dead connection. */
const silenceMsMax = 45_000;
const handlerAttemptsDefault = 5;
const path = '/v1/events/stream';

/**
 * Streams events in their order, for ever: reconnects by itself and goes on after the last event
 * handed out. Ends with the signal, or throws when the server refuses (no right, position too old).
 */
export async function* streamEvents(
  transport: Transport,
  options: SubscribeOptions,
): AsyncGenerator<StreamedEvent, void, undefined> {
  const { signal = new AbortController().signal, types, subject } = options;
  let { after } = options;
  let failures = 0;
  while (!signal.aborted) {
    let retryMs: number | undefined;
    try {
      const query = encodeQuery({ types, subject, after });
      for await (const { event, retry } of connectOnce(transport, query, after, signal)) {
        failures = 0;
        retryMs = retry;
        yield event;
        after = event.sequence;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isTemporary(error)) throw error;
      options.onError?.(error);
    }
    if (signal.aborted) return;
    failures++;
    const failed = { status: 0, code: undefined, retryAfterSeconds: undefined, isRepeatable: true };
    await sleep((retryMs ?? 0) / 2 + delayMs(failures, failed, Math.random()), signal).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
  }
}

/** Hands every event to the handler, one at a time and at least once. See `Subscription`. */
export function subscribe(
  transport: Transport,
  options: SubscribeOptions,
  handler: (event: StreamedEvent) => unknown,
): Subscription {
  const stop = new AbortController();
  const signal =
    options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const state = { last: options.after };
  const run = async (): Promise<void> => {
    for await (const event of streamEvents(transport, { ...options, signal })) {
      await handleOne(event, handler, options, signal);
      state.last = event.sequence;
      if (signal.aborted) return;
    }
  };
  const closed = run();
  return {
    get lastSequence() {
      return state.last;
    },
    closed,
    close: () => {
      stop.abort();
      return closed;
    },
  };
}

// A handler that fails gets the same event again, so that none is lost to a passing fault. One that
// keeps failing ends the subscription: going on would lose the event in silence.
async function handleOne(
  event: StreamedEvent,
  handler: (event: StreamedEvent) => unknown,
  options: SubscribeOptions,
  signal: AbortSignal,
): Promise<void> {
  const attemptsMax = options.handlerAttemptsMax ?? handlerAttemptsDefault;
  for (let attempt = 1; ; attempt++) {
    try {
      await handler(event);
      return;
    } catch (error) {
      options.onError?.(error);
      if (attempt >= attemptsMax || signal.aborted) throw error;
      const failed = {
        status: 0,
        code: undefined,
        retryAfterSeconds: undefined,
        isRepeatable: true,
      };
      await sleep(delayMs(attempt, failed, Math.random()), signal);
    }
  }
}

async function* connectOnce(
  transport: Transport,
  query: string,
  after: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<{ event: StreamedEvent; retry: number | undefined }, void, undefined> {
  const headers = {
    accept: 'text/event-stream',
    ...(after === undefined ? {} : { 'last-event-id': String(after) }),
  };
  const silence = new AbortController();
  const both = AbortSignal.any([signal, silence.signal]);
  const response = await openStream(transport, query, headers, both);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  const parser = new EventStreamParser();
  try {
    for (;;) {
      const timer = setTimeout(() => silence.abort(silenceError()), silenceMsMax);
      const piece = await reader.read().finally(() => clearTimeout(timer));
      if (piece.done) return;
      for (const message of parser.push(piece.value)) {
        yield { event: eventOf(message.data, message.id, message.event), retry: parser.retryMs };
      }
    }
  } finally {
    // Also when the consumer stops early: the connection must not linger. What a broken one still
    // answers to the cancellation is not news.
    await reader.cancel().catch(() => undefined);
  }
}

async function openStream(
  transport: Transport,
  query: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await transport.open({ method: 'GET', path, query }, { headers }, signal);
  } catch (error) {
    if (error instanceof SwitchyardError || signal.aborted) throw error;
    const message = 'The event stream cannot be reached.';
    throw new ConnectionError(message, { code: 'connection_failed', cause: error });
  }
}

function eventOf(data: string, id: string | undefined, type: string): StreamedEvent {
  const body: unknown = JSON.parse(data);
  const fields = isRecord(body) ? body : { data: body };
  const { id: eventId = id, type: eventType = type } = fields;
  return {
    ...fields,
    id: typeof eventId === 'string' ? eventId : '',
    type: typeof eventType === 'string' ? eventType : type,
    sequence: Number(id),
  };
}

function silenceError(): ConnectionError {
  const seconds = silenceMsMax / 1000;
  const message = `Nothing came from the event stream for ${seconds} s.`;
  return new ConnectionError(message, { code: 'connection_lost' });
}

// Broken connections and a busy server pass; a refusal of the key or the position does not.
function isTemporary(error: unknown): boolean {
  if (!(error instanceof SwitchyardError)) return !(error instanceof SyntaxError);
  return error.status === 0
    ? error.code.startsWith('connection')
    : error.status === 429 || error.status >= 500;
}
