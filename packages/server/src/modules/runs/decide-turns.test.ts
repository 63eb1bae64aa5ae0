// Turns come when the clock of the zone shows them, each once, whatever the clock does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantMsOf, localTimeOf, weekdayOf, zoneNamed } from '../../lib/time-zones.ts';
import { lastTurn, nextTurn, readCron, type Turns, turnsEvery } from './decide-turns.ts';

const cron = (text: string): Turns => {
  const turns = readCron(text);
  if (typeof turns === 'string') throw new Error(turns);
  return turns;
};
const iso = (ms: number | undefined): string =>
  ms === undefined ? 'never' : new Date(ms).toISOString();
const next = (text: string, zone: string, after: string): string =>
  iso(nextTurn(cron(text), zoneNamed(zone), Date.parse(after)));

describe('a schedule', () => {
  it.each([
    ['0 6 * * *', 'America/Chicago', '2026-11-30T00:00:00Z', '2026-11-30T12:00:00.000Z'],
    ['*/15 8-18 * * mon-fri', 'Europe/Berlin', '2026-11-27T18:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    ['0 0 29 2 *', 'UTC', '2097-01-01T00:00:00Z', '2104-02-29T00:00:00.000Z'],
    ['0 9 1 * mon', 'UTC', '2026-11-30T09:00:00Z', '2026-12-01T09:00:00.000Z'],
    ['0 9 * * 7', 'UTC', '2026-11-30T09:00:00Z', '2026-12-06T09:00:00.000Z'],
    ['5/20 0,12 * jan,JUN *', 'UTC', '2026-11-30T00:00:00Z', '2027-01-01T00:05:00.000Z'],
    ['0 0 30 2 *', 'UTC', '2026-01-01T00:00:00Z', 'never'],
  ])('%s in %s after %s', (text, zone, after, at) => {
    expect(next(text, zone, after)).toBe(at);
  });

  it.each([
    ['* * * *', '4 fields'],
    ['61 * * * *', 'minute'],
    ['* 24 * * *', 'hour'],
    ['* * 0 * *', 'day of month'],
    ['* * * foo *', 'month'],
    ['*/0 * * * *', 'minute'],
    ['5-1 * * * *', 'minute'],
    ['@daily', '1 fields'],
  ])('that says %s is refused for its %s', (text, word) => {
    expect(readCron(text)).toContain(word);
  });

  it('by minutes begins anew at each local midnight', () => {
    const zone = zoneNamed('Asia/Kolkata');
    const turns = turnsEvery(700);
    const seen: string[] = [];
    for (let at: number | undefined = Date.parse('2026-11-29T18:29:00Z'); seen.length < 4;) {
      at = nextTurn(turns, zone, at ?? 0);
      seen.push(iso(at));
    }
    expect(seen).toEqual([
      '2026-11-29T18:30:00.000Z',
      '2026-11-30T06:10:00.000Z',
      '2026-11-30T17:50:00.000Z',
      '2026-11-30T18:30:00.000Z',
    ]);
  });

  const zones = fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC');
  const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
  const texts = fc.constantFrom('0 2 * * *', '*/20 1-3 * * *', '15 6 1,15 * *', '0 12 * 2-4 sun');

  it('has turns one after the other, each as the clock shows it, and none between', () => {
    fc.assert(
      fc.property(zones, instants, texts, (name, from, text) => {
        const [zone, turns] = [zoneNamed(name), cron(text)];
        const at = nextTurn(turns, zone, from) ?? 0;
        expect(at).toBeGreaterThan(from);
        const { day, msOfDay } = localTimeOf(zone, at);
        // A turn that the clock skips is at the change, which shows a later time.
        const isShown = turns.minutes.some((minute) => minute * 60_000 === msOfDay);
        const isSkipped = turns.minutes.some(
          (minute) => instantMsOf(zone, day, minute * 60_000) === at,
        );
        expect(isShown || isSkipped).toBe(true);
        expect(turns.isDay(day)).toBe(true);
        expect(weekdayOf(day)).toBeLessThan(7);
        expect(nextTurn(turns, zone, at - 1)).toBe(at);
        expect(lastTurn(turns, zone, from - 86_400_000 * 800, at)).toBe(at);
      }),
      { numRuns: 400 },
    );
  });

  it('that was missed many times has its last turn only', () => {
    const zone = zoneNamed('UTC');
    const [from, now] = [Date.parse('2026-11-01T06:00:00Z'), Date.parse('2026-11-30T05:59:59Z')];
    expect(iso(lastTurn(cron('0 6 * * *'), zone, from, now))).toBe('2026-11-29T06:00:00.000Z');
    expect(iso(lastTurn(cron('0 6 * * *'), zone, from, from + 5))).toBe(iso(from));
  });
});
