import { expect, test } from 'vitest';
import type { Instant } from '../../lib/time.ts';
import type { Uuid } from '../../lib/ids.ts';
import { presentJob } from './present-job.ts';
import type { JobRow } from './store.ts';

const at = (second: string): Instant => `2026-11-23T09:00:${second}.000Z` as Instant;
const row: JobRow = {
  tenantId: '01900000-0000-7000-8000-000000000001' as Uuid,
  id: '01900000-0000-7000-8000-000000000002' as Uuid,
  kind: 'import',
  state: 'running',
  input: {},
  progressDone: 250,
  progressTotal: 1000,
  progressUnit: 'rows',
  cursor: null,
  result: null,
  error: null,
  cancelRequested: false,
  attempts: 1,
  runAfter: at('00'),
  createdBy: 'key',
  createdAt: at('00'),
  startedAt: at('00'),
  finishedAt: null,
};

test('a running job tells its pace and what is left', () => {
  expect(presentJob(row, at('10')).progress).toEqual({
    done: 250,
    total: 1000,
    unit: 'rows',
    rate: 25,
    eta_seconds: 30,
  });
});

test('a job that waits, has no total, or has ended estimates nothing', () => {
  expect(
    presentJob({ ...row, startedAt: null, state: 'queued' }, at('10')).progress.rate,
  ).toBeNull();
  expect(presentJob({ ...row, progressTotal: null }, at('10')).progress.eta_seconds).toBeNull();
  const ended = presentJob({ ...row, state: 'succeeded', finishedAt: at('20') }, at('59'));
  expect(ended.progress).toMatchObject({ rate: 12.5, eta_seconds: null });
});
