import { eventually } from '../support/eventually.ts';
import type { TestServer } from '../support/server.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
export type Body = any;

/** The whole past until now. */
export const everything = () => ({
  from: '2020-01-01T00:00:00Z',
  to: new Date(Date.now() - 1).toISOString(),
});

/** Starts a simulation and waits until its job is over; answers the simulation. */
export async function simulate(
  server: TestServer,
  body: Record<string, unknown> = {},
): Promise<Body> {
  const started = await server.request('POST', '/v1/simulations', {
    body: { ...everything(), ...body },
  });
  if (started.status !== 202) throw new Error(started.text);
  return ended(server, started.body.id as string);
}

/** Waits until the job of a simulation is over. */
export function ended(server: TestServer, id: string): Promise<Body> {
  return eventually('the simulation ended', async () => {
    const { body } = await server.request('GET', `/v1/simulations/${id}`);
    return ['succeeded', 'failed', 'cancelled'].includes(body.state as string) ? body : undefined;
  });
}

/** All rows of a simulation, page by page. */
export async function rowsOf(server: TestServer, id: string, more = ''): Promise<Body[]> {
  const rows: Body[] = [];
  let path = `/v1/simulation_decisions?simulation_id=${id}&limit=100${more}`;
  for (;;) {
    const { body, status, text } = await server.request('GET', path);
    if (status !== 200) throw new Error(text);
    rows.push(...body.data);
    if (typeof body.next_cursor !== 'string') return rows;
    path = `/v1/simulation_decisions?simulation_id=${id}&limit=100${more}&cursor=${body.next_cursor}`;
  }
}
