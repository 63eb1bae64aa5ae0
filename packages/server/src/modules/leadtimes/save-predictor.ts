import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { invalid, notFound, Refusal } from '../../platform/errors.ts';
import { OutboundError } from '../../platform/outbound/index.ts';
import { servicesOf } from '../../platform/services.ts';
import { endRest, purpose } from './ask-predictor.ts';
import { forgetModel } from './current-model.ts';
import {
  type PredictorRow,
  removePredictor,
  savePredictor,
  selectPredictor,
} from './store-predictors.ts';
import type { PredictorInput } from './wire.ts';

const timeoutDefaultMs = 500;

function checkVersion(row: PredictorRow | undefined, ifMatch: number | undefined): void {
  if (ifMatch === undefined || ifMatch === row?.version) return;
  const current = row?.version ?? null;
  throw new Refusal('version_mismatch', `It has version ${current ?? 'none'} now.`, {
    extra: { current_version: current },
  });
}

function notKept(ctx: Context, tx: Tx): void {
  tx.afterCommit(() => {
    forgetModel(ctx);
    endRest(ctx.tenantId);
  });
}

/** Sets where the tenant's own model is asked; an address that may not be called is refused. */
export async function setPredictor(
  ctx: Context,
  tx: Tx,
  input: { body: PredictorInput; ifMatch: number | undefined },
): Promise<PredictorRow> {
  const { url, token, timeout_ms: timeoutMs = timeoutDefaultMs } = input.body;
  const { outbound, sealer } = servicesOf(ctx.db);
  try {
    outbound.check(url);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw invalid([{ pointer: '#/url', code: error.code, detail: error.message }]);
  }
  const before = await selectPredictor(tx, true);
  checkVersion(before, input.ifMatch);
  const row: PredictorRow = {
    url,
    secret:
      token === undefined
        ? (before?.secret ?? null)
        : token === null
          ? null
          : sealer.seal({ tenantId: ctx.tenantId, purpose }, token),
    timeoutMs,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? ctx.now(),
    updatedAt: ctx.now(),
  };
  await savePredictor(tx, row);
  notKept(ctx, tx);
  return row;
}

/** Where the tenant's own model is asked; 404 when nowhere. */
export async function getPredictor(tx: Tx): Promise<PredictorRow> {
  const row = await selectPredictor(tx);
  if (row === undefined) throw notFound('lead time predictor', 'of your own');
  return row;
}

/** Asks the learned model again; 404 when there was no other. */
export async function dropPredictor(
  ctx: Context,
  tx: Tx,
  ifMatch: number | undefined,
): Promise<void> {
  const before = await selectPredictor(tx, true);
  if (before === undefined) throw notFound('lead time predictor', 'of your own');
  checkVersion(before, ifMatch);
  await removePredictor(tx);
  notKept(ctx, tx);
}
