// Goal: every event that an endpoint asks for reaches it, signed and in order, at least once and
// always under one id; what fails is tried again, told, and never holds up another endpoint.
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
  settled,
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

describe('a delivery', () => {
  it('is the event as CloudEvents 1.0, signed by Standard Webhooks', async () => {
    const made = await createEndpoint(server, hooks.url('/plain'), { description: 'Shop' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      object: 'webhook_endpoint',
      enabled: true,
      ordering: 'none',
      max_concurrency: 4,
      timeout_seconds: 15,
      description: 'Shop',
      missed: null,
      secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
    });
    const channel = await happen(server);
    await toldOf('/plain');
    const [got] = hooks.at('/plain');
    const delivery = await settled(server, made.body.id, 'delivered');
    expect(got?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': delivery.event_id,
      'switchyard-delivery': delivery.id,
      'switchyard-attempt': '1',
    });
    const event = await verified(got, made.body.secret);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: delivery.event_id,
      type: 'channel.created',
      subject: channel,
      sequence: expect.stringMatching(/^\d{20}$/),
      data: { object: { id: channel } },
    });
    // CloudEvents 1.0, section 3.1: names are of lower case letters and digits.
    for (const name of Object.keys(event as object)) expect(name).toMatch(/^[a-z\d]{1,20}$/);
    expect(delivery).toMatchObject({
      status: 'delivered',
      attempts_count: 1,
      next_attempt_at: null,
      type: 'channel.created',
      sequence: Number((event as { sequence: string }).sequence),
      attempts: [{ number: 1, outcome: 'delivered', status: 200, error: null }],
    });
    await remove(made.body.id);
  });

  it('comes only for the types asked for, and only for what happens afterwards', async () => {
    await happen(server);
    // One at a time: what came before the last has arrived when the last does.
    const all = await createEndpoint(server, hooks.url('/all'), {
      event_types: ['*'],
      max_concurrency: 1,
    });
    const other = await createEndpoint(server, hooks.url('/other'), {
      event_types: ['order.*', 'webhook_endpoint.deleted'],
    });
    const channel = await happen(server);
    await remove(other.body.id);
    await eventually('the deletion came', () =>
      hooks.at('/all').some(({ event }) => event.type === 'webhook_endpoint.deleted'),
    );
    const told = hooks.at('/all').map(({ event }) => event.type);
    expect(told.filter((type) => type.startsWith('channel.'))).toEqual(['channel.created']);
    expect(
      hooks.at('/all').find(({ event }) => event.type === 'channel.created')?.event.subject,
    ).toBe(channel);
    expect(hooks.at('/other')).toEqual([]);
    await remove(all.body.id);
  });

  it('starts in the order of the events, and one at a time arrives in it', async () => {
    const made = await createEndpoint(server, hooks.url('/order'), { max_concurrency: 1 });
    for (let n = 0; n < 20; n++) await happen(server);
    await eventually('all have come', () => hooks.at('/order').length === 20, 60_000);
    const sequences = hooks.at('/order').map(({ event }) => event.sequence);
    expect(sequences).toEqual(sequences.toSorted());
    expect(new Set(sequences).size).toBe(20);
    await remove(made.body.id);
  });

  it('waits for the one before it about the same thing, where that is asked for', async () => {
    const made = await createEndpoint(server, hooks.url('/subject'), {
      ordering: 'per_subject',
      event_types: ['channel.*'],
    });
    hooks.behave('/subject', (n, answer, got) => {
      const isHeld = got.body.includes('"hold-me"') && got.event.type === 'channel.created';
      return say(isHeld && got.headers['switchyard-attempt'] === '1' ? 500 : 200)(n, answer, got);
    });
    const channel = await happen(server, 'hold-me');
    const patch = (name: string) =>
      server.request('PATCH', `/v1/channels/${channel}`, {
        body: { name },
        headers: { 'if-match': '*' },
      });
    await patch('one');
    await patch('two');
    const other = await happen(server);
    await eventually('the other thing was told of meanwhile', () =>
      hooks.at('/subject').some(({ event }) => event.subject === other),
    );
    expect(hooks.at('/subject').filter(({ event }) => event.subject === channel)).toHaveLength(1);
    clock.leap(10_000);
    await eventually('the rest has come', () => hooks.at('/subject').length === 5);
    const told = hooks.at('/subject').filter(({ event }) => event.subject === channel);
    expect(told.map(({ event }) => event.type)).toEqual([
      'channel.created',
      'channel.created',
      'channel.updated',
      'channel.updated',
    ]);
    expect(told[0]?.headers['webhook-id']).toBe(told[1]?.headers['webhook-id']);
    await remove(made.body.id);
  });
});

