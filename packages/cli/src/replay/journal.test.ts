import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openJournal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'sw-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openJournal', () => {
  it('forgets a step that was being written when its process was killed, and goes on after the last whole one', () => {
    const path = join(folder, 'a.journal');
    const first = openJournal(path, { seed: 1 });
    first.append('one', { ms: 1.25, result: ['ä'] });
    first.close();
    appendFileSync(path, '["two",3,["half');
    const second = openJournal(path, { seed: 1 });
    expect(second.resumedSteps).toBe(1);
    expect(second.find('one')).toEqual({ ms: 1.3, result: ['ä'] });
    expect(second.find('two')).toBeUndefined();
    second.append('two', { ms: 2, result: 7 });
    second.close();
    expect(readFileSync(path, 'utf8')).toBe('{"seed":1}\n["one",1.3,["ä"]]\n["two",2,7]\n');
  });

  it('refuses the journal of another replay', () => {
    const path = join(folder, 'b.journal');
    openJournal(path, { seed: 1 }).close();
    expect(() => openJournal(path, { seed: 2 })).toThrow('holds another replay');
  });
});
