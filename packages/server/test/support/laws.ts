import { expect } from 'vitest';
import type { TestServer } from './server.ts';

/** Every law of the core holds for what is stored now: buckets, claims, shipments, ledger, status. */
export async function expectLaws(server: TestServer): Promise<void> {
  const report = await server.request('GET', '/v1/system/verify');
  expect(report.status).toBe(200);
  expect(report.body.laws.filter((law: { ok: boolean }) => !law.ok)).toEqual([]);
}