describe('a failure', () => {
  it('is tried again under the same id, later each time, until it is given up', async () => {
    hooks.behave('/down', say(503));
    const made = await createEndpoint(server, hooks.url('/down'));
    await happen(server);
    const pausesMs = [
      5000,
      5 * minuteMs,
      30 * minuteMs,
      ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
    ];
    for (const [index, pauseMs] of pausesMs.entries()) {
      const waiting = await eventually(`attempt ${index + 1} is over`, async () => {
        const [one] = await deliveriesOf(server, made.body.id);
        return one?.attempts_count === index + 1 && one.next_attempt_at !== null ? one : undefined;
      });
      expect(waiting).toMatchObject({
        status: 'pending',
        last_attempt: { status: 503, error: 'status_503' },
      });
      const waitMs =
        Date.parse(waiting.next_attempt_at) - Date.parse(waiting.last_attempt.started_at);
      expect(waitMs).toBeGreaterThan(pauseMs * 0.79);
      expect(waitMs).toBeLessThan(pauseMs * 1.21 + 2000);
      clock.leap(pauseMs * 1.25);
    }
    const given = await settled(server, made.body.id, 'failed');
    expect(given.attempts).toHaveLength(10);
    expect(new Set(hooks.at('/down').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await read(made.body.id)).health).toMatchObject({ failed: 1, failures_in_row: 10 });
    const at = hooks.at('/down').map(({ headers }) => headers['switchyard-attempt']);
    expect(at).toEqual(Array.from({ length: 10 }, (_, n) => String(n + 1)));

    hooks.behave('/down', say(204));
    const again = await server.request('POST', `/v1/webhook_deliveries/${given.id}/redeliver`);
    expect([again.status, again.body.status]).toEqual([202, 'pending']);
    clock.leap(20 * minuteMs);
    const arrived = await settled(server, made.body.id, 'delivered');
    expect(arrived.attempts.at(-1)).toMatchObject({ number: 11, status: 204 });
    expect((await read(made.body.id)).health).toEqual({
      pending: 0,
      failed: 0,
      failures_in_row: 0,
      failing_since: null,
      resting_until: null,
    });
    await remove(made.body.id);
  });

  it.each([
    ['hangs', () => undefined, 'timed_out', null],
    ['answers too slowly', (_n, answer) => answer.writeHead(200).write('a'), 'timed_out', null],
    ['breaks off', (_n, answer) => answer.destroy(), 'connection_failed', null],
    ['sends elsewhere', say(302, { location: '/elsewhere' }), 'redirect_refused', 302],
    ['answers without end', (_n, answer) => answer.end('x'.repeat(100_000)), 'too_large', null],
    ['says no', say(404), 'status_404', 404],
  ] satisfies [string, Parameters<Receiver['behave']>[1], string, number | null][])(
    'is that the receiver %s',
    async (what, how, error, status) => {
      const path = `/${what.replaceAll(' ', '-')}`;
      hooks.behave(path, how);
      const made = await createEndpoint(server, hooks.url(path), { timeout_seconds: 1 });
      await happen(server);
      const failed = await eventually('it failed', async () => {
        const [one] = await deliveriesOf(server, made.body.id);
        return (one?.last_attempt?.error ?? null) === null ? undefined : one;
      });
      expect(failed).toMatchObject({ status: 'pending', last_attempt: { error, status } });
      expect(hooks.at('/elsewhere')).toEqual([]);
      await remove(made.body.id);
    },
  );

  it('of one endpoint holds up no other', async () => {
    hooks.behave('/stuck', () => undefined);
    const stuck = await createEndpoint(server, hooks.url('/stuck'), { max_concurrency: 1 });
    const quick = await createEndpoint(server, hooks.url('/quick'));
    for (let n = 0; n < 5; n++) await happen(server);
    await eventually('the other has all', () => hooks.at('/quick').length === 5);
    expect(hooks.at('/stuck').length).toBe(1);
    await remove(stuck.body.id);
    await remove(quick.body.id);
  });

  it('that asks for rest is given it', async () => {
    hooks.behave('/busy', (n, answer, got) =>
      say(n === 1 ? 429 : 200, { 'retry-after': '600' })(n, answer, got),
    );
    const made = await createEndpoint(server, hooks.url('/busy'), { max_concurrency: 1 });
    await happen(server);
    const { resting_until } = await eventually('it rests', async () => {
      const { health } = await read(made.body.id);
      return health.resting_until === null ? undefined : health;
    });
    expect(Date.parse(resting_until) - Date.parse(clock.now())).toBeGreaterThan(590_000);
    await happen(server);
    clock.leap(9 * minuteMs);
    await happen(server);
    expect(hooks.at('/busy')).toHaveLength(1);
    clock.leap(2 * minuteMs);
    await eventually('all have come', () => hooks.at('/busy').length === 4);
    await remove(made.body.id);
  });

  it('repeated ten times lets it rest, then one message goes ahead', async () => {
    hooks.behave('/broken', say(500));
    const made = await createEndpoint(server, hooks.url('/broken'), { max_concurrency: 1 });
    for (let n = 0; n < 15; n++) await happen(server);
    const health = await eventually('it rests', async () => {
      const now = (await read(made.body.id)).health;
      return now.resting_until === null ? undefined : now;
    });
    expect(health).toMatchObject({ failures_in_row: 10, pending: 15 });
    expect(hooks.at('/broken')).toHaveLength(10);
    clock.leap(40_000);
    await eventually('one went ahead', () => hooks.at('/broken').length === 11);
    await eventually('it rests longer', async () => {
      const now = (await read(made.body.id)).health;
      return now.failures_in_row === 11 && now.resting_until !== null;
    });
    hooks.behave('/broken', say(200));
    clock.leap(10 * minuteMs);
    await eventually('all have come', async () => (await read(made.body.id)).health.pending === 0);
    await remove(made.body.id);
  });
});
