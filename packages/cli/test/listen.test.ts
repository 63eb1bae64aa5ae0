// Goal: `listen` posts events to a local address just as an endpoint gets them, signed, in order;
// what is refused is tried again and told.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readConfig, type StartedServer, startServer } from '@switchyard/server';
import { webhooks } from '@switchyard/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchyard, temporaryFolder } from './support/words.ts';

const folder = temporaryFolder();
const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
type Got = { path: string; headers: Record<string, string>; body: string };
let server: StartedServer;
let receiver: Server;
let target: string;
const got: Got[] = [];
const at = (): string[] => ['--url', server.url, '--key', server.key];

beforeAll(async () => {
  receiver = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const path = request.url ?? '';
      got.push({ path, headers: request.headers as Record<string, string>, body });
      answer.writeHead(path === '/no' ? 500 : 204).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => receiver.once('listening', resolve));
  target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  server = await startServer(
    readConfig(['--port', '0', '--data-dir', join(folder.path, 'data'), '--no-demo'], {
      SWITCHYARD_LOG_LEVEL: 'silent',
      SWITCHYARD_OUTBOUND_ALLOW: '127.0.0.1',
      SWITCHYARD_OUTBOUND_HTTP: 'on',
    }),
    { write: () => undefined },
  );
});
afterAll(async () => {
  await server.stop();
  receiver.close();
  folder.remove();
});

describe('listen', () => {
  it('posts what an endpoint gets, signed', async () => {
    const endpoint = await switchyard(
      'webhook-endpoints',
      'create',
      '--data',
      JSON.stringify({ url: `${target}/endpoint`, event_types: ['channel.*'] }),
      ...at(),
    );
    expect(endpoint.code, endpoint.said).toBe(0);
    for (const code of ['one', 'two'])
      expect(
        (await switchyard('channels', 'create', '--data', JSON.stringify({ code }), ...at())).code,
      ).toBe(0);
    const heard = await switchyard(
      'listen',
      '--forward',
      `${target}/listen`,
      '--types',
      'channel.*',
      '--after',
      '0',
      '--count',
      '2',
      '--secret',
      secret,
      '--json',
      ...at(),
    );
    expect(heard.code, heard.said).toBe(0);
    const lines = heard.data.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: 'channel.created', status: 204, attempts: 1, taken: true },
      { type: 'channel.created', status: 204, attempts: 1, taken: true },
    ]);
    const here = got.filter(({ path }) => path === '/listen');
    expect(here).toHaveLength(2);
    for (const { headers, body } of here) {
      const event = await webhooks.verify(body, headers, secret);
      expect(headers['webhook-id']).toBe((event as { id: string }).id);
    }
    await expect
      .poll(() => got.filter(({ path }) => path === '/endpoint').length, { timeout: 20_000 })
      .toBe(2);
    const there = got.filter(({ path }) => path === '/endpoint');
    const byId = (all: Got[]) =>
      Object.fromEntries(all.map(({ headers, body }) => [headers['webhook-id'], JSON.parse(body)]));
    expect(byId(here)).toEqual(byId(there));
  });

  it('tries again what is refused, says so, and ends with 1', async () => {
    const heard = await switchyard(
      'listen',
      '--forward',
      `${target}/no`,
      '--types',
      'channel.*',
      '--after',
      '0',
      '--count',
      '1',
      '--attempts',
      '2',
      ...at(),
    );
    expect([heard.code, heard.data]).toEqual([1, expect.stringContaining('500 after 2 attempts')]);
    expect(heard.said).toContain('Signed with: whsec_');
    expect(got.filter(({ path }) => path === '/no')).toHaveLength(2);
    expect((await switchyard('listen', ...at())).code).toBe(2);
    expect((await switchyard('listen', '--forward', 'ftp://x/', ...at())).code).toBe(2);
  });
});
