import type { SourceFile } from './files.ts';

/** A virtual set of files for a check, from paths and texts. */
export function plant(files: Readonly<Record<string, string>>): readonly SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}
