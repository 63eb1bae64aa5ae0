import { z } from 'zod';
import { field } from '../../platform/http/index.ts';
import { channelKinds } from '../orders/index.ts';

const changeable = {
  name: field.text.optional(),
  kind: z.enum(channelKinds).optional(),
  active: z.boolean().optional(),
  stock_buffer: field.count
    .optional()
    .describe('Units of each product kept back from this channel'),
  sourcing_groups: z
    .array(field.code)
    .max(50)
    .optional()
    .describe('Groups of locations it may be served from; empty: all'),
  status_map: z
    .record(z.string().max(60), z.string().max(60))
    .optional()
    .describe('Our order statuses in the channel’s words'),
  settings: field.json.optional(),
};

export const newChannelSchema = z
  .strictObject({ code: field.code, ...changeable })
  .meta({ id: 'NewChannel' });
export const channelPatchSchema = z.strictObject(changeable).meta({ id: 'ChannelPatch' });
export type ChannelPatch = z.infer<typeof channelPatchSchema>;

export const channelSchema = z
  .object({
    object: z.literal('channel'),
    id: field.id('chn'),
    code: z.string(),
    name: z.string(),
    kind: z.string(),
    active: z.boolean(),
    stock_buffer: z.int(),
    sourcing_groups: z.array(z.string()),
    status_map: z.record(z.string(), z.string()),
    settings: z.looseObject({}),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Channel' });
