import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';
import { Refusal } from '../errors.ts';
import { compiledOf, type CompiledRoute, type RouteDeps } from './compiled-route.ts';
import type { ListQuery, Page } from './list-spec.ts';
import { type AnyCall, type Asked, type Asker, readCall } from './read-call.ts';
import type { RequestFacts } from './request-facts.ts';
import type { Route } from './route.ts';
import { runCall } from './run-route.ts';
import { isSealed } from './seal.ts';

/** What another door of the server asks of an operation: as a request would say it. */
export type Ask = {
  /** Values of the path's parameters. */
  params?: Readonly<Record<string, string>>;
  /** The query string. */
  search?: URLSearchParams;
  body?: unknown;
  idempotencyKey?: string | undefined;
  ifMatch?: number | undefined;
  dryRun?: boolean;
  strict?: boolean;
};

/** An operation that was done: its status, and its body as it would have gone out. */
export type Done = { status: number; replayed: boolean; body: unknown };

/** Refuses whom the operation's scopes do not let in: insufficient_scope. */
export function checkScopes(ctx: Context, { operationId, scope }: Route): void {
  if (scope === 'public' || ctx.scopes.has('admin')) return;
  const needed = typeof scope === 'string' ? [scope] : scope;
  const missing = needed.filter((one) => !ctx.scopes.has(one));
  if (missing.length === 0) return;
  throw new Refusal('insufficient_scope', `${operationId} needs ${missing.join(', ')}.`, {
    extra: { required_scopes: needed },
  });
}

/**
 * Does an operation for a caller who came by another door: the same checks, the same scopes, the
 * same transaction, the same kept answers as by its address. `within` is an open transaction of
 * the caller's tenant, in which operations that only read take part.
 */
export async function invoke(
  ctx: Context,
  route: Route,
  ask: Ask,
  options: { asker: Asker; within?: Tx | undefined },
): Promise<Done> {
  const { compiled, call, facts, deps } = prepare(ctx, route, ask, options.asker);
  const { within } = options;
  if (within !== undefined && route.transaction === 'read') {
    call.tx = within;
    const answer = await route.handle(call);
    if (!isSealed(answer)) return { status: 200, replayed: false, body: answer.body };
    return { status: answer.status, replayed: false, body: bodyOf(answer.body) };
  }
  const answer = await runCall(compiled, call, facts, deps);
  return { status: answer.status, replayed: answer.replayed, body: bodyOf(answer.body) };
}

/** A page of a list; with `each`, the first rows of each of these ids. */
export async function invokeList(
  ctx: Context,
  route: Route,
  ask: Ask,
  options: { asker: Asker; within?: Tx | undefined; each?: ListQuery['each'] },
): Promise<Page<Record<string, unknown>>> {
  const { call } = prepare(ctx, route, ask, options.asker);
  const { within, each } = options;
  if (each !== undefined) call.list = { ...call.list, each };
  const read = async (tx: Tx): Promise<Page<Record<string, unknown>>> => {
    call.tx = tx;
    const answer = await route.handle(call);
    return (answer as { body: Page<Record<string, unknown>> }).body;
  };
  if (within !== undefined) return read(within);
  return ctx.db.transaction(ctx.tenantId, { readOnly: true }, read);
}

function bodyOf(body: unknown): unknown {
  return typeof body === 'string' && body !== '' ? (JSON.parse(body) as unknown) : undefined;
}

function prepare(
  ctx: Context,
  route: Route,
  ask: Ask,
  asker: Asker,
): { compiled: CompiledRoute; call: AnyCall; facts: RequestFacts; deps: RouteDeps } {
  checkScopes(ctx, route);
  const { tenantId, actor, scopes, requestId } = ctx;
  const facts: RequestFacts = {
    principal: { tenantId: tenantId as Uuid, actor, scopes },
    requestId,
    startedMs: performance.now(),
    databaseMs: 0,
    route,
  };
  const deps: RouteDeps = {
    db: ctx.db,
    log: ctx.log,
    clock: { now: ctx.now },
    ids: ctx.ids,
    config: { publicUrl: '', simulatedClock: false, validateReplies: false, serverTiming: false },
  };
  const compiled = compiledOf(route, false);
  return {
    compiled,
    call: readCall(compiled, askedOf(route, ask), asker, facts, deps),
    facts,
    deps,
  };
}

function askedOf(route: Route, ask: Ask): Asked {
  const { params = {}, search, body, idempotencyKey, ifMatch } = ask;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const query = search?.toString() ?? '';
  return {
    url: query === '' ? path : `${path}?${query}`,
    params: { ...params },
    body,
    headers: {
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      ...(ask.dryRun === true ? { 'switchyard-dry-run': 'true' } : {}),
      ...(ask.strict === true ? { prefer: 'handling=strict' } : {}),
    },
  };
}
