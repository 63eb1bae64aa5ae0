import { Readable } from 'node:stream';
import type { Uuid } from '../../lib/ids.ts';
import { Refusal } from '../errors.ts';
import { eventPages } from './event-pages.ts';
import type { EventFeed } from './feed.ts';
import { presentEventText, type StoredEvent } from './stored-event.ts';
import type { TypeFilter } from './type-filter.ts';

const heartbeatMs = 15_000;
/** A reader who takes nothing for so long is cut off; it resumes where it was. */
const stalledMs = 30_000;
const stallCheckMs = 5000;
/** So much is buffered before the reader is waited for: a stream holds far less than 1 MiB. */
const chunkCharsMax = 64 * 1024;
const reconnectMs = 2000;
export const streamsPerKeyMax = 20;

export type StreamRequest = {
  tenantId: Uuid;
  /** Whose limit of streams counts. */
  keyId: string;
  /** The place to go on from; undefined starts with what comes next. */
  after: number | undefined;
  wanted: TypeFilter;
  subjectId: Uuid | undefined;
  /** Aborted when the client goes away. */
  gone: AbortSignal;
};

export type Streams = {
  /** A text/event-stream that goes on until either side ends it. Refuses a place that is not kept. */
  open: (request: StreamRequest) => Promise<Readable>;
  count: () => number;
  /** Ends every stream and takes no more; clients come back by themselves. */
  closeAll: () => void;
};

/** The live streams of this process. */
export function createStreams(feed: EventFeed): Streams {
  const endings = new Set<AbortController>();
  const perKey = new Map<string, number>();
  let closing = false;

  function admit(keyId: string): void {
    if (closing) throw new Refusal('unavailable', 'The server is stopping; reconnect in a moment.');
    const count = perKey.get(keyId) ?? 0;
    if (count >= streamsPerKeyMax) {
      throw new Refusal(
        'quota_exceeded',
        `A key holds at most ${streamsPerKeyMax} streams at once.`,
      );
    }
    perKey.set(keyId, count + 1);
  }

  function dismiss(keyId: string): void {
    const left = (perKey.get(keyId) ?? 1) - 1;
    if (left === 0) perKey.delete(keyId);
    else perKey.set(keyId, left);
  }

  return {
    open: async (request) => {
      const after = await checkPlace(feed, request);
      admit(request.keyId);
      const ending = new AbortController();
      endings.add(ending);
      return openStream(feed, request, after, ending, () => {
        endings.delete(ending);
        dismiss(request.keyId);
      });
    },
    count: () => endings.size,
    closeAll: () => {
      closing = true;
      for (const ending of endings) ending.abort();
    },
  };
}

/**
 * The place to go on from. Refuses with `cursor_expired` (410) when events after it are no longer
 * kept, with `invalid_cursor` when it is in the future.
 */
export async function checkPlace(
  feed: EventFeed,
  request: { tenantId: Uuid; after: number | undefined },
): Promise<number> {
  const { first, last } = await feed.extent(request.tenantId);
  const after = request.after ?? last;
  if (after > last) {
    throw new Refusal('invalid_cursor', `There is no event ${after}; the last one is ${last}.`, {
      extra: { last_sequence: last },
    });
  }
  if (after < first - 1) {
    throw new Refusal(
      'cursor_expired',
      `Events before ${first} are no longer kept; read the resources anew.`,
      { extra: { first_sequence: first } },
    );
  }
  return after;
}

function openStream(
  feed: EventFeed,
  request: StreamRequest,
  after: number,
  ending: AbortController,
  onEnd: () => void,
): Readable {
  // When the chunk now offered was offered; undefined while there is none.
  const offer: { sinceMs: number | undefined } = { sinceMs: undefined };
  const stream = Readable.from(frames(feed, request, after, ending.signal, offer), {
    objectMode: false,
    highWaterMark: chunkCharsMax,
  });
  // The frames wait for news: without this a stream whose client has gone would end with the next.
  const end = (): void => ending.abort();
  if (request.gone.aborted) end();
  request.gone.addEventListener('abort', end, { once: true });
  const timer = setInterval(() => {
    if (offer.sinceMs === undefined || performance.now() - offer.sinceMs < stalledMs) return;
    end();
    stream.destroy();
  }, stallCheckMs);
  stream.once('close', () => {
    clearInterval(timer);
    end();
    onEnd();
  });
  return stream;
}

async function* frames(
  feed: EventFeed,
  request: StreamRequest,
  after: number,
  signal: AbortSignal,
  offer: { sinceMs: number | undefined },
): AsyncGenerator<string, void, undefined> {
  const { tenantId } = request;
  let position = after;
  let sentAt = performance.now();
  yield `retry: ${reconnectMs}\n\n`;
  for await (const events of eventPages({ feed, tenantId, after, signal, idleMs: heartbeatMs })) {
    position = events.at(-1)?.sequence ?? position;
    for (const chunk of chunksOf(events, request)) {
      offer.sinceMs = performance.now();
      yield chunk;
      sentAt = performance.now();
      offer.sinceMs = undefined;
    }
    if (events.length > 0 && performance.now() - sentAt < heartbeatMs) continue;
    // An id without data moves the client's place past events it did not ask for.
    yield `: heartbeat\nid: ${position}\n\n`;
    sentAt = performance.now();
  }
}

function* chunksOf(events: readonly StoredEvent[], request: StreamRequest): Generator<string> {
  let text = '';
  for (const event of events) {
    if (!request.wanted(event.type)) continue;
    if (request.subjectId !== undefined && event.subjectId !== request.subjectId) continue;
    const data = presentEventText(request.tenantId, event);
    text += `id: ${event.sequence}\nevent: ${event.type}\ndata: ${data}\n\n`;
    if (text.length >= chunkCharsMax) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}
