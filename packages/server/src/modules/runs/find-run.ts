import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, notFound } from '../../platform/errors.ts';
import { pathId } from '../../platform/http/index.ts';
import { findPublished } from '../policies/index.ts';
import type { RunRow, ScheduleRow } from './run.ts';
import { selectRun } from './store.ts';
import { selectSchedule } from './store-schedules.ts';

/** A run by its id; 404 when there is none. */
export async function getRun(tx: Tx, text: string): Promise<RunRow> {
  const row = await selectRun(tx, pathId('run', 'run', text));
  if (row === undefined) throw notFound('run', text);
  return row;
}

/** A schedule by its id or code, locked when asked. */
export async function findSchedule(
  tx: Tx,
  reference: string,
  lock: boolean,
): Promise<ScheduleRow | undefined> {
  return selectSchedule(tx, { id: decodeId('rsc', reference), code: reference }, lock);
}

/** As findSchedule; 404 when there is none. */
export async function getSchedule(tx: Tx, reference: string, lock: boolean): Promise<ScheduleRow> {
  const row = await findSchedule(tx, reference, lock);
  if (row === undefined) throw notFound('run schedule', reference);
  return row;
}

/** A policy as a run or a schedule names it. */
export type PolicyWish = {
  readonly policy_id?: string | null | undefined;
  readonly policy_number?: number | null | undefined;
};

/** The published version that is wished for; a fault when there is none. Null: no policy is named. */
export async function resolvePolicy(
  tx: Tx,
  wish: PolicyWish,
  faults: Fault[],
): Promise<{ policyId: Uuid; number: number } | null> {
  const { policy_id: reference, policy_number: number } = wish;
  if (reference === undefined || reference === null) {
    if (number !== undefined && number !== null) {
      const detail = 'A number is of a policy: name it in policy_id.';
      faults.push({ pointer: '#/policy_number', code: 'not_allowed', detail });
    }
    return null;
  }
  const found = await findPublished(tx, reference, number ?? undefined);
  if (found !== undefined) return found;
  const isKnown = (await findPublished(tx, reference, undefined)) !== undefined;
  faults.push(
    isKnown
      ? {
          pointer: '#/policy_number',
          code: 'unknown_reference',
          detail: `Its version ${number ?? ''} is not published.`,
        }
      : {
          pointer: '#/policy_id',
          code: 'unknown_reference',
          detail: 'There is no such policy with a published version.',
        },
  );
  return null;
}

/** The policy that a schedule plans by at a turn. */
export async function policyOfSchedule(
  tx: Tx,
  { policyId, policyNumber }: ScheduleRow,
): Promise<{ policyId: Uuid; number: number } | null> {
  if (policyId === null) return null;
  if (policyNumber !== null) return { policyId, number: policyNumber };
  return (await findPublished(tx, encodeId('pol', policyId), undefined)) ?? null;
}
