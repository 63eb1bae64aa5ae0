import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type StreamedEvent, webhooks } from '@switchyard/sdk';
import { integerOption, readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { exitCode, UsageError } from '../lib/errors.ts';
import { stopAtInterrupt } from '../lib/interrupt.ts';
import type { Output } from '../lib/output.ts';

const usage = `Usage: switchyard listen --forward URL [--types TYPE,order.*] [--after SEQUENCE] [--count N]
                         [--secret whsec_…] [--attempts N] [--json]
  Follows the events and posts each to the URL as a webhook, signed with the secret; without one a
  fresh secret is printed. What is not answered with 2xx is tried again (3 attempts unless told),
  then told and left. Ctrl-C ends it and says where to go on.`;

const timeoutMs = 15_000;
const pauseMs = 500;
const attemptsUsual = 3;

/** How an event fared with the receiver. */
type Forwarded = { status: number | string; attempts: number; ms: number; isTaken: boolean };

/** Posts the events to an address of this machine. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values } = readArguments(
      argv,
      {
        ...serverOptions,
        forward: { type: 'string' },
        types: { type: 'string' },
        after: { type: 'string' },
        count: { type: 'string' },
        secret: { type: 'string' },
        attempts: { type: 'string' },
      },
      0,
    );
    const target = readTarget(required(values.forward, '--forward URL'));
    const secret = readSecret(values.secret, output);
    const limit = integerOption(values.count, 'count', 1) ?? Number.POSITIVE_INFINITY;
    const attemptsMax = integerOption(values.attempts, 'attempts', 1) ?? attemptsUsual;
    const stop = stopAtInterrupt();
    let last = integerOption(values.after, 'after');
    let count = 0;
    let refused = 0;
    try {
      const events = connect(values).event.stream({
        after: last,
        types: values.types?.split(','),
        signal: stop.signal,
        onError: (error) =>
          output.say(`listen: ${error instanceof Error ? error.message : String(error)}`),
      });
      for await (const event of events) {
        const forwarded = await forward(event, {
          target,
          secret,
          attemptsMax,
          signal: stop.signal,
        });
        if (stop.signal.aborted && !forwarded.isTaken) break;
        last = event.sequence;
        if (!forwarded.isTaken) refused++;
        tell(event, forwarded, values.json === true, output);
        count++;
        if (count >= limit) break;
      }
    } finally {
      stop.end();
    }
    if (last !== undefined) output.say(`Go on with: switchyard listen --after ${last}`);
    if (stop.wasInterrupted()) return exitCode.interrupted;
    return refused > 0 ? exitCode.failure : exitCode.ok;
  },
};

function readTarget(text: string): string {
  if (URL.canParse(text) && /^https?:$/u.test(new URL(text).protocol)) return text;
  throw new UsageError(`--forward takes an http address, not ${text}.`);
}

function readSecret(text: string | undefined, output: Output): string {
  if (text !== undefined) {
    if (/^whsec_[\w+/-]{32,}={0,2}$/u.test(text)) return text;
    throw new UsageError(
      '--secret takes a secret as endpoints have it: whsec_… of 24 bytes or more.',
    );
  }
  const fresh = `whsec_${randomBytes(32).toString('base64')}`;
  output.say(`Signed with: ${fresh}`);
  return fresh;
}

type Way = { target: string; secret: string; attemptsMax: number; signal: AbortSignal };

async function forward(event: StreamedEvent, way: Way): Promise<Forwarded> {
  const startedMs = performance.now();
  let status: number | string = 'not sent';
  let attempts = 0;
  while (attempts < way.attemptsMax && !way.signal.aborted) {
    if (attempts > 0)
      await pause(pauseMs * attempts, undefined, { signal: way.signal }).catch(() => undefined);
    attempts++;
    status = await post(event, way, attempts);
    if (typeof status === 'number' && status >= 200 && status < 300) break;
  }
  const isTaken = typeof status === 'number' && status >= 200 && status < 300;
  return { status, attempts, ms: performance.now() - startedMs, isTaken };
}

async function post(event: StreamedEvent, way: Way, attempt: number): Promise<number | string> {
  const body = webhookBodyOf(event);
  try {
    const answer = await fetch(way.target, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'switchyard-attempt': String(attempt),
        ...(await webhooks.sign(body, way.secret, { id: event.id })),
      },
      body,
      signal: AbortSignal.any([way.signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  }
}

/** The event as endpoints get it: a CloudEvents document, the sequence as 20 digits. */
function webhookBodyOf(event: StreamedEvent): string {
  const { specversion, id, source, type, subject, time, sequence, partitionkey } = event;
  const { datacontenttype, actor, request_id: requestId, data } = event;
  return JSON.stringify({
    specversion,
    id,
    source,
    type,
    subject,
    time,
    sequence: String(sequence).padStart(20, '0'),
    partitionkey,
    datacontenttype,
    actor,
    ...(requestId === null || requestId === undefined ? {} : { requestid: requestId }),
    data,
  });
}

function tell(event: StreamedEvent, done: Forwarded, asJson: boolean, output: Output): void {
  const { status, attempts } = done;
  const ms = Math.round(done.ms);
  if (asJson) {
    const { id, sequence, type } = event;
    output.data(JSON.stringify({ sequence, id, type, status, attempts, ms, taken: done.isTaken }));
    return;
  }
  const tries = attempts === 1 ? '' : ` after ${attempts} attempts`;
  output.data(
    `${event.sequence}  ${event.type}  ${event.subject ?? ''}  ${status}${tries}  ${ms} ms`,
  );
}
