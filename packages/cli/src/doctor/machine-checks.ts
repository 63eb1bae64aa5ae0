import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { type Finding, judged, skipped } from './findings.ts';

const nodeMajorMin = 24;
const diskBytesMin = 1_000_000_000;
const memoryBytesMin = 256_000_000;
const openToOthers = 0o077;

/** What can be said of this machine and the data directory without a database. */
export function checkMachine(dataDir: string, isEmbedded: boolean): Finding[] {
  const home = existsSync(dataDir) ? dataDir : nearestFolder(dataDir);
  return [
    checkNode(),
    checkDisk(home),
    checkMemory(),
    checkWritable(home, dataDir),
    checkSecrets(dataDir),
    isEmbedded
      ? checkPrivate(dataDir)
      : skipped('data directory is private', 'DATABASE_URL is used'),
    checkTime(),
    checkEnvironment(),
  ];
}

function checkNode(): Finding {
  const { node } = process.versions;
  return judged('Node', Number.parseInt(node, 10) >= nodeMajorMin, `Node ${node}`, {
    cause: 'Sources are run as TypeScript, which older versions cannot do.',
    fix: `Use Node ${nodeMajorMin} or newer.`,
  });
}

function checkDisk(home: string): Finding {
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  return judged('disk space', free >= diskBytesMin, `${gigabytes(free)} free at ${home}`, {
    cause: 'PostgreSQL stops taking writes when the disk is full.',
    fix: 'Free at least 1 GB, or use another --data-dir.',
  });
}

function checkMemory(): Finding {
  return judged(
    'memory',
    freemem() >= memoryBytesMin,
    `${gigabytes(freemem())} of ${gigabytes(totalmem())} free`,
    {
      cause: 'The system ends processes when memory runs out.',
      fix: 'Close other programs, or give the machine more.',
      isWarning: true,
    },
  );
}

function checkWritable(home: string, dataDir: string): Finding {
  let canWrite = true;
  try {
    accessSync(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    canWrite = !(error instanceof Error);
  }
  return judged('data directory is writable', canWrite, dataDir, {
    cause: `User ${process.getuid?.() ?? ''} may not write in ${home}.`,
    fix: 'Run as its owner, or choose another --data-dir.',
  });
}

function checkSecrets(dataDir: string): Finding {
  const path = join(dataDir, 'env');
  if (!existsSync(path)) return skipped('key file', `${path} is not there`);
  const mode = statSync(path).mode & 0o777;
  return judged(
    'key file',
    process.platform === 'win32' || (mode & openToOthers) === 0,
    `${path} has mode ${mode.toString(8)}`,
    {
      cause: 'Others on this machine can read a key with all rights.',
      fix: `chmod 600 ${path}, then switchyard keys rotate.`,
    },
  );
}

function checkPrivate(dataDir: string): Finding {
  if (!existsSync(dataDir))
    return skipped('data directory is private', `${dataDir} is not there yet`);
  const mode = statSync(dataDir).mode & 0o777;
  return judged(
    'data directory is private',
    process.platform === 'win32' || (mode & openToOthers) === 0,
    `mode ${mode.toString(8)}`,
    {
      cause: 'Others on this machine can list what is in it.',
      fix: `chmod 700 ${dataDir}`,
      isWarning: true,
    },
  );
}

function checkTime(): Finding {
  const year = new Date().getUTCFullYear();
  return judged('clock of this machine', year >= 2026, new Date().toISOString(), {
    cause: 'Keys, holds and promises expire by the clock.',
    fix: 'Set the clock, best by a time service.',
  });
}

function checkEnvironment(): Finding {
  const set = ['SWITCHYARD_SIMULATED_CLOCK', 'SWITCHYARD_RATE_LIMITS'].filter((name) =>
    ['on', 'off'].includes(process.env[name] ?? ''),
  );
  return judged(
    'environment',
    set.length === 0,
    set.length === 0 ? 'nothing for tests is set' : set.join(', '),
    {
      cause: 'A simulated clock and switched-off limits are for replays and tests.',
      fix: `unset ${set.join(' ')}`,
      isWarning: true,
    },
  );
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
