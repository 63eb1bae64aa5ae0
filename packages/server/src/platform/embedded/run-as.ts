import { chmodSync, existsSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { DataHome } from './data-home.ts';
import { type RunAs, succeeds } from './programs.ts';

type Account = { name: string; uid: number; gid: number };

/**
 * Chooses by trying: the owner of an existing cluster, a user namespace, then the accounts
 * `postgres` and `nobody`. Throws with what to do when none of them can run PostgreSQL here.
 */
export function chooseRunAs(home: DataHome, binaries: Binaries): RunAs {
  const ownUid = process.getuid?.();
  const clusterOwner = existsSync(home.cluster) ? statSync(home.cluster) : undefined;
  if (ownUid !== 0 || ownUid === undefined) {
    if (clusterOwner !== undefined && ownUid !== undefined && clusterOwner.uid !== ownUid) {
      throw new Error(
        `${home.cluster} belongs to user ${clusterOwner.uid}, and this is user ${ownUid}. ` +
          `Run as that user, or change the owner: chown -R ${ownUid} ${home.root}`,
      );
    }
    return { kind: 'self' };
  }
  const accounts = readAccounts();
  const candidates: RunAs[] = [];
  if (clusterOwner !== undefined && clusterOwner.uid !== 0) {
    candidates.push({ kind: 'user', uid: clusterOwner.uid, gid: clusterOwner.gid });
  }
  // initdb looks its user up, so the number must be in the list of accounts; nobody's mostly is.
  const mapped = accounts.find(({ name }) => name === 'nobody') ?? accounts.at(-1);
  if (mapped !== undefined) candidates.push({ kind: 'namespace', uid: mapped.uid });
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find(({ name }) => name === wanted);
    if (account !== undefined)
      candidates.push({ kind: 'user', uid: account.uid, gid: account.gid });
  }
  const chosen = candidates.find((candidate) => canRun(home, binaries, candidate));
  if (chosen !== undefined) return chosen;
  throw new Error(
    'PostgreSQL refuses to run as root, user namespaces are not available, and neither postgres ' +
      `nor nobody can reach ${home.root}. Use a data directory outside /root, run as an ordinary ` +
      'user, or set DATABASE_URL.',
  );
}

/** The user whose files PostgreSQL will read and write; undefined where there are no users. */
export function ownerUid(runAs: RunAs): number | undefined {
  return runAs.kind === 'user' ? runAs.uid : process.getuid?.();
}

/** Hands a file, or a folder with all in it, to the user that PostgreSQL runs as. */
export function giveTo(runAs: RunAs, path: string): void {
  if (process.getuid?.() !== 0 || !existsSync(path)) return;
  const owner = runAs.kind === 'user' ? runAs : { uid: 0, gid: 0 };
  chownTree(path, owner.uid, owner.gid);
}

function canRun(home: DataHome, binaries: Binaries, candidate: RunAs): boolean {
  if (candidate.kind === 'user') letTraverse(home.root);
  return succeeds(candidate, binaries.postgres, ['--version']);
}

// The account needs to pass through our folder, not to list it; what is secret in it has mode 0600.
function letTraverse(folder: string): void {
  const mode = statSync(folder).mode & 0o777;
  if ((mode & 0o011) !== 0o011) chmodSync(folder, mode | 0o011);
}

function chownTree(path: string, uid: number, gid: number): void {
  const found = statSync(path);
  if (found.uid !== uid || found.gid !== gid) lchownSync(path, uid, gid);
  if (!found.isDirectory()) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) chownTree(child, uid, gid);
    else lchownSync(child, uid, gid);
  }
}

function readAccounts(): Account[] {
  if (!existsSync('/etc/passwd')) return [];
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '', gid = '']) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ name, uid }) => name !== '' && Number.isSafeInteger(uid) && uid > 0);
}
