// Goal: an import that is killed, or whose server is, ends with each row in once. The same at size:
// import-kills.long.test.ts.
import { expect, it } from 'vitest';
import { importUnderKills } from './import-kills.ts';

it('a kill of each side loses and doubles nothing', async () => {
  const result = await importUnderKills(2000, 2);
  expect(result.kills).toEqual({ importer: 1, server: 1 });
  expect(result.progress).toEqual(result.progress.toSorted((a, b) => a - b));
  expect(result.last).toMatchObject({ rows: 2000, changed: 0, failed: 0 });
  expect(result.last.created + result.last.unchanged).toBe(2000);
  expect(result.again).toMatchObject({ created: 0, changed: 0, unchanged: 2000, failed: 0 });
  expect(result.found).toEqual({ products: 2000, different: 2000 });
  expect(result.createdEvents).toBe(2000);
}, 180_000);
