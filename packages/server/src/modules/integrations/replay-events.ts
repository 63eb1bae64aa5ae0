import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { enqueueMessages } from '../../platform/delivery/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import {
  type EventRange,
  firstSequence,
  isTypePattern,
  positionOf,
  selectRange,
} from '../../platform/events/index.ts';
import { readInstant } from '../../platform/http/index.ts';
import { type EndpointRow, webhookReader } from './endpoint.ts';
import { messageOf } from './enqueue-webhooks.ts';
import { getSendable } from './find-endpoint.ts';
import { updateEndpoint } from './store-endpoints.ts';
import type { ReplayInput } from './wire-webhooks.ts';

/** One call puts at most so many in the line: more would hold the line for seconds. */
const deliveriesMax = 10_000;

export type Replayed = { endpointId: Uuid; deliveries: number; after: number; through: number };

/**
 * Sends the events of a stretch to an endpoint again, or for the first time, under the same
 * webhook-ids. Refuses a stretch of which something is not kept, or that is too long for one call.
 */
export async function replayEvents(
  ctx: Context,
  tx: Tx,
  input: { reference: string; body: ReplayInput },
): Promise<Replayed> {
  const times = readBounds(input.body);
  const endpoint = await getSendable(tx, input.reference);
  // What comes after is put in the line by itself.
  const reached = await positionOf(tx, webhookReader);
  const range: EventRange = {
    ...times,
    after: input.body.after_sequence ?? 0,
    through: Math.min(input.body.through_sequence ?? reached, reached),
    types: input.body.event_types ?? endpoint.eventTypes,
  };
  await checkKept(tx, input.body, range);
  const events = await selectRange(tx, range, deliveriesMax + 1);
  if (events.length > deliveriesMax) refuseLong(events[deliveriesMax - 1]?.sequence ?? 0);
  await enqueueMessages(ctx, tx, endpoint.id, events.map(messageOf));
  await forgetMissed(tx, endpoint, input.body, range);
  const { after, through } = range;
  const deliveries = events.length;
  return { endpointId: endpoint.id, deliveries, after, through: Math.max(after, through) };
}

function readBounds(body: ReplayInput): { from: Instant | null; until: Instant | null } {
  const faults: Fault[] = [];
  const read = (text: string | undefined, pointer: string): Instant | null =>
    text === undefined ? null : (readInstant(text, pointer, faults) ?? null);
  const bounds = { from: read(body.from, '#/from'), until: read(body.until, '#/until') };
  if (body.after_sequence === undefined && body.from === undefined) {
    const detail = 'Say where to begin: after_sequence (0 for the first event) or from.';
    faults.push({ pointer: '#/after_sequence', code: 'required', detail });
  }
  for (const [index, type] of (body.event_types ?? []).entries()) {
    if (isTypePattern(type)) continue;
    const detail = `"${type}" is neither a type nor a family such as order.*.`;
    faults.push({ pointer: `#/event_types/${index}`, code: 'invalid', detail });
  }
  if (faults.length > 0) throw invalid(faults);
  return bounds;
}

async function checkKept(tx: Tx, body: ReplayInput, range: EventRange): Promise<void> {
  if (body.after_sequence === undefined || range.after >= range.through) return;
  const first = (await firstSequence(tx)) ?? range.through + 1;
  if (range.after + 1 >= first) return;
  throw new Refusal('cursor_expired', `Events before ${first} are not kept any more.`, {
    extra: { first_sequence: first },
  });
}

function refuseLong(through: number): never {
  const detail =
    `More than ${deliveriesMax} events fit. Replay them piece by piece: ` +
    `the first piece ends with through_sequence ${through}.`;
  throw new Refusal('out_of_range', detail, {
    faults: [{ pointer: '#/through_sequence', code: 'too_many', detail }],
    extra: { through_sequence: through },
  });
}

/** What was missed while the endpoint was disabled is no longer, once all of it is in the line. */
async function forgetMissed(
  tx: Tx,
  endpoint: EndpointRow,
  body: ReplayInput,
  range: EventRange,
): Promise<void> {
  const { missedAfter, missedThrough } = endpoint;
  if (missedAfter === null || missedThrough === null) return;
  const isPart = body.event_types !== undefined || range.from !== null || range.until !== null;
  if (isPart || range.after > missedAfter || range.through < missedAfter) return;
  const isWhole = range.through >= missedThrough;
  await updateEndpoint(tx, {
    ...endpoint,
    missedAfter: isWhole ? null : range.through,
    missedThrough: isWhole ? null : missedThrough,
  });
}
