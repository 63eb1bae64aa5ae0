import { hash } from 'node:crypto';
import { encodeId, type Uuid } from '../../lib/ids.ts';
import { type Clock, msOf, plusMs } from '../../lib/time.ts';
import type { Database } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { hashSecret, isSameHash, readKeyText } from './key-format.ts';
import { forgottenKeys } from './revocations.ts';
import type { Authenticate, Principal } from './principal.ts';
import { findKeysByPublicId, markKeyUsed, type StoredKey } from './store.ts';

/** A key set from outside that has all rights: for the first start and for recovery. */
export type BootstrapKey = { key: string; tenantId: Uuid };

export type AuthOptions = {
  db: Database;
  log: Log;
  clock: Clock;
  pepper: Uint8Array;
  bootstrap: BootstrapKey | undefined;
};

type Known = {
  principal: Principal;
  keyId: Uuid;
  expiresAtMs: number;
  checkedAtMs: number;
  notedAtMs: number;
  isRefreshing: boolean;
};

/** A revocation in another process is obeyed within this time; in this one at once. */
const trustedMs = 5000;
/** From this age on a check is renewed while the old one still serves. */
const refreshAfterMs = 2500;
const lastUsedEveryMs = 60_000;
const knownMax = 10_000;
const bootstrapBytesMin = 20;

const unauthenticated = (detail: string): Refusal =>
  new Refusal('unauthenticated', detail, {
    extra: { headers: { 'www-authenticate': 'Bearer realm="switchyard", error="invalid_token"' } },
  });

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');

/**
 * Finds who calls by `Authorization: Bearer <key>`, or Basic with the key as user. Refuses with
 * unauthenticated. `settled` resolves when no note about used keys is under way any more.
 */
export function createAuthenticator(options: AuthOptions): {
  authenticate: Authenticate;
  settled: () => Promise<void>;
} {
  const { db, log, clock, pepper, bootstrap } = options;
  if (
    bootstrap !== undefined &&
    !new RegExp(`^[!-~]{${bootstrapBytesMin},255}$`).test(bootstrap.key)
  ) {
    throw new Error(`A bootstrap key has ${bootstrapBytesMin} to 255 visible ASCII characters.`);
  }
  const bootstrapDigest = bootstrap && digest(bootstrap.key);
  const bootstrapPrincipal: Principal | undefined = bootstrap && {
    tenantId: bootstrap.tenantId,
    actor: 'bootstrap',
    scopes: new Set(['admin']),
  };
  const known = new Map<string, Known>();
  const notes = new Set<Promise<void>>();

  const noteUse = (entry: Known): void => {
    const elapsedMs = performance.now();
    if (elapsedMs - entry.notedAtMs < lastUsedEveryMs) return;
    entry.notedAtMs = elapsedMs;
    const at = clock.now();
    const use = { keyId: entry.keyId, at, unlessAfter: plusMs(at, -lastUsedEveryMs) };
    const note = markKeyUsed(db.system, entry.principal.tenantId, use)
      .catch((error: unknown) => log.debug({ event: 'key_use_not_noted', error: String(error) }))
      .finally(() => notes.delete(note));
    notes.add(note);
  };

  const check = async (text: string, cacheKey: string): Promise<Principal> => {
    const key = readKeyText(text);
    if (key === undefined) throw unauthenticated('The API key is not one of ours.');
    const hash = hashSecret(pepper, key.secret);
    const stored = await findKeysByPublicId(db.system, key.publicId);
    const found = stored.find((one) => isSameHash(one.secretHash, hash) && one.mode === key.mode);
    const fault =
      found === undefined ? 'The API key is not known.' : faultOf(found, msOf(clock.now()));
    if (found === undefined || fault !== undefined) {
      known.delete(cacheKey);
      throw unauthenticated(fault ?? 'The API key is not known.');
    }
    const entry = knownOf(found, known.get(cacheKey));
    if (known.size >= knownMax) known.clear();
    known.set(cacheKey, entry);
    noteUse(entry);
    return entry.principal;
  };

  const refresh = (text: string, cacheKey: string, entry: Known): void => {
    if (entry.isRefreshing) return;
    entry.isRefreshing = true;
    check(text, cacheKey).catch((error: unknown) => {
      entry.isRefreshing = false;
      log.debug({ event: 'key_not_refreshed', error: String(error) });
    });
  };

  const authenticate: Authenticate = (authorization) => {
    const text = keyOfHeader(authorization);
    const hashed = digest(text);
    if (
      bootstrapDigest !== undefined &&
      bootstrapPrincipal !== undefined &&
      isSameHash(bootstrapDigest, hashed)
    ) {
      return bootstrapPrincipal;
    }
    // Found by digest, so that no secret stays in memory as a map's key.
    const cacheKey = hashed.toString('latin1');
    const entry = known.get(cacheKey);
    const ageMs = entry === undefined ? Infinity : performance.now() - entry.checkedAtMs;
    if (entry === undefined || ageMs >= trustedMs || forgottenKeys.has(entry.keyId)) {
      return check(text, cacheKey);
    }
    if (entry.expiresAtMs !== Infinity && msOf(clock.now()) >= entry.expiresAtMs) {
      throw unauthenticated('The API key has expired.');
    }
    if (ageMs >= refreshAfterMs) refresh(text, cacheKey, entry);
    noteUse(entry);
    return entry.principal;
  };
  return { authenticate, settled: async () => void (await Promise.all(notes)) };
}

function knownOf(key: StoredKey, before: Known | undefined): Known {
  const scopes = new Set(key.scopes);
  return {
    principal: { tenantId: key.tenantId, actor: encodeId('key', key.id), scopes },
    keyId: key.id,
    expiresAtMs: key.expiresAt === null ? Infinity : msOf(key.expiresAt),
    checkedAtMs: performance.now(),
    notedAtMs: before?.notedAtMs ?? -Infinity,
    isRefreshing: false,
  };
}

function faultOf(key: StoredKey, nowMs: number): string | undefined {
  if (key.revokedAt !== null) return 'The API key was revoked.';
  if (key.expiresAt !== null && msOf(key.expiresAt) <= nowMs) return 'The API key has expired.';
  return undefined;
}

function keyOfHeader(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw new Refusal('unauthenticated', 'Send Authorization: Bearer with your API key.', {
      extra: { headers: { 'www-authenticate': 'Bearer realm="switchyard"' } },
    });
  }
  const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  if (basic !== undefined) {
    const [user] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    if (user !== undefined && user !== '') return user;
  }
  throw unauthenticated('Send Authorization: Bearer with your API key.');
}
