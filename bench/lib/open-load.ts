import { connect, type Socket } from 'node:net';
import { answerLength, getBytes, percentile } from './load.ts';

/** Answers of one status: how many, and how long after their bytes were sent they came. */
export type StatusResult = { count: number; p50Ms: number; p99Ms: number; maxMs: number };

export type OpenLoadResult = {
  seconds: number;
  offered: number;
  /** Requests that found no connection to be sent on: the generator's own limit. */
  unsent: number;
  /** Requests that lost their connection before an answer. */
  lost: number;
  /** How late the generator sent a request after it was due, at the 99th percentile. */
  lateP99Ms: number;
  byStatus: Record<string, StatusResult>;
  /** Answers of 2xx in each whole second since the start, and their p99. */
  perSecond: { good: number; refused: number; p99Ms: number }[];
};

/** More than a server needs that refuses quickly: a request that finds none is counted as unsent. */
const connectionsMax = 3000;
const tickMs = 4;
const openedWithinMs = 60_000;

/**
 * Sends so many requests a second whether or not earlier ones are answered, as the world does. A
 * closed loop slows down with its server and hides what overload does ("coordinated omission").
 * `opened` connections are there and used before it begins: a server of Node accepts one connection
 * a turn of its event loop (libuv since 1.45), and those that come in the flood wait for that.
 */
export async function runOpenLoad(
  port: number,
  options: { perSecond: number; seconds: number; opened?: number },
  next: () => Buffer,
): Promise<OpenLoadResult> {
  const load = createOpenLoad(port);
  await load.open(Math.min(options.opened ?? 0, connectionsMax));
  const startedAt = performance.now();
  const total = Math.round(options.perSecond * options.seconds);
  let offered = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      const due = Math.min(total, Math.floor(((now - startedAt) / 1000) * options.perSecond));
      for (; offered < due; offered++) {
        load.send(next(), startedAt + (offered / options.perSecond) * 1000);
      }
      if (offered < total) return;
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await load.settled(10_000);
  return { seconds, offered, ...load.result(startedAt) };
}

type Answered = { status: string; ms: number; atMs: number };

type OpenLoad = {
  /** Opens so many connections and has each answered once, so that the server has accepted it. */
  open: (count: number) => Promise<void>;
  send: (bytes: Buffer, dueAt: number) => void;
  settled: (withinMs: number) => Promise<void>;
  result: (startedAt: number) => Omit<OpenLoadResult, 'seconds' | 'offered'>;
};

function createOpenLoad(port: number): OpenLoad {
  const idle: Connection[] = [];
  const all = new Set<Connection>();
  const answered: Answered[] = [];
  const lateMs: number[] = [];
  let unsent = 0;
  let lost = 0;
  let underWay = 0;

  function open(): Connection {
    const connection: Connection = openConnection(port, {
      answered: (status, ms) => {
        underWay--;
        answered.push({ status, ms, atMs: performance.now() });
        idle.push(connection);
      },
      closed: (wasBusy) => {
        all.delete(connection);
        const at = idle.indexOf(connection);
        if (at !== -1) idle.splice(at, 1);
        if (!wasBusy) return;
        underWay--;
        lost++;
      },
    });
    all.add(connection);
    return connection;
  }

  return {
    open: async (count) => {
      for (let n = 0; n < count; n++) {
        underWay++;
        open().send(getBytes('/livez', ''));
      }
      const until = performance.now() + openedWithinMs;
      while (underWay > 0) {
        if (performance.now() > until) throw new Error(`${underWay} connections are not accepted.`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      answered.length = 0;
    },
    send: (bytes, dueAt) => {
      const connection = idle.pop() ?? (all.size < connectionsMax ? open() : undefined);
      if (connection === undefined) {
        unsent++;
        return;
      }
      underWay++;
      lateMs.push(performance.now() - dueAt);
      connection.send(bytes);
    },
    settled: async (withinMs) => {
      const until = performance.now() + withinMs;
      while (underWay > 0 && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      for (const connection of all) connection.end();
    },
    result: (startedAt) => ({
      unsent,
      lost,
      lateP99Ms: percentile(lateMs.toSorted(ascending), 0.99),
      byStatus: statusResults(answered),
      perSecond: secondsOf(answered, startedAt),
    }),
  };
}

const ascending = (a: number, b: number): number => a - b;

function statusResults(answered: readonly Answered[]): Record<string, StatusResult> {
  const byStatus = Map.groupBy(answered, ({ status }) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, ones]) => {
      const sorted = ones.map(({ ms }) => ms).toSorted(ascending);
      const [p50Ms, p99Ms] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
      return [status, { count: ones.length, p50Ms, p99Ms, maxMs: sorted.at(-1) ?? 0 }];
    }),
  );
}

function secondsOf(answered: readonly Answered[], startedAt: number): OpenLoadResult['perSecond'] {
  const bySecond = Map.groupBy(answered, ({ atMs }) => Math.floor((atMs - startedAt) / 1000));
  const count = Math.max(0, ...bySecond.keys()) + 1;
  return Array.from({ length: count }, (_, second) => {
    const ones = bySecond.get(second) ?? [];
    const good = ones.filter(({ status }) => status.startsWith('2'));
    return {
      good: good.length,
      refused: ones.length - good.length,
      p99Ms: percentile(good.map(({ ms }) => ms).toSorted(ascending), 0.99),
    };
  });
}

/** The status, with the code of the problem when it is one: 201, 503 overloaded. */
function statusOf(answer: Buffer, length: number): string {
  const status = answer.toString('latin1', 9, 12);
  if (status.startsWith('2')) return status;
  const code = /"code":"(\w+)"/.exec(answer.toString('latin1', 12, length))?.[1];
  return code === undefined ? status : `${status} ${code}`;
}

type Connection = {
  send: (bytes: Buffer) => void;
  end: () => void;
};

function openConnection(
  port: number,
  hear: { answered: (status: string, ms: number) => void; closed: (wasBusy: boolean) => void },
): Connection {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let sentAt: number | undefined;
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => hear.closed(sentAt !== undefined));
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const length = answerLength(pending);
    if (length === undefined || sentAt === undefined) return;
    const status = statusOf(pending, length);
    const ms = performance.now() - sentAt;
    pending = pending.subarray(length);
    sentAt = undefined;
    hear.answered(status, ms);
  });
  return {
    send: (bytes) => {
      sentAt = performance.now();
      socket.write(bytes);
    },
    end: () => socket.destroy(),
  };
}
