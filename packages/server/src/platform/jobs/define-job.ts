import type { z } from 'zod';
import type { Uuid } from '../../lib/ids.ts';
import type { Context } from '../context.ts';
import type { Tx } from '../db/index.ts';

/** A job as its code meets it. */
export type RunningJob<Input> = {
  readonly id: Uuid;
  readonly input: Input;
  /** What the last checkpoint kept; undefined on the first run. Go on from there. */
  readonly cursor: unknown;
  /** 1 on the first run. */
  readonly attempt: number;
};

export type Progress = { done: number; total?: number; unit?: string };

export type JobTools = {
  /** Aborted when the job is cancelled, when another process has it, or when the server stops. */
  signal: AbortSignal;
  /** Tells how far it is; kept with the next heartbeat. */
  progress: (progress: Progress) => void;
  /**
   * Keeps where to go on, in the transaction of the work done so far: after a kill the job goes on
   * just there. Throws when the job must end; the transaction is then rolled back.
   */
  checkpoint: (tx: Tx, cursor: unknown, progress: Progress) => Promise<void>;
};

/** A kind of work that may take long, survives kills, and shows how far it is. */
export type JobKind<Input> = {
  /** Dotted or dashed name, such as `import-orders`. */
  readonly kind: string;
  readonly input: z.ZodType<Input>;
  /** How often it is tried when it throws; a Refusal ends it at once. 5 unless told. */
  readonly attemptsMax?: number;
  /** Does the work; what it resolves to is the job's result. Run again after a kill. */
  readonly run: (
    ctx: Context,
    job: RunningJob<Input>,
    tools: JobTools,
  ) => Promise<Record<string, unknown> | undefined>;
};

/** A kind whose type of input is forgotten: its schema decides what `run` is given. */
export type AnyJobKind = Omit<JobKind<unknown>, 'run'> & {
  readonly run: (
    ctx: Context,
    job: RunningJob<never>,
    tools: JobTools,
  ) => Promise<Record<string, unknown> | undefined>;
};

/** Declares a kind of job. List it in `app.ts`, so that the workers know it. */
export function defineJob<Input>(kind: JobKind<Input>): JobKind<Input> {
  return kind;
}
