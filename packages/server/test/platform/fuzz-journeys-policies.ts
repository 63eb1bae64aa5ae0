// Walks through decisions, and the lives of policies, prices and lead times.
import { decodeId } from '../../src/lib/ids.ts';
import type { TestServer } from '../support/server.ts';
import type { Ask } from './fuzz-ask.ts';
import { eventually } from '../support/eventually.ts';
import type { Json } from './fuzz-document.ts';

const code = 'WALK-POLICY';
const atFirst = { id: code, number: 1 };

/** Leads a policy from draft to where it counts, and back; uses every operation on policies. */
export async function walkPolicies(
  ask: Ask,
  exampleOf: (operationId: string) => Json,
): Promise<void> {
  await ask('createPolicy', {}, { body: { ...exampleOf('createPolicy'), code } });
  await ask('getPolicy', { id: code });
  await ask('updatePolicy', { id: code }, { ifMatch: '*' });
  const example = { ...exampleOf('createPolicyExample'), expected: {} };
  const kept = await ask('createPolicyExample', { id: code }, { body: example });
  const ofExample = { id: code, example_id: kept['id'] };
  await ask('updatePolicyExample', ofExample, { body: { expected: {} }, ifMatch: '*' });
  await ask('deletePolicyExample', ofExample, { ifMatch: '*' });
  const step = (name: string, path: Json, body: unknown = {}): Promise<Json> =>
    ask(`${name}PolicyVersion`, path, { body, ifMatch: '*' });
  await step('update', atFirst, exampleOf('updatePolicyVersion'));
  await step('test', atFirst, undefined);
  await step('submit', atFirst);
  await step('return', atFirst, { comment: 'Once more, please.' });
  await step('test', atFirst, undefined);
  await step('submit', atFirst);
  await step('approve', atFirst);
  await step('publish', atFirst);
  await ask('addPolicyComment', atFirst);
  await ask('listPolicyComments', atFirst);
  const second = await ask('createPolicyVersion', { id: code });
  const atSecond = { id: code, number: second['number'] };
  await ask('getPolicyVersion', atSecond);
  await ask('diffPolicyVersions', { id: code }, { query: { from: '1', to: '2' } });
  await step('archive', atSecond);
  const later = { policy_id: code, number: 1, effective_from: '2999-01-01T00:00:00Z' };
  const planned = await ask('createPolicyActivation', {}, { body: later });
  await ask('cancelPolicyActivation', planned, { body: undefined });
  await ask('rollBackPolicy', { id: code }, { body: { number: 1 } });
  const limits = { split_rate: { increase_max: 0.1 } };
  const share = { policy_id: code, number: 1, channel: 'WALK-SHARE', percent: 10, limits };
  for (const end of ['stop', 'promote']) {
    const canary = await ask('startPolicyCanary', {}, { body: share });
    await ask('getPolicyCanary', canary);
    await ask(`${end}PolicyCanary`, canary, { body: end === 'stop' ? {} : undefined });
  }
}

/** Asks for what is learned and found beside requests, and for a model elsewhere and no more. */
export async function walkLearning(ask: Ask): Promise<void> {
  await ask('updatePriceSettings', {}, { ifMatch: '*' });
  await ask('startPriceRun', {}, { body: undefined });
  await ask('trainLeadTimeModel', {}, { body: undefined });
  await ask('setLeadTimePredictor');
  await ask('getLeadTimePredictor');
  await ask('removeLeadTimePredictor', {}, { body: undefined });
}

/** Makes a schedule and a run, which is stopped as if it had died, and goes on. */
export async function walkRuns(server: TestServer, ask: Ask): Promise<void> {
  const orders = { states: ['unrouted'] };
  const body = { code: 'walked', every_minutes: 1440, orders, paused: true };
  const schedule = await ask('createRunSchedule', {}, { body });
  await ask('getRunSchedule', schedule);
  await ask('updateRunSchedule', schedule, { ifMatch: '*', body: { paused: true } });
  const run = await ask('startRun', {}, { body: { orders } });
  await eventually(
    'the run ended',
    async () => (await ask('getRun', run))['state'] === 'succeeded',
  );
  const reopen = `update routing_runs set finished_at = null where tenant_id = $1 and id = $2`;
  const runId = decodeId('run', String(run['id']));
  await server.db.system.query(reopen, [server.tenantId, runId]);
  for (const state of ['running', 'failed']) {
    await server.db.system.query(
      `update jobs set state = $3, lease_expires_at = '2999-01-01Z' where tenant_id = $1 and id = $2`,
      [server.tenantId, decodeId('job', String(run['job_id'])), state],
    );
    await ask(state === 'running' ? 'stopRun' : 'resumeRun', run, { body: undefined });
  }
  await ask('deleteRunSchedule', schedule, { body: undefined });
}

/** Asks everything that can be asked of a decision, and plans again what was decided. */
export async function walkDecision(ask: Ask, decision: Json, place: string): Promise<void> {
  const query = { location_id: place };
  await ask('getDecision', decision);
  await ask('explainDecision', decision);
  await ask('verifyDecision', decision, { body: undefined });
  await ask('whyNotDecision', decision, { query });
  await ask('whatWouldChangeDecision', decision, { query });
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const to = new Date(Date.now() - 1000).toISOString();
  const variations = [{ name: 'as built in', policy: { policy_id: 'default', number: 1 } }];
  const simulation = await ask('createSimulation', {}, { body: { from, to, variations } });
  await eventually('the simulation ended', async () => {
    const { state } = await ask('getSimulation', simulation);
    return state !== 'queued' && state !== 'running';
  });
  await ask('promoteSimulationVariation', { ...simulation, name: 'as built in' });
  await ask('deleteSimulation', simulation, { body: undefined });
}
