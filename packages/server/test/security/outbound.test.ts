// Goal: an address that a user gives leads to the public network or to where the settings allow,
// however it is spelled, redirected or resolved: no byte reaches a listener inside.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createOutbound,
  nothingAllowed,
  OutboundError,
  type OutboundRequest,
  type OutboundRules,
  readAllowList,
  type Resolve,
} from '../../src/platform/outbound/index.ts';
import { createTestDatabase } from '../support/server.ts';
import { type Canary, startCanary, startNameServer, startReceiver } from './outbound-support.ts';
import { innerHosts, refusedAddresses, refusedUrls } from './outbound-spellings.ts';

const closing: (() => Promise<unknown>)[] = [];
let canary: Canary;
beforeAll(async () => {
  canary = await startCanary(closing);
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const loose: OutboundRules = { allow: nothingAllowed, allowHttp: true };
/** As if 127.0.0.9 were outside. */
const withReceiver: OutboundRules = { ...loose, allow: readAllowList('127.0.0.9').allow };

const codeOf = async (
  rules: OutboundRules,
  request: OutboundRequest | string,
  resolve?: Resolve,
): Promise<string> => {
  const whole = typeof request === 'string' ? { url: request } : request;
  try {
    const answer = await createOutbound(rules, resolve).send({ timeoutMs: 5000, ...whole });
    return `answered ${answer.status}`;
  } catch (error) {
    if (error instanceof OutboundError) return error.code;
    throw error;
  }
};

describe('an address inside', () => {
  it('is refused in each of its spellings, and nothing is sent', async () => {
    expect(innerHosts.length).toBeGreaterThanOrEqual(60);
    for (const host of innerHosts) {
      const code = await codeOf(loose, `http://${host}:${canary.port}/hook`);
      expect([host, code]).toEqual([
        host,
        expect.stringMatching(/^(address_refused|invalid_url)$/),
      ]);
    }
    expect([canary.connections(), canary.bytes()]).toEqual([0, 0]);
  });

  it.each(refusedAddresses)('is refused when a name leads there: %s (%s)', async (address) => {
    const resolve: Resolve = async () => [{ address }];
    const url = `http://receiver.example:${canary.port}/`;
    expect(await codeOf(loose, url, resolve)).toBe('address_refused');
    // One bad address among good ones is enough.
    const mixed: Resolve = async () => [{ address: '93.184.215.14' }, { address }];
    expect(await codeOf(loose, url, mixed)).toBe('address_refused');
    expect(canary.connections()).toBe(0);
  });

  it.each(refusedUrls)('is refused for its form: %s → %s', async (text, code) => {
    const url = text.replace('PORT', String(canary.port));
    expect(await codeOf({ ...loose, allowHttp: false }, url)).toBe(code);
    expect(canary.connections()).toBe(0);
  });

  it('is told by no message', async () => {
    const resolve: Resolve = async () => [{ address: '10.77.66.55' }];
    const told = await createOutbound(loose, resolve)
      .send({ url: 'http://inner.example/path-secret?token=canary' })
      .catch(String);
    expect(told).not.toMatch(/10\.77|path-secret|canary|inner/);
  });
});

describe('a public address', () => {
  it.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])(
    'passes the rules: %s',
    async (address) => {
      // Ended before anything leaves: that it gets so far is the point.
      const gone = AbortSignal.abort();
      const resolve: Resolve = async () => [{ address }];
      const request = { url: 'https://receiver.example/', signal: gone };
      expect(await codeOf(loose, request, resolve)).toBe('timed_out');
    },
  );
});

