// Goal: a stranger's empty project can use what we publish. Method: the package is built into a
// folder outside the repository and used from there, as JavaScript and as TypeScript.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/files.ts';

const project = mkdtempSync(join(tmpdir(), 'switchyard-stranger-'));
const installed = join(project, 'node_modules/@switchyard/sdk');

function run(args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd: project, encoding: 'utf8', env: { ...process.env, ...env } } as const;
  return spawnSync(process.execPath, args, options);
}

beforeAll(() => {
  mkdirSync(join(project, 'node_modules/@switchyard'), { recursive: true });
  const built = run([join(repositoryRoot, 'scripts/build-sdk.ts'), installed]);
  expect(built.stderr + built.stdout).toBe('');
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the published package', () => {
  it('has no dependencies and names its files', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({
      exports: { '.': { default: './index.js', types: './index.d.ts' } },
    });
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('scripts');
  });

  it('runs as JavaScript', () => {
    const program = `import { stateset, ConnectionError } from '@switchyard/sdk';
      const client = new stateset('key', { baseUrl: 'http://127.0.0.1:1', retriesMax: 0 });
      const error = await client.system.healthCheck().catch((reason) => reason);
      console.log(error instanceof ConnectionError, typeof client.order.create);`;
    writeFileSync(join(project, 'main.mjs'), program);
    const { stdout, stderr } = run(['main.mjs']);
    expect([stdout, stderr]).toEqual(['true function\n', '']);
  });

  it('type-checks in a strict project without the types of Node', () => {
    const program = `import { stateset } from '@switchyard/sdk';
      const client = new stateset('key');
      const orders = await client.order.list({ status: 'fulfilled', created_at: { gte: new Date() } });
      export const ids: string[] = orders.map(({ id }) => id);`;
    writeFileSync(join(project, 'main.ts'), program);
    const settings = {
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
      },
      files: ['main.ts'],
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings));
    const { stdout } = run([join(repositoryRoot, 'node_modules/typescript/bin/tsc')]);
    expect(stdout).toBe('');
  });
});
