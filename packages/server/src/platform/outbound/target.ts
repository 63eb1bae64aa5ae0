import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import {
  type AllowList,
  canonicalAddress,
  isMetadataAddress,
  refusalOfAddress,
} from './address-rules.ts';
import { OutboundError } from './outbound-error.ts';

/** An address that was checked and may be connected to. */
export type CheckedAddress = { readonly address: string; readonly family: 4 | 6 };

/** Names to addresses; by the system unless a test says otherwise. */
export type Resolve = (host: string) => Promise<readonly { address: string }[]>;

/** What may be called: by which schemes, and which networks besides the public one. */
export type OutboundRules = {
  readonly allow: AllowList;
  /** Whether `http:` is taken too. */
  readonly allowHttp: boolean;
};

const urlCharsMax = 2048;
/** Below 1024 stand services that a request may hurt (mail, printers, shells). */
const lowPorts: ReadonlySet<number> = new Set([80, 443]);

/** The address as the WHATWG reads it, which turns `0x7f.1` and `2130706433` into `127.0.0.1`. */
export function parseTarget(text: string, rules: OutboundRules): URL {
  if (text.length > urlCharsMax || !URL.canParse(text)) {
    throw new OutboundError('invalid_url', 'The address cannot be read as a URL.');
  }
  const url = new URL(text);
  const schemes = rules.allowHttp ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) {
    const words = schemes.map((scheme) => scheme.slice(0, -1)).join(' and ');
    throw new OutboundError('scheme_refused', `Only ${words} addresses are called.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('credentials_refused', 'An address carries no user name or password.');
  }
  if (url.hostname === '') throw new OutboundError('invalid_url', 'The address names no host.');
  const port = portOf(url);
  if (port < 1024 && !lowPorts.has(port)) {
    throw new OutboundError('port_refused', `Port ${port} is not called.`);
  }
  return url;
}

/** The port of the address, also where it is not written. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/**
 * Where the host of the address is, every one of its addresses checked. One bad address refuses
 * the host: whoever mixes them has no good in mind.
 */
export async function resolveTarget(
  url: URL,
  rules: OutboundRules,
  resolve: Resolve = systemResolve,
): Promise<readonly CheckedAddress[]> {
  const host = hostOf(url);
  const isNamed = isIP(host) === 0;
  const found = isNamed ? await resolveName(host, resolve) : [{ address: host }];
  const isAllowed = isNamed && rules.allow.hosts.has(host);
  for (const { address } of found) {
    const why = isAllowed
      ? isMetadataAddress(address)
        ? 'metadata'
        : undefined
      : refusalOfAddress(address, rules.allow);
    if (why === undefined) continue;
    // The address is not told: names inside a network are nobody's business outside it.
    throw new OutboundError('address_refused', `The host is not on the public network (${why}).`);
  }
  return found.map((one) => {
    const address = canonicalAddress(one.address);
    return { address, family: isIP(address) === 6 ? 6 : 4 };
  });
}

/** The host without the brackets of IPv6 and the final dot of a complete name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

async function resolveName(
  host: string,
  resolve: Resolve,
): Promise<readonly { address: string }[]> {
  let found: readonly { address: string }[];
  try {
    found = await resolve(host);
  } catch (cause) {
    throw new OutboundError('unresolved', 'The host of the address is not found.', { cause });
  }
  if (found.length === 0) throw new OutboundError('unresolved', 'The host has no address.');
  return found;
}

/** As every program of this machine resolves: also by its hosts file. */
function systemResolve(host: string): Promise<readonly { address: string }[]> {
  return lookup(host, { all: true });
}
