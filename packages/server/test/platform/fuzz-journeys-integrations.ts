// Walks of what other systems are told.
import type { Json } from './fuzz-document.ts';
import type { Ask } from './fuzz-ask.ts';

/** Leads an endpoint from its making to its end, and looks at what is sent to it. */
export async function walkWebhooks(
  ask: Ask,
  exampleOf: (operationId: string) => Json,
): Promise<void> {
  const endpoint = await ask(
    'createWebhookEndpoint',
    {},
    { body: exampleOf('createWebhookEndpoint') },
  );
  await ask('getWebhookEndpoint', endpoint);
  await ask('rotateWebhookSecret', endpoint, { body: { overlap_hours: 1 } });
  const tested = await ask('testWebhookEndpoint', endpoint, { body: undefined });
  await ask('getWebhookDelivery', tested);
  await ask('redeliverWebhook', tested, { body: undefined });
  await ask('listWebhookDeliveries');
  await ask('replayWebhooks', endpoint, { body: { after_sequence: 0 } });
  await ask('updateWebhookEndpoint', endpoint, { body: { enabled: false }, ifMatch: '*' });
  await ask('listWebhookEndpoints');
  await ask('deleteWebhookEndpoint', endpoint);
}
