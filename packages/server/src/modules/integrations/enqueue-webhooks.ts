import { encodeId } from '../../lib/ids.ts';
import { enqueueMessages, type NewMessage } from '../../platform/delivery/index.ts';
import { type EventHead, type Projection, typeFilter } from '../../platform/events/index.ts';
import { webhookReader } from './endpoint.ts';
import { lockListening } from './store-endpoints.ts';

/** The delivery of an event: it names the event, whose words are read when it is sent. */
export function messageOf(event: EventHead): NewMessage {
  return {
    topic: event.type,
    sourceId: event.id,
    key: encodeId(event.subjectType, event.subjectId),
    body: { sequence: event.sequence },
  };
}

/** Puts every event in the line of each endpoint that wants it, once each and in order. */
export const enqueueWebhooks: Projection = {
  name: webhookReader,
  start: 'first',
  handle: async (ctx, tx, events) => {
    for (const endpoint of await lockListening(tx)) {
      const isWanted = typeFilter(endpoint.eventTypes);
      const messages = events
        .filter(({ sequence, type }) => sequence > endpoint.fromSequence && isWanted(type))
        .map(messageOf);
      await enqueueMessages(ctx, tx, endpoint.id, messages);
    }
  },
};
