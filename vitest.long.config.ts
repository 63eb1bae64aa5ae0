// Simulations, chaos and soak runs: minutes each, one at a time, never part of `npm test`.
import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const databaseSetup = 'packages/server/test/support/global-setup.ts';

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: existsSync(databaseSetup) ? [databaseSetup] : [],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    passWithNoTests: true,
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
  },
});
