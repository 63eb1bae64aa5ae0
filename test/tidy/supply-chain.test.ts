// Goal: what comes from others is known by its hash, runs nothing at the install, and may be used.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { report, repositoryFiles, repositoryRoot } from '../support/files.ts';
import { plant } from '../support/plant.ts';
import { checkSupplyChain } from './checks/supply-chain.ts';

const told = (files: Readonly<Record<string, string>>) => report(checkSupplyChain(plant(files)));
const hash = `sha512-${'a'.repeat(86)}==`;
const lock = (entry: object, name = 'thing'): string =>
  JSON.stringify({
    packages: {
      '': { name: 'switchyard' },
      'packages/server': { version: '0.1.0' },
      'node_modules/@switchyard/server': { resolved: 'packages/server', link: true },
      [`node_modules/${name}`]: { version: '1.0.0', integrity: hash, license: 'MIT', ...entry },
    },
  });

describe('the supply chain', () => {
  it('of the repository is in order', () => {
    expect(report(checkSupplyChain(repositoryFiles()))).toEqual([]);
  });

  it('allows what is locked by a hash, under a licence of the list', () => {
    expect(told({ 'package-lock.json': lock({}) })).toEqual([]);
    expect(told({ 'package-lock.json': lock({ license: 'MPL-2.0', dev: true }) })).toEqual([]);
    const refused = JSON.stringify({ allowScripts: { thing: false } });
    const scripted = lock({ hasInstallScript: true });
    expect(told({ 'package-lock.json': scripted, 'package.json': refused })).toEqual([]);
  });

  it.each([
    ['no hash', { integrity: undefined }],
    ['a weak hash', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
    ['a repository', { resolved: 'git+ssh://git@host.example/a.git#1' }],
    ['a tarball from elsewhere', { resolved: 'https://host.example/a.tgz' }],
    ['an install script', { hasInstallScript: true }],
    ['a licence that binds', { license: 'AGPL-3.0-only' }],
    ['no licence', { license: undefined }],
  ])('refuses %s', (_case, entry) => {
    expect(told({ 'package-lock.json': lock(entry) })).toHaveLength(1);
  });

  it.each([
    ['a script that may run', { allowScripts: { thing: true } }],
    ['a moving version', { dependencies: { thing: 'latest' } }],
    ['any version', { optionalDependencies: { thing: '*' } }],
    ['a branch', { devDependencies: { thing: 'github:some/thing' } }],
  ])('refuses %s in a manifest', (_case, manifest) => {
    expect(told({ 'packages/cli/package.json': JSON.stringify(manifest) })).toHaveLength(1);
  });
});

/** Name and version of each package that the product is run with. */
function productionPackages(): string[] {
  const text = readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as {
    packages: Record<
      string,
      { version?: string; dev?: boolean; devOptional?: boolean; link?: true; optional?: true }
    >;
  };
  return Object.entries(packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && link !== true)
    .filter(([, one]) => one.dev !== true && one.devOptional !== true && one.optional !== true)
    .map(([place, { version }]) => `${place.replace(/^.*node_modules\//u, '')} ${version}`);
}

describe('the bill of materials', () => {
  it('is made by the documented command, and names every production dependency', () => {
    const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [npm = '', ...args] = (scripts['sbom'] ?? '').split(' ');
    const text = execFileSync(npm, args, {
      cwd: repositoryRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 25,
    });
    const bill = JSON.parse(text) as {
      bomFormat: string;
      components: { name: string; version: string; purl: string }[];
    };
    expect(bill.bomFormat).toBe('CycloneDX');
    const billed = new Set(bill.components.map(({ name, version }) => `${name} ${version}`));
    // Tools are billed too: npm leaves a package out that both a tool and the product use when it
    // is told to omit tools.
    const wanted = productionPackages();
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter((one) => !billed.has(one))).toEqual([]);
    for (const { version, purl } of bill.components) {
      expect(version).toMatch(/^\d/);
      expect(purl).toMatch(/^pkg:npm\//);
    }
  });
});
