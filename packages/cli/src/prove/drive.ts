import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Rng, seededRng } from '@switchyard/server/scratch';
import type { OperationName } from './history.ts';
import {
  createLane,
  type HttpLane,
  type LaneAnswer,
  NoAnswerInTime,
  requestText,
} from './http-lane.ts';
import type { Recorder } from './recorder.ts';
import type { Member } from './server-fleet.ts';
import { countEnd, countFaulty, type Tally } from './tally.ts';
import { type Asked, isDone, type Json, nothing, textOf } from './workload/asked.ts';
import { chooseNext } from './workload/choose.ts';
import type { Tenant } from './workload/world.ts';

/** The clients of a campaign at work. */
export type Driver = {
  /** Operations that wait for an answer: their numbers, and since when. */
  waiting: () => { no: number; operation: OperationName; forMs: number }[];
  /** Lets every client end what it has begun; what is not answered in time is `info`. */
  stop: (patienceMs: number) => Promise<void>;
  /** Rejects when a client fails: the disk refuses, or the workload is at odds with itself. */
  failed: Promise<never>;
};

type KeptRequest = Pick<Asked, 'method' | 'path'> & { bodyText: string | undefined; key: string };

/** What all clients share. */
type Shared = {
  recorder: Recorder;
  tally: Tally;
  members: readonly Member[];
  /** By number of server: not asked before then, because it did not answer. */
  avoidUntil: number[];
  waiting: Map<number, { operation: OperationName; since: number }>;
  kept: Map<string, KeptRequest[]>;
  names: { next: () => number };
  nextNo: () => number;
  isOver: () => boolean;
  deadline: () => number;
};

/** Patience with the first attempt, and with one after others that were not answered in time. */
const attemptMs = 4000;
const attemptMsMax = 16_000;
const avoidMs = 2500;
const replayShare = 0.02;
const keptMax = 300;
const pauseMsMax = 400;

/** Starts the clients; each asks one thing at a time until it is answered. */
export function drive(options: {
  clients: number;
  seed: number;
  tenants: readonly Tenant[];
  members: readonly Member[];
  recorder: Recorder;
  tally: Tally;
}): Driver {
  const { clients, seed, tenants, members, recorder, tally } = options;
  let no = 0;
  let name = 0;
  let isOver = false;
  let deadline = Number.POSITIVE_INFINITY;
  const shared: Shared = {
    recorder,
    tally,
    members,
    avoidUntil: members.map(() => 0),
    waiting: new Map(),
    kept: new Map(tenants.map(({ slug }) => [slug, []])),
    names: { next: () => ++name },
    nextNo: () => ++no,
    isOver: () => isOver,
    deadline: () => deadline,
  };
  const running = Array.from({ length: clients }, (_, client) => {
    const tenant = tenants[client % tenants.length];
    if (tenant === undefined) throw new RangeError('A campaign has tenants.');
    // Each has numbers of its own, so that what it wants does not depend on who is faster.
    return runClient(shared, client, tenant, seededRng(seed * 1009 + client));
  });
  const all = Promise.all(running);
  const failed = new Promise<never>((_resolve, reject) => {
    all.catch(reject);
  });
  // Whoever waits for something else first must not be ended by a rejection nobody awaits yet.
  failed.catch(() => undefined);
  return {
    failed,
    waiting: () =>
      [...shared.waiting].map(([waitingNo, { operation, since }]) => ({
        no: waitingNo,
        operation,
        forMs: performance.now() - since,
      })),
    stop: async (patienceMs) => {
      isOver = true;
      deadline = performance.now() + patienceMs;
      await all;
    },
  };
}

async function runClient(shared: Shared, client: number, tenant: Tenant, rng: Rng): Promise<void> {
  const { recorder, tally } = shared;
  const lanes = shared.members.map(() => createLane());
  while (!shared.isOver()) {
    const kept = shared.kept.get(tenant.slug) ?? [];
    const isReplay = kept.length > 0 && rng.next() < replayShare;
    const asked: Replay = isReplay
      ? replayOf(rng.pick(kept))
      : chooseNext(tenant, rng, shared.names);
    const no = shared.nextNo();
    const bodyText = asked.bodyText ?? (asked.body && JSON.stringify(asked.body));
    const key = asked.oldKey ?? (asked.isKeyed ? `k${no}` : undefined);
    recorder.write(
      invocationLine({ at: recorder.now(), no, client, asked, key, bodyText, tenant }),
    );
    // The completion of the one before is on the disk by the same flush.
    await recorder.synced();
    const startedAt = performance.now();
    shared.waiting.set(no, { operation: asked.operation, since: startedAt });
    const { method, path } = asked;
    const text = requestText({
      method,
      path,
      apiKey: tenant.apiKey,
      idempotencyKey: key,
      body: bodyText,
    });
    const { answer, attempts } = await askUntilAnswered(shared, lanes, text, asked, rng);
    shared.waiting.delete(no);
    tally.attempts += attempts;
    if (answer === undefined) {
      const line = { type: 'info', at: recorder.now(), no, client, attempts };
      recorder.write(JSON.stringify(line));
      countEnd(tally, asked.operation, 'info', asked.items);
      break;
    }
    tally.requests++;
    tally.latencyMs.note(performance.now() - startedAt);
    complete({ shared, client, no, asked, answer, attempts });
    if (key !== undefined && !isReplay && isAnswerKept(asked, answer.status))
      keep(kept, { method, path, bodyText, key }, rng);
  }
  await recorder.synced();
  for (const lane of lanes) lane.close();
}

