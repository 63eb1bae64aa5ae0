import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Socket,
} from 'node:net';

/** What a proxy does to the bytes of every connection through it. */
export type ProxyMode =
  | { kind: 'pass' }
  /** Every piece waits so long, drawn anew by `share`. */
  | { kind: 'slow'; leastMs: number; mostMs: number }
  | { kind: 'drip'; bytesPerSecond: number }
  /** Connections stay open, new ones are taken, nothing arrives. */
  | { kind: 'black_hole' };

/** A proxy for TCP on a port of this machine, which does harm on demand. */
export type ChaosProxy = {
  port: number;
  /** Where new connections go from now on. */
  setTarget: (target: NetConnectOpts | undefined) => void;
  setMode: (mode: ProxyMode) => void;
  /** Breaks every connection by a reset, as a dying host would; returns how many. */
  reset: () => number;
  /** Ends the answering half of every connection, the asking half stays open. */
  halfClose: () => number;
  /** Loses the target's side of every connection without telling the caller, who waits. */
  loseTargets: () => number;
  /**
   * Arms cuts: of the next connections that send something with the marker, so many are reset when
   * the answer arrives, which the caller never sees.
   */
  cutAnswers: (count: number, marker: string) => void;
  /** Arms no cut any more, passes everything, and ends connections whose target is lost. */
  heal: () => void;
  connections: () => number;
  close: () => Promise<void>;
};

type Pair = { caller: Socket; target: Socket; isArmed: boolean; isLost: boolean };
type Stream = { from: Socket; to: Socket; queue: Buffer[]; timer: NodeJS.Timeout | undefined };

const dripEveryMs = 100;

/** Opens a proxy on a free port. `share` draws from [0, 1). */
export async function openChaosProxy(share: () => number): Promise<ChaosProxy> {
  const pairs = new Set<Pair>();
  const streams = new Set<Stream>();
  let target: NetConnectOpts | undefined;
  let mode: ProxyMode = { kind: 'pass' };
  let cuts = { left: 0, marker: Buffer.alloc(0) };

  const delayMs = (): number => {
    if (mode.kind === 'drip') return dripEveryMs;
    return mode.kind === 'slow' ? mode.leastMs + share() * (mode.mostMs - mode.leastMs) : 0;
  };
  /** Sends on what waits, as the mode wants it; a black hole keeps it. */
  const flow = (stream: Stream): void => {
    const { queue, from, to } = stream;
    if (mode.kind === 'black_hole' || queue.length === 0) return;
    if (mode.kind === 'pass') {
      const isRoom = to.write(queue.length === 1 ? (queue[0] ?? '') : Buffer.concat(queue));
      queue.length = 0;
      if (isRoom) from.resume();
      else to.once('drain', () => from.resume());
      return;
    }
    stream.timer ??= setTimeout(() => {
      stream.timer = undefined;
      const piece = queue.shift();
      if (piece === undefined || mode.kind === 'black_hole') {
        if (piece !== undefined) queue.unshift(piece);
        return;
      }
      const most =
        mode.kind === 'drip' ? Math.ceil((mode.bytesPerSecond * dripEveryMs) / 1000) : piece.length;
      to.write(piece.subarray(0, most));
      if (most < piece.length) queue.unshift(piece.subarray(most));
      if (queue.length === 0) from.resume();
      flow(stream);
    }, delayMs());
  };
  const take = (stream: Stream, piece: Buffer): void => {
    if (mode.kind === 'pass' && stream.queue.length === 0 && stream.timer === undefined) {
      if (stream.to.write(piece)) return;
      stream.from.pause();
      stream.to.once('drain', () => stream.from.resume());
      return;
    }
    stream.queue.push(piece);
    stream.from.pause();
    flow(stream);
  };
  const destroy = (pair: Pair): void => {
    pairs.delete(pair);
    sever(pair.caller);
    sever(pair.target);
  };
  const join = (pair: Pair, from: Socket, to: Socket, isAnswer: boolean): void => {
    const stream: Stream = { from, to, queue: [], timer: undefined };
    streams.add(stream);
    from.on('data', (piece) => {
      if (isAnswer && pair.isArmed) {
        cuts.left--;
        destroy(pair);
        return;
      }
      if (!isAnswer && cuts.left > 0) pair.isArmed = piece.includes(cuts.marker);
      take(stream, piece);
    });
    from.on('end', () => to.end());
    from.on('error', () => pair.isLost || destroy(pair));
    from.on('close', () => {
      clearTimeout(stream.timer);
      streams.delete(stream);
      if (!pair.isLost) pairs.delete(pair);
      if (!to.destroyed && !pair.isLost) to.destroy();
    });
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) => {
    if (target === undefined) {
      sever(caller);
      return;
    }
    const options = { ...target, allowHalfOpen: true, noDelay: true };
    const pair: Pair = { caller, target: connect(options), isArmed: false, isLost: false };
    pairs.add(pair);
    join(pair, caller, pair.target, false);
    join(pair, pair.target, caller, true);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const forEach = (work: (pair: Pair) => void): number => {
    const all = [...pairs];
    for (const pair of all) work(pair);
    return all.length;
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    setTarget: (next) => {
      target = next;
    },
    setMode: (next) => {
      mode = next;
      for (const stream of streams) flow(stream);
    },
    reset: () => forEach(destroy),
    halfClose: () => forEach((pair) => void pair.caller.end()),
    loseTargets: () =>
      forEach((pair) => {
        pair.isLost = true;
        sever(pair.target);
      }),
    cutAnswers: (count, marker) => {
      cuts = { left: count, marker: Buffer.from(marker) };
    },
    heal: () => {
      cuts = { left: 0, marker: Buffer.alloc(0) };
      for (const pair of pairs) {
        pair.isArmed = false;
        if (pair.isLost) destroy(pair);
      }
      mode = { kind: 'pass' };
      for (const stream of streams) flow(stream);
    },
    close: async () => {
      forEach(destroy);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * Ends a connection without a farewell. A local socket knows no reset, and one whose half was ended
 * must not be reset: its handle would never close, and the process spin at its end.
 */
function sever(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.remoteFamily === undefined || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
