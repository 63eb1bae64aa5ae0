/**
 * Backup and restore in a format of our own: see docs/backup.md.
 * Owns the schema `switchyard_restore`, which is there only while a restore is under way.
 * Invariants: a backup is of one instant and blocks no writer; nothing of a damaged backup is
 * restored; a chunk is loaded exactly once, whatever is killed; tables come from the catalogue.
 */
export {
  findSecrets,
  readSecretFiles,
  requireRoomFor,
  type SecretPlaces,
  writeSecretFiles,
} from './data-dir-files.ts';
export { BackupFault } from './fault.ts';
export {
  type BackupOptions,
  type BackupProgress,
  makeBackup,
  type SecretFile,
} from './make-backup.ts';
export type { Manifest } from './manifest.ts';
export { type OpenBackup, openBackup, proveRows, readSecret } from './read-backup.ts';
export {
  proveBackup,
  restoreBackup,
  type RestoreOptions,
  type RestoreReport,
  type RestoreStage,
} from './restore-backup.ts';
export { afterRestore, type AfterRestore } from './secret-checks.ts';
export { type BackupSchedule, backupTasks, readSchedule } from './schedule.ts';
