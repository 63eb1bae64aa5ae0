/** Why a backup cannot be made, used or restored: which file or thing, and what is wrong with it. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault';
  /** The file of the backup, the table, or the place that is refused. */
  readonly subject: string;
  readonly reason: string;

  constructor(subject: string, reason: string) {
    super(`${subject}: ${reason}`);
    this.subject = subject;
    this.reason = reason;
  }
}
