// Small operations of our own through which the HTTP layer is tested.
import { z } from 'zod';
import type { Instant } from '../../src/lib/time.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import { Refusal } from '../../src/platform/errors.ts';
import {
  answerOfRow,
  defineRoute,
  field,
  idParams,
  type ListSpec,
  lookupIdempotent,
  type Route,
  runList,
  type SealedAnswer,
} from '../../src/platform/http/index.ts';

const thing = z
  .object({
    object: z.literal('thing'),
    name: z.string(),
    quantity: z.int(),
    note: z.string().nullable(),
    version: z.int(),
    at: field.instant,
  })
  .meta({ id: 'Thing' });

const makeThing = z
  .strictObject({
    name: z.string().min(2).max(20),
    quantity: field.quantity,
    note: z.string().max(50).nullable().optional(),
    colour: z.enum(['red', 'blue']).default('red'),
    tags: z.array(z.string().max(5)).max(3).optional(),
    target: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('shelf'), number: z.int() }),
        z.strictObject({ kind: z.literal('address'), city: z.string() }),
      ])
      .optional(),
  })
  .meta({ id: 'MakeThing' });

/** What the tests steer and observe from outside. */
export type Probe = {
  /** Called inside the operation that makes a thing, before it answers. */
  inside: () => Promise<void>;
  /** Thrown by the operation that fails. */
  failure: unknown;
  /** What the lying operation answers. */
  lie: unknown;
};

const thingList: ListSpec = {
  name: 'things',
  select: 't.type as name, t.recorded_at as at',
  from: 'log_entries t',
  filters: { name: { sql: 't.type', type: { kind: 'text' } } },
  sorts: { at: { sql: 't.recorded_at', cast: 'timestamptz' } },
  defaultSort: 'at',
  tie: { sql: 't.id', cast: 'uuid' },
};

async function save(tx: Tx, id: string, name: string, at: Instant): Promise<void> {
  await tx.execute(
    `insert into log_entries (tenant_id, id, type, body, actor, recorded_at)
     values ($1, $2, $3, '{}', 'test', $4)`,
    [tx.tenantId, id, name, at],
  );
}

const present = (name: string, quantity: number, at: Instant) => ({
  object: 'thing' as const,
  name,
  quantity,
  note: null,
  version: 7,
  at,
});

const common = { tag: 'Things', description: 'For tests.', summary: 'For tests' } as const;

