import { z } from 'zod';
import { defineRoute, type Route } from '../http/index.ts';
import { servicesOf } from '../services.ts';
import { metricsText } from './metrics.ts';
import { serverVersion } from './version.ts';

const tag = 'System';
const state = z.enum(['ok', 'degraded', 'down']);
const checkSchema = z.object({ status: state, detail: z.string(), duration_ms: z.int().min(0) });
const healthSchema = z
  .object({
    object: z.literal('health'),
    status: state,
    version: z.string(),
    authenticated: z.boolean().describe('Whether the request carried a valid API key'),
    checks: z.record(z.string(), checkSchema),
  })
  .meta({ id: 'Health' });

export const systemRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'healthCheck',
    method: 'GET',
    path: '/v1/system/health',
    tag,
    scope: 'public',
    summary: 'Tell whether the server is well',
    description:
      'Needs no key, and says whether the one sent is valid. 503 when the server cannot work.',
    transaction: 'own',
    reply: { status: 200, alsoStatuses: [503], schema: healthSchema },
    handle: async ({ ctx }) => {
      const health = await servicesOf(ctx.db).health.check();
      return {
        status: health.state === 'down' ? 503 : 200,
        body: {
          object: 'health' as const,
          status: health.state,
          version: serverVersion,
          authenticated: ctx.actor !== 'public',
          checks: Object.fromEntries(
            Object.entries(health.checks).map(([name, check]) => [
              name,
              { status: check.state, detail: check.detail, duration_ms: check.durationMs },
            ]),
          ),
        },
      };
    },
  }),
  defineRoute({
    operationId: 'livez',
    method: 'GET',
    path: '/livez',
    tag,
    scope: 'public',
    summary: 'Tell that the process runs',
    description: 'For supervisors: no answer means that the process should be started again.',
    transaction: 'own',
    reply: { status: 200, schema: z.string(), contentType: 'text/plain; charset=utf-8' },
    handle: async () => ({ body: 'ok\n' }),
  }),
  defineRoute({
    operationId: 'readyz',
    method: 'GET',
    path: '/readyz',
    tag,
    scope: 'public',
    summary: 'Tell whether requests should come here',
    description:
      'For load balancers: 503 while the database is away, the schema is old, or the server stops.',
    transaction: 'own',
    reply: {
      status: 200,
      alsoStatuses: [503],
      schema: z.string(),
      contentType: 'text/plain; charset=utf-8',
    },
    handle: async ({ ctx }) => {
      const health = await servicesOf(ctx.db).health.check();
      const lines = Object.entries(health.checks).map(
        ([name, check]) => `${name}: ${check.state} ${check.detail}\n`,
      );
      return {
        status: health.state === 'down' ? 503 : 200,
        body: `${health.state}\n${lines.join('')}`,
      };
    },
  }),
  defineRoute({
    operationId: 'metrics',
    method: 'GET',
    path: '/metrics',
    tag,
    scope: 'public',
    summary: 'Read the metrics of this process',
    description: 'Prometheus text format. Holds no data of tenants.',
    transaction: 'own',
    reply: {
      status: 200,
      schema: z.string(),
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
    },
    handle: async () => ({ body: await metricsText() }),
  }),
];
