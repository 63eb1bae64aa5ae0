import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/index.ts';
import { type LawReport, verifyLaws } from './verify-laws.ts';

const reportSchema = z
  .object({
    object: z.literal('law_report'),
    ok: z.boolean(),
    laws: z.array(
      z.object({
        law: z.string(),
        says: z.string(),
        ok: z.boolean(),
        checked: z.int(),
        broken: z.int(),
        first: z.looseObject({}).nullable(),
      }),
    ),
  })
  .meta({ id: 'LawReport' });

const present = (report: LawReport): z.input<typeof reportSchema> => ({
  object: 'law_report',
  ...report,
});

/** The laws of the core, judged on demand. */
export const lawRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'verifyLaws',
    method: 'GET',
    path: '/v1/system/verify',
    tag: 'system',
    summary: 'Verify the laws',
    description:
      'Judges every law of the core over everything the tenant has, in one consistent reading that changes ' +
      'nothing. A broken law names the first row that breaks it.',
    scope: 'admin',
    transaction: 'own',
    reply: { status: 200, schema: reportSchema },
    handle: async ({ ctx }) => ({ body: present(await verifyLaws(ctx.db, ctx.tenantId)) }),
  }),
];
