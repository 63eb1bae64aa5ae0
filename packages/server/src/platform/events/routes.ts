import { z } from 'zod';
import { decodeId, idPrefixes, type Uuid } from '../../lib/ids.ts';
import { type Fault, Refusal } from '../errors.ts';
import { defineRoute, type Route } from '../http/index.ts';
import { servicesOf } from '../services.ts';
import { listEvents } from './list-events.ts';
import { presentEvent } from './stored-event.ts';
import { checkPlace } from './stream.ts';
import { isTypePattern } from './type-filter.ts';
import { eventPage, eventQuery, streamQuery } from './wire.ts';

const tag = 'Events';

function readTypes(types: readonly string[] = []): readonly string[] {
  const faults: Fault[] = types
    .filter((one) => !isTypePattern(one))
    .map((one) => ({
      pointer: '?types',
      code: 'invalid',
      detail: `"${one}" is neither a type nor a family such as order.*.`,
    }));
  const [first] = faults;
  if (first !== undefined) throw new Refusal('invalid_parameter', first.detail, { faults });
  return types;
}

function readSubject(text: string | undefined): Uuid | undefined {
  if (text === undefined) return undefined;
  for (const prefix of idPrefixes) {
    const id = decodeId(prefix, text);
    if (id !== undefined) return id;
  }
  const detail = `"${text}" is not a public id.`;
  throw new Refusal('invalid_parameter', detail, {
    faults: [{ pointer: '?subject', code: 'invalid', detail }],
  });
}

export const eventRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listEvents',
    method: 'GET',
    path: '/v1/events',
    tag,
    scope: 'events:read',
    summary: 'Read events in order',
    description:
      'Everything that happened, in a sequence without gaps. Start with after=0, go on ' +
      'with next_cursor; the same place gives the same events. A place that is no longer kept ' +
      'is 410 cursor_expired, one in the future 400 invalid_cursor.',
    transaction: 'own',
    query: eventQuery,
    reply: { status: 200, schema: eventPage },
    handle: async ({ ctx, query }) => {
      const { feed } = servicesOf(ctx.db);
      const after = query.cursor === undefined ? (query.after ?? 0) : Number(query.cursor);
      await checkPlace(feed, { tenantId: ctx.tenantId, after });
      const page = await listEvents(ctx, {
        after,
        types: readTypes(query.types),
        subjectId: readSubject(query.subject),
        limit: query.limit ?? 100,
      });
      return {
        body: {
          object: 'list' as const,
          data: page.events.map((event) => presentEvent(ctx.tenantId, event)),
          has_more: page.hasMore,
          next_cursor: page.hasMore ? String(page.next) : null,
          prev_cursor: null,
          total: null,
          last_sequence: page.last,
        },
      };
    },
  }),
  defineRoute({
    operationId: 'streamEvents',
    method: 'GET',
    path: '/v1/events/stream',
    tag,
    scope: 'events:read',
    summary: 'Follow events live',
    description:
      'Server-sent events: id is the sequence number, event the type, data the event. ' +
      'Resumes without loss from Last-Event-ID or after; without either it starts with what comes ' +
      'next. A comment every 15 seconds keeps it open. At most 20 streams a key.',
    transaction: 'own',
    load: 'exempt',
    query: streamQuery,
    reply: { status: 200, schema: z.unknown(), contentType: 'text/event-stream; charset=utf-8' },
    handle: async ({ ctx, query, lastEventId, signal }) => {
      const { streams } = servicesOf(ctx.db);
      const body = await streams.open({
        tenantId: ctx.tenantId,
        actor: ctx.actor,
        after: lastEventId ?? query.after,
        types: readTypes(query.types),
        subjectId: readSubject(query.subject),
        gone: signal,
      });
      return {
        body,
        headers: { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
      };
    },
  }),
];
