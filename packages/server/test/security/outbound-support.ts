// Receivers and a name server of our own, for tests of the way out.
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import type { Resolve } from '../../src/platform/outbound/index.ts';

/** A listener that nobody may ever reach. */
export type Canary = { port: number; connections: () => number; bytes: () => number };

type Closing = (() => Promise<unknown>)[];

/** Listens on every address of this machine, or on the one named, and counts what comes. */
export async function startCanary(
  closing: Closing,
  where: { host?: string; port?: number } = {},
): Promise<Canary> {
  let connections = 0;
  let bytes = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('data', (chunk) => (bytes += chunk.length));
    socket.on('error', () => undefined);
  });
  server.listen(where.port ?? 0, where.host);
  await once(server, 'listening');
  closing.push(async () => server.close());
  const { port } = server.address() as AddressInfo;
  return { port, connections: () => connections, bytes: () => bytes };
}

/** A receiver on a loopback address of its own, which the rules of a test allow. */
export async function startReceiver(
  closing: Closing,
  answer: RequestListener,
  host = '127.0.0.9',
): Promise<number> {
  const server = createHttpServer(answer);
  server.listen(0, host);
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/**
 * A name server over UDP that answers each question for an IPv4 address by the next of the list,
 * the last one for ever; and a way to ask it.
 */
export async function startNameServer(
  closing: Closing,
  addresses: readonly string[],
): Promise<{ resolve: Resolve; asked: () => number }> {
  let asked = 0;
  const server = createSocket('udp4');
  server.on('message', (question, from) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] ?? '';
    server.send(answerTo(question, address), from.port, from.address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => server.close());
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  return {
    asked: () => asked,
    resolve: async (host) => (await resolver.resolve4(host)).map((address) => ({ address })),
  };
}

/** The question with one A record of no life behind it (RFC 1035). */
function answerTo(question: Buffer, address: string): Buffer {
  let end = 12;
  while ((question[end] ?? 0) !== 0) end += (question[end] ?? 0) + 1;
  end += 5;
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
  const bytes = Buffer.from(address.split('.').map(Number));
  return Buffer.concat([header, question.subarray(12, end), record, bytes]);
}
