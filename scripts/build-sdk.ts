// build-sdk.ts [folder]: the SDK as it is published, plain JavaScript with declarations; into
// packages/sdk/dist unless told. Publish with `npm publish packages/sdk/dist`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../packages/sdk/src/version.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sdk = join(root, 'packages/sdk');
const target = resolve(process.argv[2] ?? join(sdk, 'dist'));

const manifest = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8')) as Record<
  string,
  unknown
>;
if (manifest['version'] !== version) {
  throw new Error(`package.json says ${String(manifest['version'])}, src/version.ts ${version}.`);
}
rmSync(target, { recursive: true, force: true });
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const project = join(sdk, 'tsconfig.build.json');
const run = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', target], {
  stdio: 'inherit',
});
if (run.status !== 0) process.exit(run.status ?? 1);
const { scripts: _scripts, exports: _exports, ...shipped } = manifest;
const published = {
  ...shipped,
  keywords: ['order management', 'inventory', 'fulfillment', 'dom', 'oms', 'switchyard'],
  sideEffects: false,
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
  types: './index.d.ts',
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
copyFileSync(join(sdk, 'README.md'), join(target, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
