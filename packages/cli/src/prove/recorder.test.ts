import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRecorder } from './recorder.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sw-recorder-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('a history', () => {
  it('has every line on the disk, in the order of writing, when its writer goes on', async () => {
    const path = join(dir, 'history.ndjson');
    const recorder = await openRecorder(path);
    const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
    const client = async (name: string): Promise<void> => {
      for (let no = 0; no < 40; no++) {
        recorder.write(`${name} ${no} ${recorder.now()}`);
        await recorder.synced();
        expect(lines().some((line) => line.startsWith(`${name} ${no} `))).toBe(true);
      }
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(client));
    await recorder.close();
    const times = lines().map((line) => Number(line.split(' ')[2]));
    expect(times).toHaveLength(160);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(recorder.bytes()).toBe(readFileSync(path).length);
  });

  it('is never written over', async () => {
    const path = join(dir, 'history.ndjson');
    await (await openRecorder(path)).close();
    await expect(openRecorder(path)).rejects.toThrow('EEXIST');
  });
});
