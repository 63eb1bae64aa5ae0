// A receiver of our own on a loopback address, and a server that may call it.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, instantOfMs } from '../../src/lib/time.ts';
import { type OutboundRules, readAllowList } from '../../src/platform/outbound/index.ts';
import { startReceiver } from '../security/outbound-support.ts';
import { eventually } from '../support/eventually.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';

export const host = '127.0.0.9';
export const rules: OutboundRules = { allow: readAllowList(host).allow, allowHttp: true };

export type Received = {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  event: {
    id: string;
    source: string;
    type: string;
    subject: string;
    sequence?: string;
    data: unknown;
  };
};
/** What the receiver does with the n-th request (from 1) of its path. */
export type Behaviour = (n: number, answer: ServerResponse, received: Received) => unknown;

export type Receiver = {
  url: (path: string) => string;
  received: Received[];
  at: (path: string) => Received[];
  behave: (path: string, how: Behaviour) => void;
};

export const say =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (_n, answer) =>
    answer.writeHead(status, headers).end();

/** Takes everything with 200, unless a path is told to behave otherwise. */
export async function startHooks(closing: (() => Promise<unknown>)[]): Promise<Receiver> {
  const received: Received[] = [];
  const behaviours = new Map<string, Behaviour>();
  const port = await startReceiver(
    closing,
    (request, answer) => {
      void read(request).then((body) => {
        const path = request.url ?? '';
        const one = { path, headers: request.headers, body, event: JSON.parse(body) };
        received.push(one);
        const n = received.filter((other) => other.path === path).length;
        return (behaviours.get(path) ?? say(200))(n, answer, one);
      });
    },
    host,
  );
  return {
    url: (path) => `http://${host}:${port}${path}`,
    received,
    at: (path) => received.filter((one) => one.path === path),
    behave: (path, how) => void behaviours.set(path, how),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The clock of this machine, which a test may put forward. */
export function leapingClock(): Clock & { leap: (ms: number) => void } {
  let aheadMs = 0;
  return {
    now: () => instantOfMs(Date.now() + aheadMs),
    leap: (ms) => {
      aheadMs += ms;
    },
  };
}

let channels = 0;

/** Something happens: a channel is made, which is one event. Answers its id. */
export async function happen(server: TestServer, code = `hook-${++channels}`): Promise<string> {
  const answer = await server.request('POST', '/v1/channels', { body: { code } });
  return answer.body.id as string;
}

/** Waits until everything that has happened has its place in the sequence. */
export async function sequenced(server: TestServer): Promise<void> {
  await eventually('every fact is in the sequence', async () => {
    const { rows } = await server.db.system.query('select 1 from event_outbox limit 1');
    return rows.length === 0;
  });
}

/** An endpoint that hears of nothing that happened before. */
export async function createEndpoint(
  server: TestServer,
  url: string,
  extra: Record<string, unknown> = {},
): Promise<TestAnswer> {
  await sequenced(server);
  const body = { url, event_types: ['channel.*'], ...extra };
  return server.request('POST', '/v1/webhook_endpoints', { body });
}

/** The deliveries of an endpoint, the oldest first. */
export async function deliveriesOf(
  server: TestServer,
  endpointId: string,
): Promise<TestAnswer['body'][]> {
  const path = `/v1/webhook_deliveries?endpoint_id=${endpointId}&sort=id&limit=200`;
  return (await server.request('GET', path)).body.data;
}

/** Waits for the only delivery of an endpoint to come to a state, and reads it whole. */
export async function settled(
  server: TestServer,
  endpointId: string,
  status: string,
): Promise<TestAnswer['body']> {
  const id = await eventually(`the delivery is ${status}`, async () => {
    const [first] = await deliveriesOf(server, endpointId);
    return first?.status === status ? (first.id as string) : undefined;
  });
  return (await server.request('GET', `/v1/webhook_deliveries/${id}`)).body;
}
