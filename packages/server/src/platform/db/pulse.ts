import pg from 'pg';
import { createPulseClock, type PulseClock } from './pulse-clock.ts';

const tickMs = 150;
/** After this long without a byte from the database it counts as away. */
const patienceMs = 600;
/** A tick later than this says that this process stood still, not that the database did. */
const lateMs = 150;

/** Says so of a database that is there and does not answer: callers are told at once. */
export class DatabaseSilent extends Error {
  override readonly name = 'DatabaseSilent';
  constructor() {
    super('The database does not answer.');
  }
}

/** The watch over the database: whether it answers, and what its clock says. */
export type Pulse = {
  /** False from 0.6 to 0.9 s of silence on until it answers again. */
  answers: () => boolean;
  /** The database's present in whole milliseconds since 1970, whatever this machine's clock does. */
  nowMs: () => number;
  /** A connection whose bytes are a sign of life, and which is cut when there are none. */
  track: (client: pg.Client) => void;
  stop: () => Promise<void>;
};

// pg types neither its protocol handler nor the socket below it.
type Wire = { connection?: { stream?: { bytesRead: number; destroy: () => void } } };
type Stream = NonNullable<NonNullable<Wire['connection']>['stream']>;

function streamOf(client: pg.Client): Stream | undefined {
  return (client as unknown as Wire).connection?.stream;
}

/**
 * Watches a database by a question every 150 ms on a connection of its own. A database that is
 * stopped, hung or cut off leaves its sockets open, and TCP waits for a quarter of an hour: when
 * nothing comes on any connection, all of them are cut, so that whoever waits hears of it within a
 * second and connects anew, perhaps to another machine. Resolves when the clock is known.
 */
export async function startPulse(connection: pg.ClientConfig): Promise<Pulse> {
  const clock = createPulseClock(Date.now(), performance.now());
  /** Every connection with the bytes it had received at the last look. */
  const tracked = new Map<pg.Client, number>();
  const state = { silent: false, heardAt: 0, askedAt: 0, tickedAt: performance.now() };
  let asker: pg.Client | undefined;
  let asking = false;
  let stopped = false;

  function track(client: pg.Client): void {
    tracked.set(client, 0);
    // A connection cut between two of its states tells nobody else, and would end the process.
    client.on('error', () => undefined);
    client.once('end', () => tracked.delete(client));
  }

  function heard(): void {
    state.heardAt = performance.now();
    state.silent = false;
  }

  /** Any byte of any connection is a sign of life, not only the answer to the question. */
  function listen(): void {
    for (const [client, before] of tracked) {
      const bytes = streamOf(client)?.bytesRead ?? 0;
      if (bytes === before) continue;
      tracked.set(client, bytes);
      heard();
    }
  }

  function fallSilent(): void {
    state.silent = true;
    // Without an error: the driver tells whoever waits, and nobody listens to the socket itself.
    for (const client of tracked.keys()) streamOf(client)?.destroy();
    tracked.clear();
    asker = undefined;
    asking = false;
  }

  async function ask(): Promise<void> {
    asking = true;
    state.askedAt = performance.now();
    const mine = asker ?? newAsker(connection, track);
    const isNew = asker === undefined;
    asker = mine;
    try {
      if (isNew) await mine.connect();
      await askTime(mine, clock);
      heard();
    } catch {
      if (asker === mine) {
        // Not cut by us: a refusal is an answer, which whoever connects hears too, and at once.
        heard();
        asker = undefined;
      }
      mine.end().catch(() => undefined);
    } finally {
      if (asker === mine || asker === undefined) asking = false;
    }
  }

  function tick(): void {
    const now = performance.now();
    // A process that stood still itself has to hear first what came meanwhile.
    if (now - state.tickedAt > tickMs + lateMs) state.askedAt = now;
    state.tickedAt = now;
    listen();
    const since = Math.max(state.heardAt, state.askedAt);
    if (asking && now - since > patienceMs) fallSilent();
    if (!asking && !stopped) void ask();
  }

  await ask();
  const timer = setInterval(tick, tickMs);
  timer.unref();
  return {
    answers: () => !state.silent,
    nowMs: () => clock.nowMs(performance.now()),
    track,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      const last = asker;
      asker = undefined;
      if (last === undefined) return;
      if (state.silent) streamOf(last)?.destroy();
      else await last.end().catch(() => undefined);
    },
  };
}

function newAsker(connection: pg.ClientConfig, track: (client: pg.Client) => void): pg.Client {
  const client = new pg.Client({ ...connection, application_name: 'switchyard pulse' });
  track(client);
  return client;
}

async function askTime(client: pg.Client, clock: PulseClock): Promise<void> {
  const askedAt = performance.now();
  const { rows } = await client.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  const ms = rows[0]?.ms;
  if (ms !== undefined) clock.heard({ databaseMs: ms, askedAt, answeredAt: performance.now() });
}
