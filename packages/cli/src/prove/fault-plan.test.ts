import { describe, expect, it } from 'vitest';
import { seededRng } from '@switchyard/server/scratch';
import { faultKinds, planPhase, usualRates } from './fault-plan.ts';

describe('the plan of a phase', () => {
  const phase = { lastsMs: 20_000, servers: 3, rates: usualRates };

  it('is the same for the same seed, in the order of time and within the phase', () => {
    const plan = planPhase(seededRng(7), phase);
    expect(planPhase(seededRng(7), phase)).toEqual(plan);
    expect(planPhase(seededRng(8), phase)).not.toEqual(plan);
    const times = plan.faults.map((fault) => fault.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((at) => at >= 0 && at <= phase.lastsMs)).toBe(true);
    expect(plan.faults.every(({ server = 0 }) => server >= 0 && server < 3)).toBe(true);
  });

  it('holds the rates over many phases: an hour kills servers 300 times, the database 100 times', () => {
    const rng = seededRng(1);
    const counts = new Map<string, number>();
    const phasesInAnHour = 3600 / 26;
    for (let no = 0; no < phasesInAnHour; no++) {
      for (const { kind } of planPhase(rng, phase).faults)
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect(counts.get('kill_server')).toBeGreaterThan(300);
    expect(counts.get('kill_database')).toBeGreaterThan(100);
    for (const kind of faultKinds) {
      const expected = (phasesInAnHour * 20) / usualRates[kind];
      expect((counts.get(kind) ?? 0) / expected).toBeGreaterThan(0.7);
    }
  });

  it('leaves out what never comes', () => {
    const rates = { ...usualRates, kill_database: 0, kill_all: 0 };
    const plan = planPhase(seededRng(3), { ...phase, lastsMs: 600_000, rates });
    const kinds = new Set(plan.faults.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(faultKinds.filter((kind) => rates[kind] > 0).toSorted());
  });
});
