// Clients that hold on to a server by doing little: who is slow, who reads nothing, who is silent.
import type { Socket } from 'node:net';
import { type AttackedServer, attackKey, keepOpen } from './hostile-support.ts';

/** How many of each kind. */
export type SlowCrowd = {
  headers: number;
  bodies: number;
  readers: number;
  streams: number;
  idle: number;
};

const auth = `host: localhost\r\nauthorization: Bearer ${attackKey}\r\n`;

/** Lets the crowd in; `end` sends it home. Each second every slow sender sends one more byte. */
export function gatherSlowClients(
  { port }: AttackedServer,
  crowd: SlowCrowd,
): { closed: () => number; size: number; end: () => void } {
  const sockets: Socket[] = [];
  const drips: (() => void)[] = [];
  let closed = 0;
  const add = (bytes: string, drip?: string): Socket => {
    const socket = keepOpen(port, bytes);
    socket.once('close', () => closed++);
    if (drip === undefined) socket.pause();
    else {
      socket.resume();
      drips.push(() => socket.writable && socket.write(drip));
    }
    sockets.push(socket);
    return socket;
  };
  for (let n = 0; n < crowd.headers; n++) add('GET / HTTP/1.1\r\nhost: x\r\n', 'x: 1\r\n');
  for (let n = 0; n < crowd.bodies; n++) {
    const head = `${auth}content-type: application/json\r\ncontent-length: 100000\r\n`;
    add(`POST /v1/orders HTTP/1.1\r\n${head}idempotency-key: slow${n}\r\n\r\n{`, ' ');
  }
  // The largest answer, asked for ten times over and never read.
  for (let n = 0; n < crowd.readers; n++)
    add(`GET /openapi.json HTTP/1.1\r\n${auth}\r\n`.repeat(10));
  for (let n = 0; n < crowd.streams; n++) add(`GET /v1/events/stream HTTP/1.1\r\n${auth}\r\n`);
  for (let n = 0; n < crowd.idle; n++) add('', '');
  const timer = setInterval(() => {
    for (const drip of drips) drip();
  }, 1000);
  return {
    closed: () => closed,
    size: sockets.length,
    end: () => {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Honest requests one after another: the statuses and times. */
export async function askHonestly(
  server: AttackedServer,
  until: (asked: number) => boolean,
): Promise<{ asked: number; served: number; p50Ms: number; p99Ms: number }> {
  const times: number[] = [];
  let served = 0;
  for (let asked = 0; !until(asked); asked++) {
    const { status, ms } = await server.honest();
    if (status === 200) served++;
    times.push(ms);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { asked: times.length, served, p50Ms: at(0.5), p99Ms: at(0.99) };
}
