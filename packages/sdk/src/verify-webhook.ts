import { SwitchyardError } from './errors.ts';

/** The three headers of a signed delivery, from a Headers object or a plain record. */
export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

const toleranceSecondsDefault = 300;

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
  const keyBytes = fromBase64(secret.replace(/^whsec_/u, ''));
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const one of signatures.split(' ')) {
    const [scheme, encoded] = one.split(',');
    if (scheme !== 'v1' || encoded === undefined) continue;
    if (await crypto.subtle.verify('HMAC', key, fromBase64(encoded), signed))
      return JSON.parse(body);
  }
  throw refusal('No signature fits the secret and the body.');
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(`The header ${name} is missing.`);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch (cause) {
    throw refusal('The secret or a signature is not base64.', cause);
  }
}

function refusal(message: string, cause?: unknown): WebhookVerificationError {
  return new WebhookVerificationError(message, { code: 'webhook_not_verified', cause });
}
