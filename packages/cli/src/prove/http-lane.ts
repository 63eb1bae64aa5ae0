import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export type LaneAnswer = { status: number; body: Buffer };

/** One kept connection of one client, which asks one thing at a time. */
export type HttpLane = {
  /**
   * Sends the bytes of one request to the port of this machine and reads the answer. Rejects when
   * the connection breaks or nothing whole arrives in time; the connection is given up then.
   */
  ask: (port: number, request: string, timeoutMs: number) => Promise<LaneAnswer>;
  close: () => void;
};

/** Nothing whole came in the time that the caller had patience for. */
export class NoAnswerInTime extends Error {
  constructor() {
    super('No answer in time.');
    this.name = 'NoAnswerInTime';
  }
}

const headEnd = Buffer.from('\r\n\r\n');

/** The bytes of a request. `body` is JSON text. */
export function requestText(request: {
  method: string;
  path: string;
  apiKey: string;
  idempotencyKey?: string | undefined;
  body?: string | undefined;
}): string {
  const { method, path, apiKey, idempotencyKey, body } = request;
  const key = idempotencyKey === undefined ? '' : `idempotency-key: "${idempotencyKey}"\r\n`;
  const content =
    body === undefined
      ? method === 'GET'
        ? ''
        : 'content-length: 0\r\n'
      : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return (
    `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${apiKey}\r\n` +
    `${key}${content}\r\n${body ?? ''}`
  );
}

/**
 * Opens a lane. The general clients of Node cost several times the processor time of the requests
 * that a campaign makes; this one knows only what Switchyard answers: a status and a length.
 */
export function createLane(): HttpLane {
  let socket: Socket | undefined;
  let connectedTo = 0;
  let give: ((answer: LaneAnswer) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;
  let chunks: Buffer[] = [];

  const drop = (error: Error): void => {
    socket?.destroy();
    socket = undefined;
    chunks = [];
    fail?.(error);
  };
  const open = (port: number): Socket => {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true });
    const isCurrent = (): boolean => socket === opened;
    opened.on('data', (chunk) => {
      if (!isCurrent()) return;
      chunks.push(chunk);
      const answer = readAnswer(chunks);
      if (answer === undefined) return;
      chunks = [];
      if (answer.closes) {
        opened.destroy();
        socket = undefined;
      }
      give?.(answer);
    });
    opened.on('error', (error) => isCurrent() && drop(error));
    opened.on('end', () => isCurrent() && drop(new Error('The connection was closed.')));
    opened.on('close', () => isCurrent() && drop(new Error('The connection was closed.')));
    socket = opened;
    connectedTo = port;
    return opened;
  };

  return {
    ask: (port, request, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (socket !== undefined && connectedTo !== port) {
          const old = socket;
          socket = undefined;
          old.destroy();
        }
        const timer = setTimeout(() => drop(new NoAnswerInTime()), timeoutMs);
        const settle = <T>(then: (value: T) => void) => {
          return (value: T): void => {
            clearTimeout(timer);
            give = undefined;
            fail = undefined;
            then(value);
          };
        };
        give = settle(resolve);
        fail = settle(reject);
        (socket ?? open(port)).write(request);
      }),
    close: () => {
      const old = socket;
      socket = undefined;
      old?.destroy();
    },
  };
}

/** The answer in the chunks so far, joined in place; undefined while it is not whole. */
function readAnswer(chunks: Buffer[]): (LaneAnswer & { closes: boolean }) | undefined {
  const bytes = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
  chunks.splice(0, chunks.length, bytes);
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end).toLowerCase();
  const length = Number(/\r\ncontent-length: *(\d+)/u.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(length)) throw new Error(`An answer without a length: ${head.slice(0, 200)}`);
  const from = end + headEnd.length;
  if (bytes.length < from + length) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    body: bytes.subarray(from, from + length),
    closes: head.includes('\r\nconnection: close'),
  };
}
