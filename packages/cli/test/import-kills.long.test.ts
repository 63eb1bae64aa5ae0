// Goal: the rows of a large import are in exactly once, however often it or its server is killed.
// IMPORT_ROWS and IMPORT_KILLS size it.
import { expect, it } from 'vitest';
import { importUnderKills } from './import-kills.ts';

const rows = Number(process.env['IMPORT_ROWS'] ?? 100_000);
const kills = Number(process.env['IMPORT_KILLS'] ?? 10);

it('every row is in once, progress never falls, a second import changes nothing', async () => {
  const result = await importUnderKills(rows, kills);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  expect(result.kills.importer + result.kills.server).toBe(kills);
  expect(result.progress).toEqual(result.progress.toSorted((a, b) => a - b));
  expect(result.last).toMatchObject({ rows, changed: 0, failed: 0 });
  expect(result.last.created + result.last.unchanged).toBe(rows);
  expect(result.again).toMatchObject({ created: 0, changed: 0, unchanged: rows, failed: 0 });
  expect(result.found).toEqual({ products: rows, different: rows });
  expect(result.createdEvents).toBe(rows);
});
