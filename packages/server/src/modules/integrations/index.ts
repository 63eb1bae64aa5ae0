/**
 * Integrations: how other systems hear of what happens here.
 *
 * Owns webhook_endpoints; deliveries are of platform/delivery. Records webhook_endpoint.created,
 * .updated, .secret_rotated, .disabled, .enabled and .deleted.
 *
 * Invariants: an endpoint gets every event of its types that happens while it is enabled, at least
 * once, always under the event's id; which events it missed while it was disabled is known and can
 * be replayed. Secrets are sealed, shown once, and in no answer, fact or log after that. A delivery
 * names its event and holds none of its words, so that what is erased is sent to nobody.
 */
export { integrationRoutes } from './all-routes.ts';
export { enqueueWebhooks } from './enqueue-webhooks.ts';
export { webhookLanes } from './send-webhook.ts';
