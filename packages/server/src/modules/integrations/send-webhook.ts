import { encodeId, type Uuid } from '../../lib/ids.ts';
import { msOf } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import {
  type LaneKind,
  type Message,
  patientSchedule,
  type SendResult,
} from '../../platform/delivery/index.ts';
import { eventAt } from '../../platform/events/index.ts';
import { OutboundError } from '../../platform/outbound/index.ts';
import { SealError } from '../../platform/secrets/index.ts';
import { servicesOf } from '../../platform/services.ts';
import { serverVersion } from '../../platform/telemetry/version.ts';
import { outcomeOf } from './decide-outcome.ts';
import { disableStopped } from './disable-endpoint.ts';
import { type EndpointRow, type DeliveryRow, testType, webhookKind } from './endpoint.ts';
import { cloudEventOf, testEventOf } from './present-webhook.ts';
import { sealedPlace } from './seal-secret.ts';
import { signaturesOf } from './sign-webhook.ts';
import { selectEndpoint } from './store-endpoints.ts';

/** The lanes that lead to endpoints. */
export const webhookLanes: LaneKind = {
  kind: webhookKind,
  patience: patientSchedule,
  send: sendWebhook,
  onStopped: disableStopped,
};

type Parts = { endpoint: EndpointRow; body: string; webhookId: string };

/** Signs the event of a delivery and posts it to its endpoint, as both are now. */
async function sendWebhook(
  ctx: Context,
  endpointId: Uuid,
  message: Message,
  signal: AbortSignal,
): Promise<SendResult> {
  const parts = await readParts(ctx, endpointId, message);
  if (typeof parts === 'string') return { outcome: 'failed', error: parts, isHopeless: true };
  const { endpoint, body, webhookId } = parts;
  const nowMs = msOf(ctx.now());
  try {
    const timestampSeconds = Math.floor(nowMs / 1000);
    const signed = { id: webhookId, timestampSeconds, body };
    const answer = await servicesOf(ctx.db).outbound.send({
      url: endpoint.url,
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': `Switchyard/${serverVersion}`,
        'webhook-id': webhookId,
        'webhook-timestamp': String(timestampSeconds),
        'webhook-signature': signaturesOf(signed, secretsOf(ctx, endpoint)),
        'switchyard-delivery': encodeId('whd', message.id),
        'switchyard-attempt': String(message.attempt),
      },
      body,
      timeoutMs: endpoint.timeoutSeconds * 1000,
      signal,
    });
    const retryAfter = answer.headers['retry-after'];
    const first = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
    return outcomeOf({ status: answer.status, retryAfter: first }, nowMs);
  } catch (error) {
    if (signal.aborted) return { outcome: 'failed', error: 'interrupted' };
    if (error instanceof OutboundError) return { outcome: 'failed', error: error.code };
    if (error instanceof SealError) return { outcome: 'failed', error: 'secret_unreadable' };
    throw error;
  }
}

/** What is to be sent where; a word when it cannot be any more. */
async function readParts(
  ctx: Context,
  endpointId: Uuid,
  message: Message,
): Promise<Parts | 'endpoint_deleted' | 'event_dropped'> {
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, async (tx) => {
    const endpoint = await selectEndpoint(tx, endpointId);
    if (endpoint === undefined) return 'endpoint_deleted';
    const { sequence, id } = message.body as DeliveryRow['body'];
    if (message.topic === testType && id !== undefined) {
      const body = testEventOf(ctx.tenantId, { id, endpointId, at: message.createdAt });
      return { endpoint, body, webhookId: encodeId('evt', id) };
    }
    const event = sequence === undefined ? undefined : await eventAt(tx, sequence);
    if (event === undefined) return 'event_dropped';
    const webhookId = encodeId('evt', event.id);
    return { endpoint, body: cloudEventOf(ctx.tenantId, event), webhookId };
  });
}

/** The present secret, and the former one while its time is not over. */
function secretsOf(ctx: Context, endpoint: EndpointRow): string[] {
  const { sealer } = servicesOf(ctx.db);
  const place = sealedPlace(ctx.tenantId, endpoint.id);
  const { secret, formerSecret, formerUntil } = endpoint;
  const isFormerGood = formerSecret !== null && formerUntil !== null && formerUntil > ctx.now();
  return [secret, ...(isFormerGood ? [formerSecret] : [])].map((one) => sealer.open(place, one));
}