describe('a name that changes its mind', () => {
  it('is asked once for each request, and the address that was checked is the one called', async () => {
    let reached = 0;
    const port = await startReceiver(closing, (_request, answer) => {
      reached++;
      answer.end('outside');
    });
    const inner = await startCanary(closing, { host: '127.0.0.1', port });
    const names = await startNameServer(closing, ['127.0.0.9', '127.0.0.1']);
    const url = `http://rebinding.example:${port}/`;
    expect(await codeOf(withReceiver, url, names.resolve)).toBe('answered 200');
    expect([names.asked(), reached, inner.connections()]).toEqual([1, 1, 0]);
    expect(await codeOf(withReceiver, url, names.resolve)).toBe('address_refused');
    expect([names.asked(), reached, inner.connections()]).toEqual([2, 1, 0]);
  });

  it('is judged anew by each redirect', async () => {
    const port = await startReceiver(closing, (request, answer) => {
      answer.writeHead(302, { location: `http://rebinding.example:${port}${request.url}x` }).end();
    });
    const inner = await startCanary(closing, { host: '127.0.0.1', port });
    const names = await startNameServer(closing, ['127.0.0.9', '127.0.0.1']);
    const request = { url: `http://rebinding.example:${port}/`, redirectsMax: 3 };
    expect(await codeOf(withReceiver, request, names.resolve)).toBe('address_refused');
    expect(inner.connections()).toBe(0);
  });
});

describe('a redirect', () => {
  const redirecting = (place: (path: string) => string): Promise<number> =>
    startReceiver(closing, (request, answer) => {
      answer.writeHead(307, { location: place(request.url ?? '') }).end();
    });

  it('inside is refused, in every spelling', async () => {
    const port = await redirecting((path) => decodeURIComponent(path.slice(1)));
    // A header carries no others.
    for (const host of innerHosts.filter((one) => /^[ -~]+$/.test(one))) {
      const place = encodeURIComponent(`http://${host}:${canary.port}/`);
      const url = `http://127.0.0.9:${port}/${place}`;
      const code = await codeOf(withReceiver, { url, redirectsMax: 5 });
      expect([host, code]).toEqual([
        host,
        expect.stringMatching(/^(address_refused|invalid_url)$/),
      ]);
    }
    for (const place of ['file:///etc/passwd', 'gopher://127.0.0.1/', 'data:text/plain,x']) {
      const url = `http://127.0.0.9:${port}/${encodeURIComponent(place)}`;
      expect(await codeOf(withReceiver, { url, redirectsMax: 5 })).toBe('scheme_refused');
    }
    expect([canary.connections(), canary.bytes()]).toEqual([0, 0]);
  });

  it('is not followed unless asked for, and never without end', async () => {
    const port: number = await redirecting((path) => `http://127.0.0.9:${port}${path}x`);
    const url = `http://127.0.0.9:${port}/`;
    expect(await codeOf(withReceiver, url)).toBe('answered 307');
    expect(await codeOf(withReceiver, { url, redirectsMax: 3 })).toBe('too_many_redirects');
    expect(await codeOf(withReceiver, { url, redirectsMax: 1_000_000 })).toBe('too_many_redirects');
  });

  it('to another receiver takes no secret along', async () => {
    const seen: Record<string, unknown>[] = [];
    const other = await startReceiver(closing, (request, answer) => {
      seen.push({ ...request.headers, method: request.method });
      answer.end();
    });
    const port = await redirecting(() => `http://127.0.0.9:${other}/`);
    const headers = {
      authorization: 'Bearer canary',
      'x-api-key': 'canary',
      cookie: 'a=canary',
      'webhook-signature': 'canary',
      'x-kind': 'order',
      host: 'elsewhere.example',
    };
    const url = `http://127.0.0.9:${port}/`;
    const request = { url, method: 'POST' as const, body: '{}', headers, redirectsMax: 1 };
    expect(await codeOf(withReceiver, request)).toBe('answered 200');
    expect(JSON.stringify(seen)).not.toContain('canary');
    expect(seen).toMatchObject([
      { method: 'POST', 'x-kind': 'order', host: `127.0.0.9:${other}`, 'content-length': '2' },
    ]);
  });
});

