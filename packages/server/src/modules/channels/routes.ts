import type { z } from 'zod';
import { encodeId } from '../../lib/ids.ts';
import { defineRoute, idParams, type Route, runList } from '../../platform/http/index.ts';
import { changeChannel, createChannel, getChannel } from './save-channel.ts';
import { type Channel, channelList } from './store.ts';
import { channelPatchSchema, channelSchema, newChannelSchema } from './wire.ts';

const present = (channel: Channel): z.input<typeof channelSchema> => ({
  object: 'channel',
  id: encodeId('chn', channel.id),
  code: channel.code,
  name: channel.name,
  kind: channel.kind,
  active: channel.active,
  stock_buffer: channel.stockBuffer,
  sourcing_groups: channel.sourcingGroups,
  status_map: channel.statusMap,
  settings: channel.settings,
  version: channel.version,
  created_at: channel.createdAt,
  updated_at: channel.updatedAt,
});

const tag = 'Channels';

/** The operations on channels. */
export const channelRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'createChannel',
    method: 'POST',
    path: '/v1/channels',
    tag,
    summary: 'Create a channel',
    description:
      'Adds a sales channel under a code of its own. A taken code is a 409 with existing_id.',
    scope: 'channels:write',
    transaction: 'write',
    idempotency: 'optional',
    body: newChannelSchema,
    reply: { status: 201, schema: channelSchema },
    example: { code: 'web', name: 'Web shop', kind: 'web', stock_buffer: 2 },
    handle: async ({ ctx, tx, body }) => {
      const channel = await createChannel(ctx, tx, body);
      return {
        status: 201,
        body: present(channel),
        location: `/v1/channels/${encodeId('chn', channel.id)}`,
      };
    },
  }),
  defineRoute({
    operationId: 'listChannels',
    method: 'GET',
    path: '/v1/channels',
    tag,
    summary: 'List channels',
    description: 'Channels by code.',
    scope: 'channels:read',
    transaction: 'read',
    list: channelList,
    reply: { status: 200, schema: channelSchema },
    handle: async ({ tx, list }) => {
      const page = await runList<Channel>(tx, list);
      return { body: { ...page, rows: page.rows.map(present) } };
    },
  }),
  defineRoute({
    operationId: 'getChannel',
    method: 'GET',
    path: '/v1/channels/:id',
    tag,
    summary: 'Get a channel',
    description: 'One channel by its id or its code.',
    scope: 'channels:read',
    transaction: 'read',
    params: idParams,
    reply: { status: 200, schema: channelSchema },
    handle: async ({ tx, params }) => ({ body: present(await getChannel(tx, params.id)) }),
  }),
  defineRoute({
    operationId: 'updateChannel',
    method: 'PATCH',
    path: '/v1/channels/:id',
    tag,
    summary: 'Change a channel',
    description: 'Changes what is sent; what is absent stays.',
    scope: 'channels:write',
    transaction: 'write',
    ifMatch: 'required',
    params: idParams,
    body: channelPatchSchema,
    reply: { status: 200, schema: channelSchema },
    example: { stock_buffer: 5 },
    handle: async ({ ctx, tx, params, body, ifMatch }) => ({
      body: present(
        await changeChannel(ctx, tx, { reference: params.id, version: ifMatch, patch: body }),
      ),
    }),
  }),
];
