import { createHash } from 'node:crypto';
import type { Network } from '../network/index.ts';

/** What plans see of a network, as text, and the digest that names it. */
export type NetworkRecord = { readonly digest: string; readonly document: string };

const known = new WeakMap<Network, NetworkRecord>();

/**
 * The network's places and services as text: all that plans are made of. Two networks with one
 * digest look the same to every order. Computed once for each object.
 */
export function networkRecord(network: Network): NetworkRecord {
  let record = known.get(network);
  if (record === undefined) {
    const { locations, services } = network;
    const document = JSON.stringify({ v: 1, locations, services }, asPlain);
    record = { digest: digestOf(document), document };
    known.set(network, record);
  }
  return record;
}

/** SHA-256, the first 132 bits: no two networks of one tenant will share it. */
export function digestOf(document: string): string {
  return createHash('sha256').update(document).digest('base64url').slice(0, 22);
}

/** JSON has no sets, nothing without end, and no list with something missing. */
function asPlain(_key: string, value: unknown): unknown {
  if (Array.isArray(value) && value.includes(undefined))
    return value.map((one: unknown) => (one === undefined ? { $none: true } : one));
  if (value instanceof Set) return { $set: [...(value as ReadonlySet<unknown>)] };
  if (value === Infinity) return { $number: 'Infinity' };
  return value;
}

function asWas(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$set' in value && Array.isArray(value.$set)) return new Set<unknown>(value.$set);
  if ('$number' in value) return Infinity;
  if ('$none' in value) return undefined;
  return value;
}

/** A kept network as plans see it; carriers and lanes, which no plan looks at, are empty. */
export function networkOfRecord({ digest, document }: NetworkRecord): Network {
  const { locations, services } = JSON.parse(document, asWas) as Pick<
    Network,
    'locations' | 'services'
  >;
  return {
    version: digest,
    locations,
    locationsById: new Map(locations.map((location) => [location.id, location])),
    carriers: [],
    carriersWithoutServices: new Set(),
    services,
    lanes: new Map(),
  };
}
