import { Readable } from 'node:stream';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { Refusal } from '../errors.ts';
import { eventPages } from './event-pages.ts';
import type { EventFeed } from './feed.ts';
import { presentEventText, type StoredEvent } from './stored-event.ts';
import { typeFilter } from './type-filter.ts';

const heartbeatMs = 15_000;
/** A reader who takes nothing for so long is cut off; it resumes where it was. */
const stalledMs = 30_000;
const stallCheckMs = 5000;
/** So much is buffered before the reader is waited for: a stream holds far less than 1 MiB. */
const chunkCharsMax = 64 * 1024;
const reconnectMs = 2000;
/** A stream is ended after this, so that its key is checked again when the client comes back. */
const lifetimeMs = 5 * 60_000;
const encodedPagesMax = 64;
export const streamsPerKeyMax = 20;

export type StreamRequest = {
  tenantId: Uuid;
  /** Who reads: a key, whose limit of streams counts and whose end ends its streams. */
  actor: string;
  /** The place to go on from; undefined starts with what comes next. */
  after: number | undefined;
  /** Types or families; none means everything. */
  types: readonly string[];
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
  const encode = createEncoder(feed);
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
      const keyId = `${request.tenantId} ${request.actor}`;
      admit(keyId);
      const ending = new AbortController();
      endings.add(ending);
      const onEnd = (): void => {
        endings.delete(ending);
        dismiss(keyId);
      };
      return openStream({ feed, request, after, encode, ending, onEnd });
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
    const detail = `There is no event ${after}; the last one is ${last}.`;
    throw new Refusal('invalid_cursor', detail, {
      faults: [{ pointer: '?after', code: 'out_of_range', detail }],
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

type Opening = {
  feed: EventFeed;
  request: StreamRequest;
  after: number;
  encode: Encoder;
  ending: AbortController;
  onEnd: () => void;
};

function openStream(opening: Opening): Readable {
  const { request, ending } = opening;
  // When the chunk now offered was offered; undefined while there is none.
  const offer: { sinceMs: number | undefined } = { sinceMs: undefined };
  const stream = Readable.from(frames(opening, offer), {
    objectMode: false,
    highWaterMark: chunkCharsMax,
  });
  // The frames wait for news: without this a stream whose client has gone would end with the next.
  const end = (): void => ending.abort();
  if (request.gone.aborted) end();
  request.gone.addEventListener('abort', end, { once: true });
  const stallTimer = setInterval(() => {
    if (offer.sinceMs === undefined || performance.now() - offer.sinceMs < stalledMs) return;
    end();
    stream.destroy();
  }, stallCheckMs);
  const lifeTimer = setTimeout(end, lifetimeMs);
  stream.once('close', () => {
    clearInterval(stallTimer);
    clearTimeout(lifeTimer);
    end();
    opening.onEnd();
  });
  return stream;
}

async function* frames(
  { feed, request, after, encode, ending }: Opening,
  offer: { sinceMs: number | undefined },
): AsyncGenerator<Buffer, void, undefined> {
  const { tenantId } = request;
  const { signal } = ending;
  let position = after;
  let sentAt = performance.now();
  yield Buffer.from(`retry: ${reconnectMs}\n\n`);
  for await (const events of eventPages({ feed, tenantId, after, signal, idleMs: heartbeatMs })) {
    position = events.at(-1)?.sequence ?? position;
    for (const chunk of encode(request, events)) {
      offer.sinceMs = performance.now();
      yield chunk;
      sentAt = performance.now();
      offer.sinceMs = undefined;
    }
    if (events.some((event) => endsKey(event, request.actor))) return;
    if (events.length > 0 && performance.now() - sentAt < heartbeatMs) continue;
    // An id without data moves the client's place past events it did not ask for.
    yield Buffer.from(`: heartbeat\nid: ${position}\n\n`);
    sentAt = performance.now();
  }
}

function endsKey(event: StoredEvent, actor: string): boolean {
  return event.type === 'api_key.revoked' && encodeId('key', event.subjectId) === actor;
}

type Encoder = (request: StreamRequest, events: readonly StoredEvent[]) => readonly Buffer[];

/**
 * Turns pages into frames. Streams that want the same of the same page share its bytes: encoding
 * them for each of 100 readers took 8 µs an event and reader.
 */
function createEncoder(feed: EventFeed): Encoder {
  const encoded = new Map<string, readonly Buffer[]>();
  return (request, events) => {
    const [first] = events;
    const last = events.at(-1);
    if (first === undefined || last === undefined) return [];
    const { tenantId, types, subjectId = '' } = request;
    const places = [feed.generation(), first.sequence, last.sequence];
    const key = [...places, tenantId, subjectId, ...types].join(' ');
    const known = encoded.get(key);
    if (known !== undefined) return known;
    const chunks = [...chunksOf(events, request)];
    // The oldest goes: readers move along together.
    if (encoded.size >= encodedPagesMax) encoded.delete(encoded.keys().next().value ?? '');
    encoded.set(key, chunks);
    return chunks;
  };
}

function* chunksOf(events: readonly StoredEvent[], request: StreamRequest): Generator<Buffer> {
  const isWanted = typeFilter(request.types);
  let text = '';
  for (const event of events) {
    if (!isWanted(event.type)) continue;
    if (request.subjectId !== undefined && event.subjectId !== request.subjectId) continue;
    const data = presentEventText(request.tenantId, event);
    text += `id: ${event.sequence}\nevent: ${event.type}\ndata: ${data}\n\n`;
    if (text.length >= chunkCharsMax) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}
