import { hourMs, plusMs } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import {
  changeLane,
  createLane,
  openLane,
  removeLane,
  stopLane,
} from '../../platform/delivery/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import { isTypePattern, lastSequence } from '../../platform/events/index.ts';
import { OutboundError } from '../../platform/outbound/index.ts';
import { servicesOf } from '../../platform/services.ts';
import { disabledNow } from './disable-endpoint.ts';
import { type EndpointRow, webhookKind } from './endpoint.ts';
import { getLocked } from './find-endpoint.ts';
import { issueSecret } from './seal-secret.ts';
import {
  countEndpoints,
  deleteEndpoint,
  insertEndpoint,
  updateEndpoint,
} from './store-endpoints.ts';
import { tellEndpoint } from './tell-endpoint.ts';
import type { EndpointPatch, NewEndpoint } from './wire-webhooks.ts';

const endpointsMax = 100;
const timeoutSecondsUsual = 15;
const concurrencyUsual = 4;

const laneOrdering = { none: 'none', per_subject: 'per_key' } as const;

/** Refuses addresses that may not be called and words that name no events, all at once. */
function check(ctx: Context, input: EndpointPatch): void {
  const faults: Fault[] = [];
  try {
    if (input.url !== undefined) servicesOf(ctx.db).outbound.check(input.url);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    faults.push({ pointer: '#/url', code: error.code, detail: error.message });
  }
  for (const [index, type] of (input.event_types ?? []).entries()) {
    if (isTypePattern(type)) continue;
    faults.push({
      pointer: `#/event_types/${index}`,
      code: 'invalid',
      detail: `"${type}" is neither a type nor a family such as order.*.`,
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

/** Adds an endpoint, which hears of everything from now on; its secret is shown this once. */
export async function createEndpoint(
  ctx: Context,
  tx: Tx,
  input: NewEndpoint,
): Promise<{ row: EndpointRow; secret: string }> {
  check(ctx, input);
  if ((await countEndpoints(tx)) >= endpointsMax) {
    const detail = `There are ${endpointsMax} endpoints already; delete one first.`;
    throw new Refusal('illegal_transition', detail);
  }
  const id = ctx.ids.uuid();
  const { secret, sealed } = issueSecret(ctx, id);
  const now = ctx.now();
  const row: EndpointRow = {
    id,
    url: input.url,
    description: input.description ?? null,
    eventTypes: input.event_types,
    timeoutSeconds: input.timeout_seconds ?? timeoutSecondsUsual,
    enabled: true,
    disabledAt: null,
    disabledReason: null,
    secret: sealed,
    formerSecret: null,
    formerUntil: null,
    fromSequence: await lastSequence(tx),
    missedAfter: null,
    missedThrough: null,
    version: 1,
    createdBy: ctx.actor,
    createdAt: now,
    updatedAt: now,
  };
  await insertEndpoint(tx, row);
  await createLane(ctx, tx, {
    id,
    kind: { kind: webhookKind },
    ordering: laneOrdering[input.ordering ?? 'none'],
    concurrency: input.max_concurrency ?? concurrencyUsual,
  });
  await tellEndpoint(ctx, tx, 'created', row);
  return { row, secret };
}

/** Changes an endpoint by merge patch; 412 when it is not at the version that was read. */
export async function changeEndpoint(
  ctx: Context,
  tx: Tx,
  input: { reference: string; version: number | undefined; patch: EndpointPatch },
): Promise<EndpointRow> {
  const { patch } = input;
  check(ctx, patch);
  const before = await getLocked(tx, input.reference);
  checkVersion(before, input.version);
  const turned = await turnedOnOrOff(ctx, tx, before, patch.enabled);
  const after: EndpointRow = {
    ...turned,
    url: patch.url ?? before.url,
    description: patch.description === undefined ? before.description : patch.description,
    eventTypes: patch.event_types ?? before.eventTypes,
    timeoutSeconds: patch.timeout_seconds ?? before.timeoutSeconds,
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  await updateEndpoint(tx, after);
  await changeLane(ctx, tx, after.id, {
    ordering: patch.ordering === undefined ? undefined : laneOrdering[patch.ordering],
    concurrency: patch.max_concurrency,
  });
  if (after.enabled && !before.enabled) await openLane(ctx, tx, after.id);
  if (before.enabled && !after.enabled) await stopLane(ctx, tx, after.id, 'manual');
  const isTurned = after.enabled !== before.enabled;
  const what = isTurned ? (after.enabled ? 'enabled' : 'disabled') : 'updated';
  await tellEndpoint(ctx, tx, what, after);
  return after;
}

async function turnedOnOrOff(
  ctx: Context,
  tx: Tx,
  row: EndpointRow,
  enabled: boolean | undefined,
): Promise<EndpointRow> {
  if (enabled === undefined || enabled === row.enabled) return row;
  if (!enabled) return disabledNow(ctx, tx, row, 'manual');
  const head = await lastSequence(tx);
  const isAnyMissed = row.missedAfter !== null && row.missedAfter < head;
  return {
    ...row,
    enabled: true,
    disabledAt: null,
    disabledReason: null,
    fromSequence: head,
    missedAfter: isAnyMissed ? row.missedAfter : null,
    missedThrough: isAnyMissed ? head : null,
  };
}

function checkVersion(row: EndpointRow, version: number | undefined): void {
  if (version === undefined || version === row.version) return;
  throw new Refusal('version_mismatch', `Its version is ${row.version}, not ${version}.`, {
    extra: { current_version: row.version },
  });
}

/** Makes another secret; the former one signs too for so many hours. */
export async function rotateSecret(
  ctx: Context,
  tx: Tx,
  input: { reference: string; overlapHours: number },
): Promise<{ row: EndpointRow; secret: string }> {
  const before = await getLocked(tx, input.reference);
  const { secret, sealed } = issueSecret(ctx, before.id);
  const hasOverlap = input.overlapHours > 0;
  const row: EndpointRow = {
    ...before,
    secret: sealed,
    formerSecret: hasOverlap ? before.secret : null,
    formerUntil: hasOverlap ? plusMs(ctx.now(), input.overlapHours * hourMs) : null,
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  await updateEndpoint(tx, row);
  await tellEndpoint(ctx, tx, 'secret_rotated', row);
  return { row, secret };
}

/** Forgets an endpoint; what waits for it is not sent. */
export async function removeEndpoint(
  ctx: Context,
  tx: Tx,
  reference: string,
): Promise<EndpointRow> {
  const row = await getLocked(tx, reference);
  await removeLane(tx, row.id);
  await deleteEndpoint(tx, row.id);
  await tellEndpoint(ctx, tx, 'deleted', { ...row, enabled: false });
  return row;
}
