import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { SealedPlace } from '../../platform/secrets/index.ts';
import { servicesOf } from '../../platform/services.ts';
import { newSecret } from './sign-webhook.ts';

/** Where an endpoint's secrets are sealed. */
export function sealedPlace(tenantId: Uuid, endpointId: Uuid): SealedPlace {
  return { tenantId, purpose: `webhook-signing/${endpointId}` };
}

/** A fresh secret, to be shown once, and as it is kept. */
export function issueSecret(ctx: Context, endpointId: Uuid): { secret: string; sealed: string } {
  const secret = newSecret();
  const place = sealedPlace(ctx.tenantId, endpointId);
  return { secret, sealed: servicesOf(ctx.db).sealer.seal(place, secret) };
}
