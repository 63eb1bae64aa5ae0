import { createHmac } from 'node:crypto';
import type { Manifest } from './manifest.ts';

/** The secrets of a server that a backup needs and that are not in the database. */
export type KnownSecrets = {
  /** Under which API keys are hashed. */
  pepper?: Uint8Array | undefined;
  /** Under which credentials of other systems are sealed; the present one first. */
  secretKeys?: readonly Uint8Array[] | undefined;
};

/** What becomes of what a secret guards, after a restore. */
export type AfterRestore = 'works' | 'needs_the_former_secret' | 'unknown';

/** Values by which the secrets are recognised and from which they cannot be computed. */
export function checksOf(known: KnownSecrets, backupId: string): Manifest['secret_checks'] {
  const [secretKey] = known.secretKeys ?? [];
  return {
    pepper: known.pepper === undefined ? null : checkOf(known.pepper, backupId),
    secret_key: secretKey === undefined ? null : checkOf(secretKey, backupId),
  };
}

/** Whether API keys and sealed credentials of the backup work with the secrets that are there. */
export function afterRestore(
  { secret_checks: checks, id }: Pick<Manifest, 'secret_checks' | 'id'>,
  known: KnownSecrets,
): { apiKeys: AfterRestore; credentials: AfterRestore } {
  const judge = (check: string | null, secrets: readonly Uint8Array[]): AfterRestore => {
    if (check === null) return 'unknown';
    const fits = secrets.some((secret) => checkOf(secret, id) === check);
    return fits ? 'works' : 'needs_the_former_secret';
  };
  return {
    apiKeys: judge(checks.pepper, known.pepper === undefined ? [] : [known.pepper]),
    credentials: judge(checks.secret_key, known.secretKeys ?? []),
  };
}

function checkOf(secret: Uint8Array, backupId: string): string {
  return createHmac('sha256', secret).update(`switchyard backup ${backupId}`).digest('hex');
}
