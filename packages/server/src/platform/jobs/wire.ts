import { z } from 'zod';
import { field } from '../http/index.ts';
import { jobStates } from './store.ts';

export const jobSchema = z
  .object({
    object: z.literal('job'),
    id: field.id('job'),
    kind: z.string(),
    state: z.enum(jobStates),
    progress: z.object({
      done: z.int().min(0),
      total: z.int().min(0).nullable(),
      unit: z.string(),
      rate: z.number().min(0).nullable().describe('Units a second so far'),
      eta_seconds: z.int().min(0).nullable().describe('Estimate of what is left'),
    }),
    result: field.json.nullable(),
    error: field.json.nullable(),
    cancel_requested: z.boolean(),
    attempts: z.int().min(0),
    created_by: z.string(),
    created_at: field.instant,
    started_at: field.instant.nullable(),
    finished_at: field.instant.nullable(),
  })
  .meta({ id: 'Job' });
