// What we install is what was looked at: tarballs of a registry by their hash, run by nobody at the
// install, under licences that let others use what we make of it.
import type { SourceFile, Violation } from '../../support/files.ts';

type Locked = {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
};
type Manifest = {
  allowScripts?: Record<string, boolean>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** Licences that ask for no more than a notice. */
const licences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PostgreSQL',
  'Unlicense',
]);

/** What is locked without a hash, from elsewhere, with a script that would run, or not free to use. */
export function checkSupplyChain(files: readonly SourceFile[]): Violation[] {
  const scripts = allowScriptsOf(files);
  const locked = files
    .filter(({ path }) => path === 'package-lock.json')
    .flatMap(({ path, text }) => {
      const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
      return Object.entries(packages)
        .filter(([place, { link }]) => place.includes('node_modules/') && link !== true)
        .flatMap(([place, one]) => faultsOf(place, one, scripts).map((fault) => ({ path, fault })));
    });
  return [...locked, ...manifestFaults(files)].map(({ path, fault }) => ({
    path,
    line: 1,
    message: fault,
  }));
}

function faultsOf(
  place: string,
  one: Locked,
  scripts: Readonly<Record<string, boolean>>,
): string[] {
  const name = place.replace(/^.*node_modules\//u, '');
  const isProduct = one.dev !== true && one.devOptional !== true;
  const faults: string[] = [];
  if (!/^sha512-[\w+/]{86}==$/u.test(one.integrity ?? '')) faults.push(`${name} has no hash`);
  if (one.resolved !== undefined) faults.push(`${name} comes from ${one.resolved}`);
  if (one.hasInstallScript === true && scripts[name] !== false)
    faults.push(`${name} has an install script, and allowScripts does not refuse it`);
  if (isProduct && !licences.has(one.license ?? ''))
    faults.push(`${name} is under ${one.license ?? 'no licence'}`);
  return faults;
}

function allowScriptsOf(files: readonly SourceFile[]): Readonly<Record<string, boolean>> {
  const text = files.find(({ path }) => path === 'package.json')?.text ?? '{}';
  return (JSON.parse(text) as Manifest).allowScripts ?? {};
}

function manifestFaults(files: readonly SourceFile[]): { path: string; fault: string }[] {
  return files
    .filter(({ path }) => /^(?:packages\/[^/]+\/)?package\.json$/u.test(path))
    .flatMap(({ path, text }) => {
      const manifest = JSON.parse(text) as Manifest;
      const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
      const all = Object.entries({ ...wanted, ...manifest.optionalDependencies });
      return [
        ...all
          .filter(([name]) => !name.startsWith('@switchyard/'))
          .filter(([, range]) => !/^[\^~]?\d+\.\d+\.\d+[\w.-]*$/u.test(range))
          .map(([name, range]) => ({ path, fault: `${name} is wanted as ${range}` })),
        ...Object.entries(manifest.allowScripts ?? {})
          .filter(([, allowed]) => allowed)
          .map(([name]) => ({ path, fault: `${name} may run scripts at the install` })),
      ];
    });
}
