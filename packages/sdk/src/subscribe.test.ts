// Goal: every event reaches the handler at least once and in order, whatever breaks on the way.
import { afterEach, describe, expect, it } from 'vitest';
import {
  problem,
  scriptedServer,
  type ScriptedServer,
  type Step,
} from '../test/support/scripted-server.ts';
import { readSettings } from './settings.ts';
import { subscribe, type StreamedEvent, type SubscribeOptions } from './subscribe.ts';
import { createTransport } from './transport.ts';

const running: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Streams the events with these numbers, then breaks or holds the connection. */
function stream(numbers: readonly number[], end: 'break' | 'hold'): Step {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const sequence of numbers) {
      const data = JSON.stringify({ id: `evt_${sequence}`, type: 'order.created', sequence });
      response.write(`id: ${sequence}\nevent: order.created\ndata: ${data}\n\n`);
    }
    if (end === 'break') response.end(`id: 99\ndata: {"half`);
  };
}

async function run(
  steps: readonly Step[],
  options: SubscribeOptions,
  handler: (event: StreamedEvent, stop: () => void) => void,
) {
  const server = await scriptedServer(...steps);
  running.push(server);
  const transport = createTransport(readSettings('key', { baseUrl: server.url }, {}));
  const ending = new AbortController();
  const given = { ...options, signal: ending.signal };
  const subscription = subscribe(transport, given, (event) => handler(event, () => ending.abort()));
  return { subscription, server };
}

describe('a subscription', () => {
  it('resumes after the last event when the stream breaks', async () => {
    const seen: number[] = [];
    const steps = [stream([5, 6], 'break'), stream([7], 'hold')];
    const { subscription, server } = await run(
      steps,
      { after: 4, types: ['order.*'] },
      (event, stop) => {
        seen.push(event.sequence);
        if (event.sequence === 7) stop();
      },
    );
    await subscription.closed;
    expect(seen).toEqual([5, 6, 7]);
    expect(subscription.lastSequence).toBe(7);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/v1/events/stream?types=order.*&after=4',
      '/v1/events/stream?types=order.*&after=6',
    ]);
    expect(server.seen[1]?.headers['last-event-id']).toBe('6');
  });

  it('gives an event again to a handler that failed', async () => {
    const seen: number[] = [];
    const errors: unknown[] = [];
    const steps = [stream([1, 2], 'hold')];
    const { subscription } = await run(
      steps,
      { onError: (error) => errors.push(error) },
      (event, stop) => {
        seen.push(event.sequence);
        if (seen.length === 1) throw new Error('not now');
        if (event.sequence === 2) stop();
      },
    );
    await subscription.closed;
    expect(seen).toEqual([1, 1, 2]);
    expect(errors).toMatchObject([{ message: 'not now' }]);
  });

  it('ends rather than lose an event that cannot be handled', async () => {
    const steps = [stream([1, 2], 'hold')];
    const { subscription } = await run(steps, { after: 0, handlerAttemptsMax: 2 }, () => {
      throw new Error('never');
    });
    await expect(subscription.closed).rejects.toThrow('never');
    expect(subscription.lastSequence).toBe(0);
  });

  it('ends when the server refuses its place', async () => {
    const { subscription } = await run(
      [problem(410, 'cursor_expired')],
      { after: 1 },
      () => undefined,
    );
    await expect(subscription.closed).rejects.toMatchObject({ name: 'CursorExpiredError' });
  });

  it('goes on while the server is busy', async () => {
    const seen: number[] = [];
    const steps = [problem(503, 'busy'), stream([1], 'hold')];
    const { subscription } = await run(steps, {}, (event, stop) => {
      seen.push(event.sequence);
      stop();
    });
    await subscription.closed;
    expect(seen).toEqual([1]);
  });
});
