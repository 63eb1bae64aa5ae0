import { routeOrders } from '../../src/modules/runs/index.ts';
import { decodeId, type Uuid } from '../../src/lib/ids.ts';
import type { Context } from '../../src/platform/context.ts';
import type { JobTools } from '../../src/platform/jobs/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { orderBody } from '../support/seed.ts';
import type { TestServer } from '../support/server.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
export type Body = any;

let orders = 0;

/** An order that is captured and not yet routed, unless told otherwise. */
export async function received(
  server: TestServer,
  lines: Record<string, number>,
  extra: Record<string, unknown> = {},
): Promise<Body> {
  orders += 1;
  const answer = await server.request('POST', '/v1/orders', {
    body: orderBody(
      `R-${orders}`,
      Object.entries(lines).map(([product, quantity]) => ({ product, quantity })),
      { status: 'received', ...extra },
    ),
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

/** Starts a run; its job is done by `work`. */
export async function startRun(server: TestServer, body: Record<string, unknown>): Promise<Body> {
  const answer = await server.request('POST', '/v1/runs', { body });
  if (answer.status !== 202) throw new Error(answer.text);
  return answer.body;
}

/** A context of the server itself. */
export const contextOf = (server: TestServer, nowMs?: () => number): Context =>
  systemContext(
    {
      db: server.db,
      ids: server.ids,
      log: server.log,
      clock: { now: () => new Date(nowMs?.() ?? Date.now()).toISOString() as never },
    },
    server.tenantId,
    'scheduler',
  );

/** Does the job of a run here and now; with `diesAfter` it ends at that checkpoint. */
export async function work(
  server: TestServer,
  run: Body,
  options: { diesAfter?: number; nowMs?: () => number } = {},
): Promise<void> {
  let checkpoints = 0;
  const tools: JobTools = {
    signal: new AbortController().signal,
    progress: () => undefined,
    checkpoint: () => {
      checkpoints += 1;
      if (checkpoints === options.diesAfter) throw new Error('killed');
      return Promise.resolve();
    },
  };
  const id = decodeId('job', run.job_id as string) as Uuid;
  const job = { id, input: { run_id: run.id as string }, cursor: undefined, attempt: 1 };
  await routeOrders.run(contextOf(server, options.nowMs), job, tools);
}

export const readRun = async (server: TestServer, run: Body): Promise<Body> =>
  (await server.request('GET', `/v1/runs/${run.id}`)).body;

/** What became of a run's orders, by order. */
export async function outcomesOf(server: TestServer, run: Body): Promise<Map<string, Body>> {
  const { body, text, status } = await server.request(
    'GET',
    `/v1/run_orders?run_id=${run.id}&limit=200`,
  );
  if (status !== 200) throw new Error(text);
  return new Map(body.data.map((row: Body) => [row.order_id, row]));
}
