import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

/** How far an import is: everything up to `rows` is acknowledged by the server and counted. */
export type ImportState = {
  v: 1;
  file: string;
  /** Names this run and those that go on with it; a finished file imported again is another run. */
  run: string;
  shape: string;
  url: string;
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  failed: number;
  errorBytes: number;
  finished: boolean;
};

/** The state beside the input, unless it belongs to another file, shape or server. */
export function readState(path: string, fresh: ImportState): ImportState {
  if (!existsSync(path)) return fresh;
  const kept = JSON.parse(readFileSync(path, 'utf8')) as ImportState;
  const isSame =
    kept.v === fresh.v &&
    kept.file === fresh.file &&
    kept.shape === fresh.shape &&
    kept.url === fresh.url;
  return isSame && !kept.finished ? kept : fresh;
}

/** Puts the state on disk, whole or not at all. */
export function writeState(path: string, state: ImportState): void {
  const draft = `${path}.draft`;
  const fd = openSync(draft, 'w', 0o600);
  writeFileSync(fd, JSON.stringify(state));
  fsyncSync(fd);
  closeSync(fd);
  renameSync(draft, path);
}

/** The file of refused rows; what a killed run wrote past its last acknowledged row is cut off. */
export type ErrorFile = { append: (lines: readonly string[]) => number; close: () => void };

/** Opens the error file at the byte that the state knows. It is made with the first refused row. */
export function openErrorFile(path: string, bytes: number, header: string | undefined): ErrorFile {
  let fd: number | undefined;
  let end = bytes;
  const write = (file: number, text: string): void => {
    end += writeSync(file, text, end);
  };
  return {
    append: (lines) => {
      if (lines.length === 0) return end;
      if (fd === undefined) {
        fd = openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600);
        ftruncateSync(fd, end);
      }
      if (end === 0 && header !== undefined) write(fd, `${header}\n`);
      write(fd, `${lines.join('\n')}\n`);
      fsyncSync(fd);
      return end;
    },
    close: () => {
      if (fd !== undefined) closeSync(fd);
    },
  };
}
