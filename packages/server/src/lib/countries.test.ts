import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countries, countryCentroid, countryCode } from './countries.ts';

describe('countries', () => {
  it('are all there, each once, with a point on Earth', () => {
    expect(countries.size).toBe(250);
    expect(new Set([...countries.values()].map(({ code3 }) => code3)).size).toBe(250);
    for (const { code, code3, name, centroid } of countries.values()) {
      expect(`${code} ${code3}`).toMatch(/^[A-Z]{2} [A-Z]{3}$/);
      expect(name).not.toBe('');
      expect(Math.abs(centroid.latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(centroid.longitude)).toBeLessThanOrEqual(180);
    }
  });

  it('know every name this Node knows for the codes of ISO 3166-1', () => {
    const names = new Intl.DisplayNames('en', { type: 'region' });
    const unknown = [...countries.keys()].filter((code) => names.of(code) === code);
    expect(unknown).toEqual([]);
  });

  it('are found by code and by name, however it is written', () => {
    fc.assert(
      fc.property(fc.constantFrom(...countries.values()), ({ code, code3, name }) => {
        for (const text of [code, code3.toLowerCase(), name, ` ${name.toUpperCase()} `]) {
          expect(countryCode(text)).toBe(code);
        }
        expect(countryCentroid(code)).toBeDefined();
      }),
    );
    expect(countryCode('United Kingdom')).toBe('GB');
    expect(countryCode('UK')).toBe('GB');
    expect(countryCode('usa')).toBe('US');
    expect(countryCode('Cote d’Ivoire'.replace('’', "'"))).toBe('CI');
    expect(countryCode('Turkey')).toBe('TR');
    expect(countryCode('Atlantis')).toBeUndefined();
    expect(countryCode('')).toBeUndefined();
  });
});
