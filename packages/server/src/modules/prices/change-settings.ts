import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { Refusal } from '../../platform/errors.ts';
import { pricesChange } from './price-cache.ts';
import { defaultSettings, type PriceSettings } from './price.ts';
import { lockSettings, saveSettings } from './store.ts';
import type { SettingsPatch } from './wire.ts';

/** Changes what a tenant wants of prices; 412 when it is not at the version that was read. */
export async function changeSettings(
  ctx: Context,
  tx: Tx,
  patch: SettingsPatch,
  version: number | undefined,
): Promise<PriceSettings> {
  const before = (await lockSettings(tx)) ?? defaultSettings;
  if (version !== undefined && version !== before.version) {
    throw new Refusal('version_mismatch', `Its version is ${before.version}, not ${version}.`, {
      extra: { current_version: before.version },
    });
  }
  const after: PriceSettings = {
    scarcityWeight: patch.scarcity_weight ?? before.scarcityWeight,
    horizonDays: patch.horizon_days ?? before.horizonDays,
    windowDays: patch.window_days ?? before.windowDays,
    periodMinutes: patch.period_minutes ?? before.periodMinutes,
    version: before.version + 1,
  };
  await saveSettings(tx, after, ctx.now());
  pricesChange(tx);
  return after;
}
