import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeId, encodeId, isUuid, monotonicIds, type Uuid } from './ids.ts';

describe('ids', () => {
  it('every UUID comes back from its public spelling, and the spelling keeps the order', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (a, b) => {
        const [x, y] = [encodeId('ord', a as Uuid), encodeId('ord', b as Uuid)];
        expect(decodeId('ord', x)).toBe(a);
        expect(x).toMatch(/^ord_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
        expect(x < y).toBe(a < b);
      }),
    );
  });

  it('another prefix, length or character is no id of the kind', () => {
    const id = encodeId('ord', '0198f0a0-0000-7000-8000-000000000001' as Uuid);
    expect(decodeId('line', id)).toBeUndefined();
    expect(decodeId('ord', `${id}0`)).toBeUndefined();
    expect(decodeId('ord', id.replace(/.$/, 'u'))).toBeUndefined();
    expect(decodeId('ord', `ord_8${id.slice(5)}`)).toBeUndefined();
    expect(decodeId('ord', 'ord_ééééééééééééééééééééééééé1')).toBeUndefined();
  });

  it('ids of one process only grow, also when the clock stands still or goes back', () => {
    let ms = 1_800_000_000_000;
    const ids = monotonicIds(() => ms, (count) => new Uint8Array(count).fill(7));
    let last = '';
    for (let step = 0; step < 10_000; step++) {
      if (step % 3000 === 2999) ms -= 5;
      const id = ids.uuid();
      expect(isUuid(id)).toBe(true);
      expect(id > last).toBe(true);
      last = id;
    }
  });
});
