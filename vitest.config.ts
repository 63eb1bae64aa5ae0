// One runner for the whole repository. Files that need a database live in packages/*/test and get
// one from the global set-up, as do those of the quickstart; everything else starts none. Long
// runs: vitest.long.config.ts.
import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const databaseSetup = 'packages/server/test/support/global-setup.ts';
const quickstartTests = 'test/quickstart/**/*.test.ts';
const longTests = '**/*.long.test.ts';
const neverTests = ['**/node_modules/**', '**/dist/**', longTests];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'pure',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'],
          exclude: neverTests,
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'database',
          include: ['packages/*/test/**/*.test.ts', quickstartTests],
          exclude: neverTests,
          globalSetup: existsSync(databaseSetup) ? [databaseSetup] : [],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'repository',
          include: ['test/**/*.test.ts'],
          exclude: [...neverTests, quickstartTests],
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
    ],
  },
});
