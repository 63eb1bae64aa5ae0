import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import type { PlanningSettings } from './settings.ts';
import { savePlanningSettings, selectPlanningSettings } from './store-settings.ts';
import type { PlanningSettingsPatch } from './wire-settings.ts';

/** Changes what a tenant wants of planning; 412 when it is not at the version that was read. */
export async function changePlanningSettings(
  ctx: Context,
  tx: Tx,
  patch: PlanningSettingsPatch,
  version: number | undefined,
): Promise<PlanningSettings> {
  const before = await selectPlanningSettings(tx, true);
  if (version !== undefined && version !== before.version) {
    throw new Refusal('version_mismatch', `Its version is ${before.version}, not ${version}.`, {
      extra: { current_version: before.version },
    });
  }
  const after = patched(before, patch);
  const faults = faultsOf(after);
  if (faults.length > 0) throw invalid(faults);
  await savePlanningSettings(tx, after, ctx.now());
  return after;
}

function patched(before: PlanningSettings, patch: PlanningSettingsPatch): PlanningSettings {
  const given = <T extends object>(old: T, some: { [key in keyof T]?: T[key] | undefined }): T => ({
    ...old,
    ...(Object.fromEntries(
      Object.entries(some).filter(([, value]) => value !== undefined),
    ) as Partial<T>),
  });
  return {
    serviceLevels: given(before.serviceLevels, patch.service_levels ?? {}),
    classShares: given(before.classShares, patch.class_shares ?? {}),
    reviewDays: patch.review_days ?? before.reviewDays,
    coverDays: patch.cover_days ?? before.coverDays,
    leadTimeDays: patch.lead_time_days ?? before.leadTimeDays,
    version: before.version + 1,
  };
}

function faultsOf({ classShares }: PlanningSettings): Fault[] {
  if (classShares.A <= classShares.B) return [];
  return [
    {
      pointer: '#/class_shares',
      code: 'out_of_range',
      detail: 'The share of A and B together is at least that of A.',
    },
  ];
}
