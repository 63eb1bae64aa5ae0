import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const secretBytes = 32;

/** A fresh signing secret as the Standard Webhooks write it. */
export function newSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

/** A delivery as it is signed: `body` byte for byte as it is sent. */
export type Signed = {
  readonly id: string;
  /** Seconds since 1970, at the attempt. */
  readonly timestampSeconds: number;
  readonly body: string;
};

/** The `webhook-signature` of a delivery under each of the secrets (Standard Webhooks, v1). */
export function signaturesOf(signed: Signed, secrets: readonly string[]): string {
  const text = `${signed.id}.${signed.timestampSeconds}.${signed.body}`;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
    })
    .join(' ');
}
