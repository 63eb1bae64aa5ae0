// Goal: an endpoint that is gone or long dead is disabled and says what it missed; it is tested,
// replayed to and deleted just as asked.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../sdk/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  createEndpoint,
  deliveriesOf,
  happen,
  leapingClock,
  type Received,
  type Receiver,
  rules,
  say,
  sequenced,
  startHooks,
} from './support.ts';

const closing: (() => Promise<unknown>)[] = [];
const clock = leapingClock();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let server: TestServer;
let hooks: Receiver;

beforeAll(async () => {
  hooks = await startHooks(closing);
  server = await startTestServer({ outbound: rules, clock, work: { tasks: [] } });
  closing.push(() => server.stop());
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

/** What the receiver reads of a delivery, at the time of the server. */
const verified = (got: Received | undefined, secret: string): Promise<unknown> =>
  verifyWebhook(got?.body ?? '', got?.headers ?? {}, secret, { nowMs: Date.parse(clock.now()) });
const toldOf = (path: string): Promise<unknown> =>
  eventually(`something came to ${path}`, () => hooks.at(path).length > 0);
const read = async (id: string) =>
  (await server.request('GET', `/v1/webhook_endpoints/${id}`)).body;
const remove = (id: string) => server.request('DELETE', `/v1/webhook_endpoints/${id}`);

describe('an endpoint', () => {
  it('that answers 410 is disabled, knows what it missed, and gets it by a replay', async () => {
    hooks.behave('/gone', say(410));
    const made = await createEndpoint(server, hooks.url('/gone'));
    await happen(server);
    const gone = await eventually('it is disabled', async () => {
      const now = await read(made.body.id);
      return now.enabled ? undefined : now;
    });
    expect(gone).toMatchObject({
      disabled_reason: 'gone',
      missed: { through_sequence: null },
    });
    const told = await eventually('the others are told', async () => {
      const path = '/v1/events?types=webhook_endpoint.disabled&limit=1000';
      return (await server.request('GET', path)).body.data[0];
    });
    expect(told).toMatchObject({
      subject: made.body.id,
      data: { object: { disabled_reason: 'gone', enabled: false } },
    });
    const missed = [await happen(server), await happen(server)];
    for (const path of ['test', 'replay']) {
      const refused = await server.request(
        'POST',
        `/v1/webhook_endpoints/${made.body.id}/${path}`,
        {
          body: path === 'test' ? undefined : { after_sequence: 0 },
        },
      );
      expect([path, refused.status, refused.body.code]).toEqual([path, 409, 'illegal_transition']);
    }
    hooks.behave('/gone', say(200));
    await sequenced(server);
    const on = await server.request('PATCH', `/v1/webhook_endpoints/${made.body.id}`, {
      body: { enabled: true },
      headers: { 'if-match': String(gone.version) },
    });
    expect(on.body).toMatchObject({ enabled: true, disabled_at: null, disabled_reason: null });
    const { after_sequence, through_sequence } = on.body.missed;
    const fresh = await happen(server);
    await eventually('what waited and what is new has come', () =>
      hooks.at('/gone').some(({ event }) => event.subject === fresh),
    );
    expect(hooks.at('/gone').map(({ event }) => event.subject)).not.toContain(missed[0]);
    const replayed = await server.request('POST', `/v1/webhook_endpoints/${made.body.id}/replay`, {
      body: { after_sequence, through_sequence },
    });
    expect([replayed.status, replayed.body.deliveries]).toEqual([202, 2]);
    await eventually('what was missed has come', () =>
      missed.every((id) => hooks.at('/gone').some(({ event }) => event.subject === id)),
    );
    expect((await read(made.body.id)).missed).toBeNull();
    await remove(made.body.id);
  });

  it('where nothing arrives for five days is disabled, and the log says so', async () => {
    hooks.behave('/dead', say(500));
    const made = await createEndpoint(server, hooks.url('/dead'), { max_concurrency: 1 });
    for (let n = 0; n < 11; n++) await happen(server);
    await eventually(
      'it rests',
      async () => (await read(made.body.id)).health.failures_in_row >= 10,
    );
    clock.leap(121 * hourMs);
    const dead = await eventually('it is disabled', async () => {
      const now = await read(made.body.id);
      return now.enabled ? undefined : now;
    });
    expect(dead.disabled_reason).toBe('failing');
    const { failing_since } = dead.health;
    expect(Date.parse(dead.disabled_at) - Date.parse(failing_since)).toBeGreaterThanOrEqual(
      120 * hourMs,
    );
    await eventually('the log says so', () =>
      server.logged.some(
        ({ event, reason }) => event === 'delivery.lane_stopped' && reason === 'failing',
      ),
    );
    await remove(made.body.id);
  });

  it('is tested by an event of its own, before everything that waits', async () => {
    const made = await createEndpoint(server, hooks.url('/test'), {
      event_types: ['order.created'],
    });
    const path = `/v1/webhook_endpoints/${made.body.id}/test`;
    const sent = await server.request('POST', path, { body: undefined });
    expect([sent.status, sent.body.type, sent.body.sequence]).toEqual([202, 'webhook.test', null]);
    await toldOf('/test');
    const [got] = hooks.at('/test');
    expect(await verified(got, made.body.secret)).toMatchObject({
      type: 'webhook.test',
      id: sent.body.event_id,
      subject: made.body.id,
      data: { test: true },
    });
    await remove(made.body.id);
  });

  it('is sent a stretch again, just that, under the same ids', async () => {
    const made = await createEndpoint(server, hooks.url('/replay'), { max_concurrency: 1 });
    for (let n = 0; n < 6; n++) await happen(server);
    await eventually('all have come', () => hooks.at('/replay').length === 6);
    const first = hooks.at('/replay').map(({ event }) => event);
    const replay = (body: unknown) =>
      server.request('POST', `/v1/webhook_endpoints/${made.body.id}/replay`, { body });
    const after_sequence = Number(first[1]?.sequence);
    const through_sequence = Number(first[4]?.sequence);
    const answer = await replay({ after_sequence, through_sequence });
    expect(answer.body).toEqual({
      object: 'webhook_replay',
      endpoint_id: made.body.id,
      deliveries: 3,
      after_sequence,
      through_sequence,
    });
    await eventually('the stretch has come again', () => hooks.at('/replay').length === 9);
    expect(
      hooks
        .at('/replay')
        .slice(6)
        .map(({ event }) => event),
    ).toEqual(first.slice(2, 5));
    const faults = await replay({ until: 'soon', event_types: ['Order'] });
    expect([
      faults.status,
      faults.body.errors.map((one: { pointer: string }) => one.pointer),
    ]).toEqual([422, ['#/until', '#/after_sequence', '#/event_types/0']]);
    await remove(made.body.id);
  });

  it('that is deleted gets nothing more, and nothing of it is left after the sweep', async () => {
    hooks.behave('/deleted', say(500));
    const made = await createEndpoint(server, hooks.url('/deleted'));
    await happen(server);
    await toldOf('/deleted');
    expect((await remove(made.body.id)).body).toEqual({
      object: 'webhook_endpoint',
      id: made.body.id,
      deleted: true,
    });
    expect((await server.request('GET', `/v1/webhook_endpoints/${made.body.id}`)).status).toBe(404);
    expect(await deliveriesOf(server, made.body.id)).toEqual([]);
  });
});
