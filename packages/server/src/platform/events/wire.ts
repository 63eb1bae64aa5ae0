import { z } from 'zod';
import { idPrefixes } from '../../lib/ids.ts';
import { field } from '../http/index.ts';

const subjectPattern = `^(${idPrefixes.join('|')})_[0-7][0-9a-hjkmnp-tv-z]{25}$`;

export const eventSchema = z
  .object({
    object: z.literal('event'),
    specversion: z.literal('1.0'),
    id: field.id('evt'),
    source: z.string().describe('The tenant the event belongs to'),
    type: z.string().describe('What happened, such as order.created'),
    subject: z.string().regex(new RegExp(subjectPattern)).describe('What it happened to'),
    time: field.instant,
    sequence: z.int().min(1).describe('Place in the tenant’s gapless sequence 1, 2, 3…'),
    sequence_text: z
      .string()
      .regex(/^\d{20}$/)
      .describe('The same as 20 digits'),
    partitionkey: z.string(),
    datacontenttype: z.literal('application/json'),
    actor: z.string().describe('Who did it'),
    request_id: z.string().nullable().describe('The request it was done in'),
    data: field.json.describe('What it looked like then'),
  })
  .meta({ id: 'Event' });

const after = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .describe('Only events after this sequence number');
const types = z
  .array(z.string().min(1).max(100))
  .max(50)
  .describe('Types, or families such as order.*, separated by commas');
const subject = z.string().min(1).max(60).describe('Public id of what the events are about');

export const eventQuery = z.strictObject({
  after: after.optional(),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .describe('next_cursor of the page before; the same as after'),
  types: types.optional(),
  subject: subject.optional(),
  limit: z.int().min(1).max(1000).optional().describe('Events a page, 100 unless told'),
});

export const streamQuery = z.strictObject({
  after: after.optional(),
  types: types.optional(),
  subject: subject.optional(),
});

export const eventPage = z
  .object({
    object: z.literal('list'),
    data: z.array(eventSchema).max(1000),
    has_more: z.boolean(),
    next_cursor: z.string().nullable().describe('Where the next page goes on'),
    prev_cursor: z.null(),
    total: z.null(),
    last_sequence: z.int().min(0).describe('The newest event of the tenant'),
  })
  .meta({ id: 'EventPage' });
