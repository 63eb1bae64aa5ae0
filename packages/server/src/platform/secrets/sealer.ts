import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Uuid } from '../../lib/ids.ts';
import type { SecretKeys } from './secret-keys.ts';

/** Whose secret it is and what for; an envelope opens at no other place. */
export type SealedPlace = {
  readonly tenantId: Uuid;
  /** What it is for and whose, such as `webhook-signing/<id of the endpoint>`. */
  readonly purpose: string;
};

/** An envelope that does not open; never says what is in it. */
export class SealError extends Error {
  override readonly name = 'SealError';
  /** `unknown_key`: a key is missing that was there once. `damaged`: changed, or of another place. */
  readonly code: 'unknown_key' | 'damaged';

  constructor(code: SealError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Credentials as they may be stored. */
export type Sealer = {
  /** Names the key that seals now. */
  readonly keyId: string;
  /** The secret as text that only `open` at the same place can read. */
  readonly seal: (place: SealedPlace, secret: string) => string;
  /** The secret of the envelope. Throws a SealError. */
  readonly open: (place: SealedPlace, envelope: string) => string;
  /** The envelope under the present key; undefined when it is already. Throws a SealError. */
  readonly reseal: (place: SealedPlace, envelope: string) => string | undefined;
};

const version = 's1';
const nonceBytes = 12;
const tagBytes = 16;
const envelopePattern = /^s1\.([\da-f]{16})\.([\w-]{38,})$/;

/**
 * Seals by AES-256-GCM under a key derived (HKDF) for each place from the first of the keys. The
 * envelope is `s1.<id of the key>.<nonce, text, tag>`; place and key id are authenticated.
 */
export function createSealer(keys: SecretKeys): Sealer {
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  const [current] = keys;
  const keyId = idOf(current);

  function seal(place: SealedPlace, secret: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', keyFor(current, place), nonce);
    cipher.setAAD(boundTo(place, keyId));
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([nonce, text, cipher.getAuthTag()]);
    return `${version}.${keyId}.${sealed.toString('base64url')}`;
  }

  function open(place: SealedPlace, envelope: string): string {
    const [, id, encoded] = envelopePattern.exec(envelope) ?? [];
    if (id === undefined || encoded === undefined) throw damaged();
    const key = byId.get(id);
    if (key === undefined) {
      throw new SealError('unknown_key', `The secret key ${id} is not among those given.`);
    }
    const sealed = Buffer.from(encoded, 'base64url');
    // Several texts decode to the same bytes: only the one that we write is taken.
    if (sealed.toString('base64url') !== encoded) throw damaged();
    const decipher = createDecipheriv(
      'aes-256-gcm',
      keyFor(key, place),
      sealed.subarray(0, nonceBytes),
      { authTagLength: tagBytes },
    );
    decipher.setAAD(boundTo(place, id));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    try {
      const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      // The cause would tell nothing: authentication fails in one way only.
      throw damaged();
    }
  }

  return {
    keyId,
    seal,
    open,
    reseal: (place, envelope) => {
      const secret = open(place, envelope);
      return envelope.startsWith(`${version}.${keyId}.`) ? undefined : seal(place, secret);
    },
  };
}

function keyFor(key: Buffer, { tenantId, purpose }: SealedPlace): Buffer {
  return Buffer.from(hkdfSync('sha256', key, tenantId, `switchyard seal ${purpose}`, 32));
}

function boundTo({ tenantId, purpose }: SealedPlace, keyId: string): Buffer {
  return Buffer.from([version, keyId, tenantId, purpose].join('\0'));
}

/** A name of the key that tells nothing of it. */
function idOf(key: Buffer): string {
  return createHmac('sha256', key).update('switchyard key id').digest('hex').slice(0, 16);
}

const damaged = (): SealError =>
  new SealError('damaged', 'The envelope was changed, or belongs to another place.');
