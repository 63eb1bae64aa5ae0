import { assertOutsideTransaction } from '../db/index.ts';
import { exchange, outboundError } from './exchange.ts';
import { OutboundError } from './outbound-error.ts';
import { type OutboundRules, parseTarget, type Resolve, resolveTarget } from './target.ts';

/** A call to an address that somebody gave us. */
export type OutboundRequest = {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Names in lower case; `host` and lengths are ours to say. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For everything together, redirects too; 10,000 unless told. */
  readonly timeoutMs?: number;
  /** What is read of the answer at most; 65,536 unless told. */
  readonly answerBytesMax?: number;
  /** How many redirects are followed; none unless told. */
  readonly redirectsMax?: number;
  /** Ends the call from outside. */
  readonly signal?: AbortSignal;
};

/** What came back, whatever its status. */
export type OutboundAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Where it came from, after redirects. */
  readonly url: string;
  readonly durationMs: number;
};

/** The way out to addresses that users gave. */
export type Outbound = {
  /** Calls it. Throws an OutboundError when it may not be called or gives no whole answer. */
  readonly send: (request: OutboundRequest) => Promise<OutboundAnswer>;
  /** Refuses what can be told without asking anybody: form, scheme, credentials, port, literals. */
  readonly check: (url: string) => void;
};

const timeoutDefaultMs = 10_000;
const answerBytesDefault = 65_536;
const redirectsMaxMax = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Headers that are for the first receiver alone. */
const secretHeaders =
  /^(?:authorization|cookie|proxy-authorization|webhook-)|key|token|secret|signature/i;

/** Opens the way out under these rules. `resolve` replaces the system's in tests. */
export function createOutbound(rules: OutboundRules, resolve?: Resolve): Outbound {
  return {
    check: (url) => void parseTarget(url, rules),
    send: async (request) => {
      assertOutsideTransaction('A call to the outside');
      const startedMs = performance.now();
      const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutDefaultMs);
      const signal =
        request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
      const { answer, url } = await follow({ rules, resolve, request, signal });
      const durationMs = performance.now() - startedMs;
      return { ...answer, url: url.href, durationMs };
    },
  };
}

type Journey = {
  rules: OutboundRules;
  resolve: Resolve | undefined;
  request: OutboundRequest;
  signal: AbortSignal;
};

type Leg = { url: URL; method: string; headers: Record<string, string>; body: Buffer | undefined };

async function follow(journey: Journey) {
  const { request, rules } = journey;
  const hopsMax = Math.min(request.redirectsMax ?? 0, redirectsMaxMax);
  let leg: Leg = {
    url: parseTarget(request.url, rules),
    method: request.method ?? 'GET',
    headers: { ...request.headers },
    body: request.body === undefined ? undefined : Buffer.from(request.body),
  };
  for (let hops = 0; ; hops++) {
    const answer = await goOnce(journey, leg);
    const place = answer.headers.location;
    if (hopsMax === 0 || !redirects.has(answer.status) || place === undefined) {
      return { answer, url: leg.url };
    }
    if (hops >= hopsMax) {
      throw new OutboundError('too_many_redirects', `More than ${hopsMax} redirects.`);
    }
    leg = nextLeg(leg, answer.status, place, rules);
  }
}

async function goOnce({ rules, resolve, request, signal }: Journey, leg: Leg) {
  const addresses = await withSignal(resolveTarget(leg.url, rules, resolve), signal);
  return exchange({
    ...leg,
    addresses,
    answerBytesMax: request.answerBytesMax ?? answerBytesDefault,
    signal,
  });
}

/** Where a redirect leads, judged as if it had been given to us. */
function nextLeg(leg: Leg, status: number, place: string, rules: OutboundRules): Leg {
  if (!URL.canParse(place, leg.url.href)) {
    throw new OutboundError('invalid_url', 'The receiver redirects to what is no address.');
  }
  const url = parseTarget(new URL(place, leg.url).href, rules);
  if (leg.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new OutboundError('scheme_refused', 'The receiver redirects from https to http.');
  }
  const headers = Object.fromEntries(
    Object.entries(leg.headers).filter(
      ([name]) => url.origin === leg.url.origin || !secretHeaders.test(name),
    ),
  );
  const keepsBody = status === 307 || status === 308;
  return keepsBody
    ? { ...leg, url, headers }
    : { url, method: leg.method === 'HEAD' ? 'HEAD' : 'GET', headers, body: undefined };
}

/** The system's resolver cannot be ended: it is left behind. */
function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(outboundError(undefined, signal));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
