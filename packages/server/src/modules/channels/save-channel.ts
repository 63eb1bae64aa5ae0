import { decodeId, encodeId } from '../../lib/ids.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { type Channel, insertChannel, selectChannel, updateChannel } from './store.ts';
import type { ChannelPatch } from './wire.ts';

function patched(channel: Channel, patch: ChannelPatch): Channel {
  return {
    ...channel,
    name: patch.name ?? channel.name,
    kind: patch.kind ?? channel.kind,
    active: patch.active ?? channel.active,
    stockBuffer: patch.stock_buffer ?? channel.stockBuffer,
    sourcingGroups: patch.sourcing_groups ?? channel.sourcingGroups,
    statusMap: patch.status_map ?? channel.statusMap,
    settings: patch.settings ?? channel.settings,
  };
}

/** A channel by its id or its code; 404 when there is none. */
export async function getChannel(tx: Tx, reference: string): Promise<Channel> {
  const channel = await findChannel(tx, reference);
  if (channel === undefined) throw notFound('channel', reference);
  return channel;
}

/** A channel by its id or its code, if there is one. */
export async function findChannel(tx: Tx, reference: string): Promise<Channel | undefined> {
  return selectChannel(tx, { id: decodeId('chn', reference), code: reference }, false);
}

/** Adds a channel; a taken code is refused with the id of the one that has it. */
export async function createChannel(
  ctx: Context,
  tx: Tx,
  input: { code: string } & ChannelPatch,
): Promise<Channel> {
  const now = ctx.now();
  const { code, ...rest } = input;
  const channel = patched(
    {
      id: ctx.ids.uuid(),
      code,
      name: code,
      kind: 'api',
      active: true,
      stockBuffer: 0,
      sourcingGroups: [],
      statusMap: {},
      settings: {},
      version: 1,
      createdAt: now,
      updatedAt: now,
    },
    rest,
  );
  if (!(await insertChannel(tx, channel))) {
    const existing = await getChannel(tx, code);
    throw new Refusal('duplicate', `There is a channel ${code} already.`, {
      extra: { existing_id: encodeId('chn', existing.id) },
    });
  }
  await tell(ctx, tx, 'channel.created', channel);
  return channel;
}

/** Changes a channel by merge patch; 412 when it is not at the version that was read. */
export async function changeChannel(
  ctx: Context,
  tx: Tx,
  input: { reference: string; version: number | undefined; patch: ChannelPatch },
): Promise<Channel> {
  const key = { id: decodeId('chn', input.reference), code: input.reference };
  const before = await selectChannel(tx, key, true);
  if (before === undefined) throw notFound('channel', input.reference);
  if (input.version !== undefined && input.version !== before.version) {
    throw new Refusal(
      'version_mismatch',
      `Its version is ${before.version}, not ${input.version}.`,
      {
        extra: { current_version: before.version },
      },
    );
  }
  const after = {
    ...patched(before, input.patch),
    version: before.version + 1,
    updatedAt: ctx.now(),
  };
  await updateChannel(tx, after);
  await tell(ctx, tx, 'channel.updated', after);
  return after;
}

async function tell(ctx: Context, tx: Tx, type: string, channel: Channel): Promise<void> {
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'chn',
      subjectId: channel.id,
      data: {
        object: {
          object: 'channel',
          id: encodeId('chn', channel.id),
          code: channel.code,
          kind: channel.kind,
          active: channel.active,
          stock_buffer: channel.stockBuffer,
          version: channel.version,
        },
      },
    },
  ]);
}
