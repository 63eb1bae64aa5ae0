import type { CampaignLine } from '../history.ts';
import { type Idempotency, judgeKept, newIdempotency, noteAnswer } from './judge-answers.ts';
import type { Report, Tally } from './finding.ts';
import {
  judgeCreates,
  type Creates,
  newCreates,
  noteCreates,
  judgeUnexplained,
} from './judge-creates.ts';
import { judgeRegisters } from './judge-registers.ts';
import { judgeWitnessed } from './judge-witnessed.ts';
import { uuidOfPublicId } from './public-id.ts';
import { type Operation, readOperations } from './read-history.ts';
import { newLogs, noteTouches, type RegisterLogs } from './registers.ts';
import type { Reading } from './store-connection.ts';
import { readTenants } from './store-history.ts';

type State = {
  tenants: ReadonlyMap<string, string>;
  creates: Creates;
  idempotency: Idempotency;
  logs: RegisterLogs;
  lastLine: number;
  operations: number;
};

const toldEvery = 20_000;

/** Judges what clients were answered against what is stored. */
export async function judgeHistory(
  reading: Reading,
  report: Report,
  historyPath: string,
): Promise<void> {
  const shape = report.tally('history.whole', 'The history is whole: each end has its question.');
  const state: State = {
    tenants: await readTenants(reading),
    creates: newCreates(report),
    idempotency: newIdempotency(report),
    logs: newLogs(),
    lastLine: 0,
    operations: 0,
  };
  let campaign: CampaignLine | undefined;
  for await (const one of readOperations(historyPath, shape)) {
    if ('type' in one) {
      if (campaign !== undefined) shape.breaks({ is: 'a second campaign' });
      campaign ??= one;
      continue;
    }
    await note(reading, report, shape, state, one);
    if (++state.operations % toldEvery === 0)
      report.progress(`history, ${state.operations} operations`);
  }
  report.progress('what was made, and answers that are kept');
  await judgeCreates(reading, state.creates, 0);
  await judgeKept(reading, state.idempotency);
  if (campaign === undefined) {
    shape.breaks({ is: 'no campaign in the first line' });
    return;
  }
  await judgeUnexplained(reading, state.creates, campaign, tenantsOf(state, campaign, shape));
  const touched = {
    opening: campaign.opening,
    tenants: tenantsOf(state, campaign, undefined),
    logs: state.logs,
    lastLine: state.lastLine,
  };
  await judgeRegisters(reading, report, historyPath, touched);
  await judgeWitnessed(reading, report, historyPath, touched);
}

function tenantsOf(state: State, { tenants }: CampaignLine, shape: Tally | undefined): string[] {
  return tenants.flatMap((name) => {
    const id = tenantOf(state.tenants, name);
    if (id === undefined) shape?.breaks({ is: 'a tenant that is not stored', tenant: name });
    return id ?? [];
  });
}

function tenantOf(tenants: ReadonlyMap<string, string>, name: string): string | undefined {
  return tenants.get(name) ?? tenants.get(uuidOfPublicId(name) ?? '');
}

async function note(
  reading: Reading,
  report: Report,
  shape: Tally,
  state: State,
  operation: Operation,
): Promise<void> {
  const { invocation, end, to } = operation;
  report.count('history.operations', 1);
  report.count(`history.${end?.type ?? 'info'}`, 1);
  if (to !== Infinity) state.lastLine = Math.max(state.lastLine, to);
  state.lastLine = Math.max(state.lastLine, operation.from);
  const tenant = tenantOf(state.tenants, invocation.tenant);
  if (tenant === undefined) {
    shape.breaks({
      is: 'a tenant that is not stored',
      tenant: invocation.tenant,
      no: invocation.no,
    });
    return;
  }
  noteTouches(state.logs, tenant, operation);
  noteAnswer(state.idempotency, tenant, operation);
  noteCreates(state.creates, tenant, operation);
  await judgeCreates(reading, state.creates);
}
