import { expect, test } from 'vitest';
import { countries } from './countries.ts';
import { zoneOfPlace } from './country-zones.ts';

test('every country has a clock that Intl knows, at its middle and everywhere else', () => {
  for (const { code, centroid } of countries.values()) {
    for (const longitude of [centroid.longitude, -180, 0, 180]) {
      const zone = zoneOfPlace(code, longitude);
      expect(Number.isFinite(zone.offsetMsAt(Date.UTC(2026, 0, 1))), code).toBe(true);
      if (!['GH', 'IS', 'SH'].includes(code)) expect(zone.name, code).not.toBe('UTC');
    }
  }
});

test('wide countries are told apart by longitude', () => {
  expect(zoneOfPlace('US', -74).name).toBe('America/New_York');
  expect(zoneOfPlace('US', -87.6).name).toBe('America/Chicago');
  expect(zoneOfPlace('US', -105).name).toBe('America/Denver');
  expect(zoneOfPlace('US', -118).name).toBe('America/Los_Angeles');
  expect(zoneOfPlace('US', -149.9).name).toBe('America/Anchorage');
  expect(zoneOfPlace('US', -157.8).name).toBe('Pacific/Honolulu');
  expect(zoneOfPlace('ES', -3.7).name).toBe('Europe/Madrid');
  expect(zoneOfPlace('ES', -15.4).name).toBe('Atlantic/Canary');
  expect(zoneOfPlace('AU', 115.9).name).toBe('Australia/Perth');
  expect(zoneOfPlace('??', 10).name).toBe('UTC');
});
