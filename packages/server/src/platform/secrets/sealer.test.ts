// Goal: a stored credential opens for its tenant and purpose, under its key or a former one, and
// never when anything of it was changed.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Uuid } from '../../lib/ids.ts';
import { createSealer, loadSecretKeys, newSecretKey, parseSecretKeys, SealError } from './index.ts';

const place = {
  tenantId: '01900000-0000-7000-8000-000000000001' as Uuid,
  purpose: 'webhook-signing/1',
};
const other = '01900000-0000-7000-8000-000000000002' as Uuid;
const secret = 'whsec_canary-0123456789';

const codeOf = (work: () => unknown): string => {
  try {
    return String(work());
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
};

describe('an envelope', () => {
  const sealer = createSealer([newSecretKey()]);

  it('opens where it was sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, purpose) => {
        const there = { ...place, purpose };
        const envelope = sealer.seal(there, text);
        expect(sealer.open(there, envelope)).toBe(text);
        expect(envelope).not.toBe(sealer.seal(there, text));
      }),
      { numRuns: 100 },
    );
  });

  it('holds nothing of the secret, also not in what is thrown', () => {
    const envelope = sealer.seal(place, secret);
    for (const text of [
      envelope,
      Buffer.from(envelope.split('.')[2] ?? '', 'base64url').toString(),
    ])
      expect(text).not.toContain('canary');
    expect(envelope).toMatch(/^s1\.[\da-f]{16}\.[\w-]+$/);
  });

  it('does not open for another tenant or purpose', () => {
    const envelope = sealer.seal(place, secret);
    expect(codeOf(() => sealer.open({ ...place, tenantId: other }, envelope))).toBe('damaged');
    expect(codeOf(() => sealer.open({ ...place, purpose: 'webhook-signing/2' }, envelope))).toBe(
      'damaged',
    );
    expect(codeOf(() => sealer.open({ ...place, purpose: '' }, envelope))).toBe('damaged');
  });

  it('does not open when any sign of it is another, or it is cut', () => {
    const envelope = sealer.seal(place, secret);
    for (let at = 0; at < envelope.length; at++) {
      const sign = envelope[at] === 'a' ? 'b' : 'a';
      const changed = envelope.slice(0, at) + sign + envelope.slice(at + 1);
      expect(['damaged', 'unknown_key']).toContain(codeOf(() => sealer.open(place, changed)));
      const cut = envelope.slice(0, at);
      expect(['damaged', 'unknown_key']).toContain(codeOf(() => sealer.open(place, cut)));
    }
    expect(codeOf(() => sealer.open(place, `${envelope}A`))).toBe('damaged');
  });
});

describe('rotation', () => {
  const [former, present] = [newSecretKey(), newSecretKey()];
  const before = createSealer([former]);
  const during = createSealer([present, former]);
  const after = createSealer([present]);

  it('opens what former keys sealed, and seals it anew', () => {
    const old = before.seal(place, secret);
    expect(during.open(place, old)).toBe(secret);
    const anew = during.reseal(place, old) ?? '';
    expect(during.reseal(place, anew)).toBeUndefined();
    expect(after.open(place, anew)).toBe(secret);
    expect(anew.split('.')[1]).toBe(during.keyId);
    expect(codeOf(() => after.open(place, old))).toBe('unknown_key');
    expect(codeOf(() => during.reseal({ ...place, tenantId: other }, old))).toBe('damaged');
  });
});

describe('keys', () => {
  it('are made at the first start, for their owner only, and found by the second', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sw-secret-'));
    try {
      const dataDir = join(folder, 'data');
      const [first] = loadSecretKeys({ dataDir });
      expect(loadSecretKeys({ dataDir })).toEqual([first]);
      const path = join(dataDir, 'secret-key');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      writeFileSync(path, `${newSecretKey().toString('base64')}\n${readFileSync(path, 'utf8')}`);
      const rotated = loadSecretKeys({ dataDir });
      expect(rotated).toHaveLength(2);
      expect(rotated[1]).toEqual(first);
      const given = newSecretKey();
      expect(loadSecretKeys({ dataDir, fromEnvironment: given.toString('base64url') })).toEqual([
        given,
      ]);
      writeFileSync(path, 'short\n');
      expect(() => loadSecretKeys({ dataDir })).toThrow(/secret-key does not hold keys/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are 32 bytes in base64', () => {
    for (const text of [
      '',
      ' , ',
      'c2hvcnQ=',
      `${newSecretKey().toString('base64')},x`,
      '€'.repeat(43),
    ])
      expect(parseSecretKeys(text)).toBeUndefined();
  });
});
