import { chmodSync, existsSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { DataHome } from './data-home.ts';
import { type RunAs, succeeds } from './programs.ts';

type Account = { name: string; uid: number; gid: number };

/**
 * Chooses by trying. Ordinary users run it themselves. Root tries the owner of an existing cluster,
 * a user namespace, then the accounts `postgres` and `nobody`. Throws with what to do when none of
 * them can run PostgreSQL here.
 */
export function chooseRunAs(home: DataHome, binaries: Binaries): RunAs {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return { kind: 'self' };
  if (ownUid !== 0) return chooseForOrdinaryUser(home, binaries, ownUid);
  const chosen = rootCandidates(home).find((candidate) => canRun(home, binaries, candidate));
  if (chosen !== undefined) return chosen;
  throw new Error(
    'PostgreSQL refuses to run as root, user namespaces are not available, and neither postgres ' +
      `nor nobody can reach ${home.root}. Use a data directory outside /root, run as an ordinary ` +
      'user, or set DATABASE_URL.',
  );
}

function chooseForOrdinaryUser(home: DataHome, binaries: Binaries, ownUid: number): RunAs {
  const owner = statSync(home.cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== ownUid) {
    throw new Error(
      `${home.cluster} belongs to user ${owner.uid}, and this is user ${ownUid}. ` +
        `Run as that user, or change the owner: chown -R ${ownUid} ${home.root}`,
    );
  }
  if (owner !== undefined || hasAccount()) return { kind: 'self' };
  // initdb wants a name for its user; containers are often run as a bare number.
  const namespace = namespaceCandidate();
  if (namespace !== undefined && canRun(home, binaries, namespace)) return namespace;
  throw new Error(
    `User ${ownUid} has no account here, which PostgreSQL needs to make its files. Add the user ` +
      'to /etc/passwd, run as another user, or set DATABASE_URL.',
  );
}

function rootCandidates(home: DataHome): RunAs[] {
  const owner = statSync(home.cluster, { throwIfNoEntry: false });
  const candidates: (RunAs | undefined)[] = [namespaceCandidate()];
  if (owner !== undefined && owner.uid !== 0) {
    candidates.unshift({ kind: 'user', uid: owner.uid, gid: owner.gid });
  }
  for (const wanted of ['postgres', 'nobody']) {
    const account = readAccounts().find(({ name }) => name === wanted);
    if (account !== undefined)
      candidates.push({ kind: 'user', uid: account.uid, gid: account.gid });
  }
  return candidates.filter((candidate) => candidate !== undefined);
}

// initdb looks its user up, so the number must be in the list of accounts; nobody's mostly is.
function namespaceCandidate(): RunAs | undefined {
  const accounts = readAccounts();
  const mapped = accounts.find(({ name }) => name === 'nobody') ?? accounts.at(-1);
  return mapped === undefined ? undefined : { kind: 'namespace', uid: mapped.uid };
}

function hasAccount(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false; // The system knows no name for the number.
  }
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
  if (candidate.kind === 'user') letTraverse(home.root, candidate.uid);
  return succeeds(candidate, binaries.postgres, ['--version']);
}

// The account needs to pass through our folder, not to list it; what is secret in it has mode 0600.
function letTraverse(folder: string, uid: number): void {
  const found = statSync(folder);
  const mode = found.mode & 0o777;
  if (found.uid !== uid && (mode & 0o011) !== 0o011) chmodSync(folder, mode | 0o011);
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
