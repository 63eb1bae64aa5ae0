/**
 * Credentials at rest: what modules store of other systems (logins, signing secrets) is sealed here
 * first. Owns no table; keeps `secret-key` in the data directory. Invariants: an envelope opens
 * only for the tenant and purpose it was sealed for; a changed one does not open; former keys still
 * open.
 */
export { createSealer, type SealedPlace, type Sealer, SealError } from './sealer.ts';
export { keepSecretFile } from './secret-file.ts';
export {
  loadSecretKeys,
  newSecretKey,
  parseSecretKeys,
  secretKeyFile,
  type SecretKeys,
} from './secret-keys.ts';
