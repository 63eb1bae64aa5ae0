import { encodeId } from '../../lib/ids.ts';
import { defineRoute, type Route, runList } from '../../platform/http/index.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { acceptSuggestions } from './accept-suggestions.ts';
import { presentAccepted, presentSuggestion } from './present-replenishment.ts';
import type { NamedSuggestion } from './replenishment.ts';
import { suggestionList } from './store-replenishment.ts';
import { suggestReplenishment } from './suggest-replenishment.ts';
import {
  acceptedSuggestionsSchema,
  acceptSuggestionsSchema,
  suggestionSchema,
} from './wire-replenishment.ts';
import { startedRunSchema } from './wire.ts';

const tag = 'Planning';

/** What places should hold back and order, and accepting it. */
export const replenishmentRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listReplenishmentSuggestions',
    method: 'GET',
    path: '/v1/replenishment_suggestions',
    tag,
    summary: 'List what to hold back and to order',
    description:
      'For every product with a forecast at a place: the safety stock and the order that reach the ' +
      'service level of its class, with the numbers they rest on, the largest orders first.',
    scope: 'reports:read',
    transaction: 'read',
    list: suggestionList,
    reply: { status: 200, schema: suggestionSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<NamedSuggestion>(tx, list);
      return { body: { ...page, rows: page.rows.map(presentSuggestion) } };
    },
  }),
  defineRoute({
    operationId: 'startReplenishmentRun',
    method: 'POST',
    path: '/v1/replenishment_runs',
    tag,
    summary: 'Find what to hold back and to order now',
    description:
      'Starts a run over the forecasts and the stock of now; the server does it after every run ' +
      'of forecasts by itself. Watch the job.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'optional',
    reply: { status: 202, schema: startedRunSchema },
    handle: async ({ ctx, tx }) => {
      const job = await enqueue(ctx, tx, suggestReplenishment, { trigger: 'request' as const });
      const body = {
        object: 'job' as const,
        id: encodeId('job', job.id),
        kind: suggestReplenishment.kind,
      };
      return { status: 202, location: job.location, body };
    },
  }),
  defineRoute({
    operationId: 'acceptReplenishmentSuggestions',
    method: 'POST',
    path: '/v1/replenishment_suggestions/accept',
    tag,
    summary: 'Accept what to hold back and to order',
    description:
      'Sets the safety stocks and drafts the supplies of some suggestions or of all. A draft is ' +
      'ordered when it is confirmed. What changed since it was suggested is left alone and named.',
    scope: 'inventory:adjust',
    transaction: 'write',
    idempotency: 'required',
    body: acceptSuggestionsSchema,
    reply: { status: 200, schema: acceptedSuggestionsSchema },
    example: { parts: ['safety_stock', 'purchase'] },
    handle: async ({ ctx, tx, body }) => ({
      body: await presentAccepted(tx, await acceptSuggestions(ctx, tx, body)),
    }),
  }),
];
