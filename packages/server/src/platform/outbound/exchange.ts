import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { LookupFunction } from 'node:net';
import { canonicalAddress } from './address-rules.ts';
import { OutboundError } from './outbound-error.ts';
import { type CheckedAddress, hostOf } from './target.ts';

/** One exchange with addresses that were checked. */
export type Exchange = {
  readonly url: URL;
  readonly addresses: readonly CheckedAddress[];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly answerBytesMax: number;
  readonly signal: AbortSignal;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

/**
 * Sends one request to one of the checked addresses and reads the answer whole; nothing else is
 * looked up, so that a name cannot lead elsewhere between check and connection. One connection,
 * used once.
 */
export function exchange(work: Exchange): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(outboundError(error, work.signal));
    let request: ClientRequest;
    try {
      request = open(work);
    } catch (error) {
      fail(error);
      return;
    }
    request.on('error', fail);
    request.once('socket', (socket) => {
      socket.once('connect', () => {
        const at = canonicalAddress(socket.remoteAddress ?? '');
        if (work.addresses.some(({ address }) => address === at)) return;
        request.destroy(new OutboundError('address_refused', 'Connected to another address.'));
      });
    });
    request.once('response', (answer) => {
      readAnswer(answer, work.answerBytesMax).then(resolve, (error: unknown) => {
        request.destroy();
        fail(error);
      });
    });
    request.end(work.body);
  });
}

function open({ url, addresses, method, headers, body, signal }: Exchange): ClientRequest {
  const checked: LookupFunction = (_host, options, done) => {
    if (options.all === true) done(null, [...addresses]);
    else done(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  const host = hostOf(url);
  const send = url.protocol === 'https:' ? requestTls : requestPlain;
  return send({
    method,
    host,
    port: url.port === '' ? undefined : url.port,
    path: url.pathname + url.search,
    headers: {
      accept: '*/*',
      // What is read is bounded by bytes: they must not grow behind the count.
      'accept-encoding': 'identity',
      ...passedOn(headers),
      host: url.host,
      connection: 'close',
      ...(body === undefined ? {} : { 'content-length': String(body.length) }),
    },
    agent: false,
    maxHeaderSize: 16_384,
    lookup: checked,
    signal,
  });
}

/** What frames the message and names its receiver is ours to say. */
const ownHeaders =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|keep-alive)$/i;

function passedOn(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.test(name)));
}

async function readAnswer(answer: IncomingMessage, bytesMax: number): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += (chunk as Buffer).length;
    if (length > bytesMax) {
      throw new OutboundError('too_large', `The answer is larger than ${bytesMax} bytes.`);
    }
    chunks.push(chunk as Buffer);
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
}

/** An error of the socket as one of ours. */
export function outboundError(error: unknown, signal: AbortSignal): OutboundError {
  if (error instanceof OutboundError) return error;
  if (signal.aborted) return new OutboundError('timed_out', 'The receiver took too long.');
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isTls = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|ERR_SSL)/.test(code);
  return isTls
    ? new OutboundError('tls_failed', `The receiver's certificate or TLS is not in order: ${code}.`)
    : new OutboundError('connection_failed', `The receiver could not be reached: ${code}.`);
}