type Replay = Asked & { bodyText?: string | undefined };

function replayOf({ method, path, bodyText, key }: KeptRequest): Replay {
  return {
    operation: 'replay_key',
    method,
    path,
    bodyText,
    isKeyed: true,
    oldKey: key,
    items: 1,
    settle: () => nothing,
  };
}

/** Of an order that was there already the answer is the order as it is, which no key keeps. */
function isAnswerKept(asked: Asked, status: number): boolean {
  return isDone(status) && (asked.naturalKeys === undefined || status === 201);
}

/** Keeps some requests of all ages: each new one takes the place of any. */
function keep(kept: KeptRequest[], request: KeptRequest, rng: Rng): void {
  if (kept.length < keptMax) kept.push(request);
  else if (rng.next() < 0.1) kept[rng.integer(0, keptMax - 1)] = request;
}

type Answer = LaneAnswer & { json: Json };

async function askUntilAnswered(
  shared: Shared,
  lanes: readonly HttpLane[],
  text: string,
  asked: Asked,
  rng: Rng,
): Promise<{ answer: Answer | undefined; attempts: number }> {
  let attempts = 0;
  let patienceMs = attemptMs;
  let server = chooseServer(shared, rng.integer(0, lanes.length - 1));
  while (performance.now() < shared.deadline()) {
    attempts++;
    const member = shared.members[server];
    const lane = lanes[server];
    if (member === undefined || lane === undefined) throw new RangeError('There is no server.');
    const outcome = await askOnce(lane, member.front.port, text, patienceMs);
    if (outcome instanceof Error) {
      // Large work on a busy machine would never end when each attempt gave up as soon.
      if (outcome instanceof NoAnswerInTime) patienceMs = Math.min(attemptMsMax, patienceMs * 2);
      shared.avoidUntil[server] = performance.now() + avoidMs;
    } else {
      if (!isTemporary(outcome)) return { answer: outcome, attempts };
      if (outcome.status === 500) {
        const first = outcome.body.toString('utf8').slice(0, 600);
        countFaulty(shared.tally, { operation: asked.operation, path: asked.path, answer: first });
      }
    }
    server = chooseServer(shared, (server + 1) % lanes.length);
    await pause(Math.min(pauseMsMax, 5 * 2 ** attempts) * (0.5 + rng.next() / 2));
  }
  return { answer: undefined, attempts };
}

/** The wished server, unless it did not answer lately and another did. */
function chooseServer(shared: Shared, wished: number): number {
  const now = performance.now();
  const { length } = shared.members;
  for (let step = 0; step < length; step++) {
    const server = (wished + step) % length;
    if ((shared.avoidUntil[server] ?? 0) <= now) return server;
  }
  return wished;
}

async function askOnce(
  lane: HttpLane,
  port: number,
  text: string,
  patienceMs: number,
): Promise<Answer | Error> {
  let answer: LaneAnswer;
  try {
    answer = await lane.ask(port, text, patienceMs);
  } catch (error) {
    // Refused, reset, cut or silent: whether it happened is not known, so that it is asked again.
    if (error instanceof Error) return error;
    throw error;
  }
  return { ...answer, json: JSON.parse(answer.body.toString('utf8')) as Json };
}

/** Whether the caller is told to come back: nothing is known to have happened. */
function isTemporary({ status, json }: Answer): boolean {
  if (status >= 500 || status === 429 || status === 408) return true;
  return status === 409 && json['code'] === 'idempotency_in_progress';
}

/** Refusals that a correct workload never gets. */
const strange = new Set([400, 401, 403, 404, 405, 406, 413, 414, 415, 428]);

function complete(end: {
  shared: Shared;
  client: number;
  no: number;
  asked: Asked;
  answer: Answer;
  attempts: number;
}): void {
  const { shared, client, no, asked, answer, attempts } = end;
  const { recorder, tally } = shared;
  const { status, json, body } = answer;
  const isOk = isDone(status);
  const settled = asked.settle(status, json);
  const code = isOk ? undefined : textOf(json, 'code');
  const line = {
    type: isOk ? 'ok' : 'fail',
    at: recorder.now(),
    no,
    client,
    status,
    attempts,
    answerSha256: hash('sha256', body, 'hex'),
    code,
    ...settled,
  };
  recorder.write(JSON.stringify(line));
  countEnd(tally, asked.operation, isOk ? 'ok' : 'fail', asked.items);
  if (asked.operation === 'capture_bulk' || status === 201)
    tally.orders += Object.keys(settled.orders ?? {}).length;
  if (code === undefined) return;
  const name = `${asked.operation}: ${code}`;
  tally.refusals.set(name, (tally.refusals.get(name) ?? 0) + 1);
  if (strange.has(status))
    countFaulty(tally, { operation: asked.operation, path: asked.path, status, answer: json });
}

function invocationLine(facts: {
  at: number;
  no: number;
  client: number;
  asked: Asked;
  key: string | undefined;
  bodyText: string | undefined;
  tenant: Tenant;
}): string {
  const { at, no, client, asked, key, bodyText, tenant } = facts;
  const { operation, method, path, naturalKeys, intends } = asked;
  const head = JSON.stringify({
    type: 'invoke',
    at,
    no,
    client,
    operation,
    method,
    path,
    idempotencyKey: key,
    naturalKeys,
    tenant: tenant.slug,
    intends,
  });
  // The body is text already: not made anew for every line.
  return bodyText === undefined ? head : `${head.slice(0, -1)},"body":${bodyText}}`;
}
