import ipaddr from 'ipaddr.js';

/** Networks and hosts of our own that may be called although they are not public. */
export type AllowList = {
  /** Networks as a parsed address and the length of its prefix. */
  readonly networks: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];
  /** Names in lower case, called wherever they lead but to a metadata service. */
  readonly hosts: ReadonlySet<string>;
};

/** Nothing but public addresses may be called. */
export const nothingAllowed: AllowList = { networks: [], hosts: new Set() };

const hostPattern = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/**
 * Reads a list such as `10.20.0.0/16, fd12::/16, 192.168.1.9, hooks.internal`. What is neither a
 * network, nor an address, nor a name is told in `faults`.
 */
export function readAllowList(text: string): { allow: AllowList; faults: readonly string[] } {
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const hosts = new Set<string>();
  const faults: string[] = [];
  for (const entry of text.split(',').map((one) => one.trim().toLowerCase())) {
    if (entry === '') continue;
    if (ipaddr.isValidCIDR(entry)) networks.push(ipaddr.parseCIDR(entry));
    else if (ipaddr.IPv4.isValidFourPartDecimal(entry)) networks.push([ipaddr.parse(entry), 32]);
    else if (ipaddr.IPv6.isValid(entry)) networks.push([ipaddr.parse(entry), 128]);
    else if (isHost(entry)) hosts.add(entry);
    else faults.push(entry);
  }
  return { allow: { networks, hosts }, faults };
}

/** A name as URLs carry it; `0x7f.1` is none, for URLs read it as an address. */
function isHost(text: string): boolean {
  const url = `http://${text}`;
  return hostPattern.test(text) && URL.canParse(url) && new URL(url).hostname === text;
}

/** Where clouds tell a machine its passwords: refused whatever is allowed. */
const metadataServices: readonly (readonly [string, number])[] = [
  ['169.254.169.254', 32],
  ['169.254.170.2', 32],
  ['169.254.170.23', 32],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['fd00:ec2::254', 128],
  ['fd00:ec2::23', 128],
  ['fd20:ce::254', 128],
];
const metadataNetworks = metadataServices.map(
  ([address, bits]) => [ipaddr.parse(address), bits] as const,
);

/**
 * Why the address may not be called, as a word such as `private` or `metadata`; undefined when it
 * may. `::ffff:1.2.3.4` is judged as `1.2.3.4`; tunnels (6to4, NAT64, Teredo) are not called.
 */
export function refusalOfAddress(text: string, allow: AllowList): string | undefined {
  if (!ipaddr.isValid(text)) return 'unreadable';
  if (isMetadataAddress(text)) return 'metadata';
  const address = ipaddr.process(text);
  if (isWithin(address, allow.networks)) return undefined;
  const range = address.range();
  // `unicast` is what no special range claims: for IPv6 only 2000::/3 is given out at all.
  if (range !== 'unicast') return range;
  if (address instanceof ipaddr.IPv6 && (address.parts[0] ?? 0) >> 13 !== 1) return 'unassigned';
  return undefined;
}

/**
 * Whether the address leads to a metadata service, also through a tunnel; even an allowed name may
 * not lead there.
 */
export function isMetadataAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  const carried = address instanceof ipaddr.IPv6 ? carriedBy(address) : undefined;
  return [address, carried].some((one) => one !== undefined && isWithin(one, metadataNetworks));
}

/** One spelling of an address: `::ffff:1.2.3.4` becomes `1.2.3.4`, IPv6 is compressed. */
export function canonicalAddress(text: string): string {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : text;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function isWithin(address: Address, networks: AllowList['networks']): boolean {
  return networks.some(([network, bits]) => {
    if (address instanceof ipaddr.IPv4) {
      return network instanceof ipaddr.IPv4 && address.match(network, bits);
    }
    return network instanceof ipaddr.IPv6 && address.match(network, bits);
  });
}

/** The IPv4 address that a 6to4 address carries behind its prefix, and others at their end. */
function carriedBy({ parts }: ipaddr.IPv6): ipaddr.IPv4 {
  const at = parts[0] === 0x2002 ? 1 : 6;
  const [high = 0, low = 0] = parts.slice(at, at + 2);
  return new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);
}
