import { SwitchyardError } from './errors.ts';

/** The three headers of a signed delivery, from a Headers object or a plain record. */
export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

const toleranceSecondsDefault = 300;
const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/** A webhook delivery that is not what it claims to be: unsigned, altered, or too old. */
export class WebhookVerificationError extends SwitchyardError {
  override readonly name = 'WebhookVerificationError';
}

/**
 * Checks a delivery by the Standard Webhooks scheme, in constant time, and gives its parsed body.
 * `body` must be the raw text as received. Rejects with WebhookVerificationError.
 */
export async function verifyWebhook(
  body: string,
  headers: WebhookHeaders,
  secret: string,
  options: { toleranceSeconds?: number; nowMs?: number } = {},
): Promise<unknown> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  const tolerance = options.toleranceSeconds ?? toleranceSecondsDefault;
  const age = Math.abs((options.nowMs ?? Date.now()) / 1000 - Number(timestamp));
  if (!(age <= tolerance)) throw refusal('The timestamp is outside the tolerance.');
  const keyBytes = keyOf(secret);
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const one of signatures.split(' ')) {
    const [scheme, encoded] = one.split(',');
    const signature = scheme === 'v1' && encoded !== undefined ? readBase64(encoded) : undefined;
    if (signature === undefined) continue;
    if (await crypto.subtle.verify('HMAC', key, signature, signed)) return JSON.parse(body);
  }
  throw refusal('No signature fits the secret and the body.');
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(`The header ${name} is missing.`);
}

/**
 * The headers that a delivery of the body carries under a secret: for tests of receivers. Rejects
 * with WebhookVerificationError when the secret is none.
 */
export async function signWebhook(
  body: string,
  secret: string,
  options: { id: string; nowMs?: number },
): Promise<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const timestamp = String(Math.floor((options.nowMs ?? Date.now()) / 1000));
  const key = await crypto.subtle.importKey('raw', keyOf(secret), algorithm, false, ['sign']);
  const signed = new TextEncoder().encode(`${options.id}.${timestamp}.${body}`);
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  return {
    'webhook-id': options.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${btoa(String.fromCharCode(...signature))}`,
  };
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = readBase64(secret.replace(/^whsec_/u, ''));
  if (key === undefined || key.length === 0) throw refusal('The secret is not base64.');
  return key;
}

function readBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function refusal(message: string): WebhookVerificationError {
  return new WebhookVerificationError(message, { code: 'webhook_not_verified' });
}

/** Checking and signing of deliveries by Standard Webhooks. */
export const webhooks = { verify: verifyWebhook, sign: signWebhook } as const;
