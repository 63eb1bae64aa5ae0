// The lock says versions and hashes; where they come from is for whoever installs to say.
import { lineAt, type SourceFile, type Violation } from '../../support/files.ts';

/** Addresses of a registry in the lock file or in .npmrc. */
export function checkLockfile(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path === 'package-lock.json' || path.endsWith('.npmrc'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/"resolved":\s*"\w+:|^\s*(?:@\w+:)?registry\s*=/gmu)].map((match) => ({
        path,
        line: lineAt(text, match.index),
        message: 'names a registry',
      })),
    );
}