/** The operations under test. */
export function probeRoutes(probe: Probe): Route[] {
  return [
    defineRoute({
      ...common,
      operationId: 'makeThing',
      method: 'POST',
      path: '/v1/things',
      scope: 'orders:write',
      transaction: 'write',
      idempotency: 'required',
      body: makeThing,
      reply: { status: 201, schema: thing },
      handle: async ({ ctx, tx, body }) => {
        const id = ctx.ids.uuid();
        await save(tx, id, body.name, ctx.now());
        await probe.inside();
        return {
          status: 201,
          body: present(`${body.name} ${body.colour}`, body.quantity, ctx.now()),
          location: `/v1/things/${id}`,
        };
      },
    }),
    defineRoute({
      ...common,
      operationId: 'listThings',
      method: 'GET',
      path: '/v1/things',
      scope: 'orders:read',
      transaction: 'read',
      list: thingList,
      query: z.strictObject({ loud: z.boolean().optional() }),
      reply: {
        status: 200,
        schema: z.object({ name: z.string(), at: field.instant }).meta({ id: 'ListedThing' }),
      },
      handle: async ({ tx, list, query }) => {
        const page = await runList<{ name: string; at: Instant }>(tx, list);
        return {
          body: {
            ...page,
            rows: page.rows.map(({ name, at }) => ({
              at,
              name: query.loud === true ? name.toUpperCase() : name,
            })),
          },
        };
      },
    }),
    defineRoute({
      ...common,
      operationId: 'getThing',
      method: 'GET',
      path: '/v1/things/:id',
      scope: ['orders:read', 'inventory:read'],
      transaction: 'read',
      params: idParams,
      query: z.strictObject({
        depth: z.int().min(1).max(3).optional(),
        kinds: z
          .array(z.enum(['a', 'b']))
          .max(2)
          .optional(),
      }),
      reply: { status: 200, schema: thing },
      handle: async ({ ctx, params, query }) => ({
        body: present(`${params.id} ${JSON.stringify(query)} ${ctx.strict}`, 1, ctx.now()),
      }),
    }),
    defineRoute({
      ...common,
      operationId: 'changeThing',
      method: 'PATCH',
      path: '/v1/things/:id',
      scope: 'orders:write',
      transaction: 'write',
      ifMatch: 'required',
      params: idParams,
      body: z.strictObject({ note: z.string().nullable().optional() }),
      reply: { status: 200, schema: thing },
      handle: async ({ ctx, ifMatch }) => {
        if (ifMatch !== undefined && ifMatch !== 7) {
          throw new Refusal('version_mismatch', 'It was changed.', {
            extra: { current_version: 7 },
          });
        }
        return { body: present('changed', 1, ctx.now()) };
      },
    }),
    defineRoute({
      ...common,
      operationId: 'batchThing',
      method: 'POST',
      path: '/v1/things/batch',
      scope: 'orders:write',
      transaction: 'own',
      idempotency: 'optional',
      body: z.strictObject({ name: z.string() }),
      reply: { status: 201, schema: thing },
      handle: async ({ ctx, body, idempotency, seal }) =>
        ctx.db.transaction(
          ctx.tenantId,
          { rollBack: ctx.dryRun },
          async (tx): Promise<SealedAnswer> => {
            const kept = idempotency && (await lookupIdempotent(tx, idempotency));
            if (kept !== undefined) return kept;
            await save(tx, ctx.ids.uuid(), body.name, ctx.now());
            const answer = seal({ status: 201, body: present(body.name, 1, ctx.now()) });
            if (idempotency === undefined) return answer;
            const [row] = await tx.query<Parameters<typeof answerOfRow>[0]>(
              `insert into idempotency_keys
                 (tenant_id, route, key, fingerprint, status, headers, body, created_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
               returning fingerprint, status, headers, body`,
              [
                tx.tenantId,
                idempotency.route,
                idempotency.key,
                idempotency.fingerprint,
                answer.status,
                JSON.stringify(answer.headers),
                answer.body,
                ctx.now(),
              ],
            );
            if (row === undefined) throw new Error('A twin was first.');
            return { ...answerOfRow(row, idempotency), replayed: false };
          },
        ),
    }),
    defineRoute({
      ...common,
      operationId: 'failThing',
      method: 'POST',
      path: '/v1/things/fail',
      scope: 'public',
      transaction: 'own',
      idempotency: 'none',
      reply: { status: 200, schema: z.object({ ok: z.boolean() }) },
      handle: async () => {
        throw probe.failure;
      },
    }),
    defineRoute({
      ...common,
      operationId: 'queryThing',
      method: 'POST',
      path: '/v1/things/query',
      scope: 'orders:read',
      transaction: 'read',
      idempotency: 'none',
      body: z.strictObject({ sql: z.string() }),
      reply: { status: 200, schema: z.object({ ok: z.boolean() }) },
      handle: async ({ tx, body }) => {
        await tx.queryOnce(body.sql, []);
        return { body: { ok: true } };
      },
    }),
    defineRoute({
      ...common,
      operationId: 'lieThing',
      method: 'GET',
      path: '/v1/things/lie',
      scope: 'public',
      transaction: 'own',
      reply: { status: 200, schema: z.object({ ok: z.boolean() }) },
      handle: async () => ({ body: probe.lie as { ok: boolean } }),
    }),
    defineRoute({
      ...common,
      operationId: 'importThings',
      method: 'POST',
      path: '/v1/things/import',
      scope: 'public',
      transaction: 'own',
      idempotency: 'none',
      textBody: ['text/csv'],
      bodyBytesMax: 2_000_000,
      reply: { status: 200, schema: z.string(), contentType: 'text/csv; charset=utf-8' },
      handle: async ({ body }) => ({ body: `echo,${String(body)}` }),
    }),
  ];
}

/** A probe that does nothing yet. */
export function newProbe(): Probe {
  return { inside: async () => undefined, failure: new Error('no failure set'), lie: { ok: true } };
}