describe('what the settings allow', () => {
  const reached = async (list: string, resolve?: Resolve): Promise<string> => {
    const port = await startReceiver(closing, (_request, answer) => answer.end(), '127.0.0.3');
    const host = resolve === undefined ? '127.0.0.3' : 'hooks.internal';
    const rules = { ...loose, allow: readAllowList(list).allow };
    return codeOf(rules, `http://${host}:${port}/`, resolve);
  };
  const inside: Resolve = async () => [{ address: '127.0.0.3' }];

  it('is a network, an address or a host', async () => {
    expect(await reached('10.0.0.0/8, 127.0.0.0/24')).toBe('answered 200');
    expect(await reached('127.0.0.3')).toBe('answered 200');
    expect(await reached('hooks.internal', inside)).toBe('answered 200');
    expect(await reached('other.internal', inside)).toBe('address_refused');
    expect(await reached('127.0.0.9, fc00::/7')).toBe('address_refused');
  });

  it('is never a metadata service', async () => {
    const rules = {
      ...loose,
      allow: readAllowList('169.254.0.0/16,0.0.0.0/0,::/0,m.internal').allow,
    };
    for (const host of ['169.254.169.254', '100.100.100.200', '[fd00:ec2::254]', '168.63.129.16'])
      expect(await codeOf(rules, `http://${host}/latest/meta-data/`)).toBe('address_refused');
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe']) {
      const resolve: Resolve = async () => [{ address }];
      expect(await codeOf(rules, 'http://m.internal/', resolve)).toBe('address_refused');
    }
  });

  it('tells what it cannot read', () => {
    expect(readAllowList('10.0.0.0/8,,hooks.internal, ::1').faults).toEqual([]);
    expect(readAllowList('10.0.0.0/40, a b, 0x7f.1, 300.1.1.1,*').faults).toHaveLength(5);
  });
});

describe('a receiver', () => {
  it('that takes too long, sends too much or breaks off is an error with a name', async () => {
    const slow = await startReceiver(closing, () => undefined);
    const url = `http://127.0.0.9:${slow}/`;
    expect(await codeOf(withReceiver, { url, timeoutMs: 50 })).toBe('timed_out');
    const drip = await startReceiver(closing, (_request, answer) => {
      const timer = setInterval(() => answer.write('x'), 5);
      answer.once('close', () => clearInterval(timer));
    });
    const dripping = { url: `http://127.0.0.9:${drip}/`, timeoutMs: 100 };
    expect(await codeOf(withReceiver, dripping)).toBe('timed_out');
    const large = await startReceiver(closing, (_request, answer) =>
      answer.end('x'.repeat(100_000)),
    );
    expect(await codeOf(withReceiver, `http://127.0.0.9:${large}/`)).toBe('too_large');
    const broken = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nab');
    }).listen(0, '127.0.0.9');
    await once(broken, 'listening');
    closing.push(async () => broken.close());
    const address = broken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await codeOf(withReceiver, `http://127.0.0.9:${port}/`)).toBe('connection_failed');
    const hanging: Resolve = () => new Promise(() => undefined);
    const named = { url: 'https://receiver.example/', timeoutMs: 50 };
    expect(await codeOf(loose, named, hanging)).toBe('timed_out');
  });

  it('gets what was sent, and its answer comes back whatever the status', async () => {
    const port = await startReceiver(closing, (request, answer) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => answer.writeHead(418, { 'x-a': '1' }).end(`got ${text}`));
    });
    const url = `http://127.0.0.9:${port}/hook?a=1`;
    const request = { url, method: 'POST' as const, body: '{"é":1}' };
    const answer = await createOutbound(withReceiver).send(request);
    expect(answer).toMatchObject({ status: 418, url, headers: { 'x-a': '1' } });
    expect(answer.body.toString()).toBe('got {"é":1}');
  });

  it('without TLS where TLS was asked for is refused', async () => {
    const port = await startReceiver(closing, (_request, answer) => answer.end());
    expect(await codeOf(withReceiver, `https://127.0.0.9:${port}/`)).toBe('tls_failed');
  });

  it('is not called inside a transaction', async () => {
    const { db, drop } = await createTestDatabase();
    closing.push(drop);
    const url = `http://127.0.0.1:${canary.port}/`;
    const tenantId = '01900000-0000-7000-8000-000000000001';
    const call = db.transaction(tenantId as never, {}, () => createOutbound(loose).send({ url }));
    await expect(call).rejects.toThrow('inside a database transaction');
  });
});
