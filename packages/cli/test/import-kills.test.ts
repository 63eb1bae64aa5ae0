// Goal: an import that is killed, or whose server is, ends with each row in once. The same at size:
// import-kills.long.test.ts.
import { expect, it } from 'vitest';
import { importUnderKills } from './import-kills.ts';

// After the server's kill the same importer goes on, and is killed itself.
it('kills of each side lose and double nothing', async () => {
  const result = await importUnderKills(5000, 3);
  expect(result.kills).toEqual({ importer: 2, server: 1 });
  expect(result.progress).toEqual(result.progress.toSorted((a, b) => a - b));
  expect(result.last).toMatchObject({ rows: 5000, changed: 0, failed: 0 });
  expect(result.last.created + result.last.unchanged).toBe(5000);
  expect(result.again).toMatchObject({ created: 0, changed: 0, unchanged: 5000, failed: 0 });
  expect(result.found).toEqual({ products: 5000, different: 5000 });
  expect(result.createdEvents).toBe(5000);
}, 180_000);
