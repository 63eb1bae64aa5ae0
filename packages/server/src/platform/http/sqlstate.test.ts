import { describe, expect, it } from 'vitest';
import { problemTypes } from '../errors.ts';
import { meaningOfClass, meaningOfState, refusalOfDatabase } from './sqlstate.ts';

class DatabaseError extends Error {
  readonly severity = 'ERROR';
  readonly code: string;
  constructor(code: string) {
    super('select secret from somewhere');
    this.code = code;
  }
}

const statusOf = (state: string): number | undefined =>
  refusalOfDatabase(new DatabaseError(state))?.status;

// Every class of PostgreSQL 18 (appendix A of its manual) with a state of it, and what it becomes.
// Undefined means a fault of ours: 500.
const classes: readonly (readonly [state: string, status: number | undefined])[] = [
  ['01000', undefined],
  ['02000', undefined],
  ['03000', undefined],
  ['08006', 503],
  ['09000', undefined],
  ['0A000', undefined],
  ['0B000', undefined],
  ['0F000', undefined],
  ['0L000', undefined],
  ['0P000', undefined],
  ['0Z000', undefined],
  ['10608', undefined],
  ['20000', undefined],
  ['21000', undefined],
  ['22012', undefined],
  ['23502', undefined],
  ['24000', undefined],
  ['25001', undefined],
  ['26000', undefined],
  ['27000', undefined],
  ['28P01', 503],
  ['2B000', undefined],
  ['2D000', undefined],
  ['2F000', undefined],
  ['34000', undefined],
  ['38000', undefined],
  ['39000', undefined],
  ['3B000', undefined],
  ['3D000', 503],
  ['3F000', undefined],
  ['40002', undefined],
  ['42601', undefined],
  ['44000', undefined],
  ['53300', 503],
  ['54011', undefined],
  ['55000', undefined],
  ['57P04', undefined],
  ['58030', 503],
  ['F0000', undefined],
  ['HV000', undefined],
  ['P0001', undefined],
  ['XX000', undefined],
];

describe('the map of SQLSTATEs', () => {
  it.each(classes)('knows %s', (state, status) => {
    expect(statusOf(state)).toBe(status);
  });

  it.each([
    ['22021', 400],
    ['22P05', 400],
    ['22P02', 400],
    ['22003', 422],
    ['22008', 422],
    ['23505', 409],
    ['23503', 422],
    ['23514', 409],
    ['40001', 503],
    ['40P01', 503],
    ['55P03', 503],
    ['57014', 503],
    ['53300', 503],
    ['57P01', 503],
    ['57P02', 503],
    ['57P03', 503],
    ['08000', 503],
    ['08001', 503],
    ['08003', 503],
    ['08004', 503],
    ['08006', 503],
    ['08P01', 503],
    ['42501', 404],
  ])('answers %s with %i', (state, status) => {
    expect(statusOf(state)).toBe(status);
  });

  it('says nothing of SQL, and never 500 for a state it names', () => {
    for (const state of [
      ...Object.keys(meaningOfState),
      ...Object.keys(meaningOfClass).map((c) => `${c}000`),
    ]) {
      const refusal = refusalOfDatabase(new DatabaseError(state));
      expect(refusal?.message).not.toMatch(/select|secret|SQL/i);
      expect(problemTypes[refusal?.code ?? 'internal_error'][0]).not.toBe(500);
    }
  });

  it.each([
    [
      'a refused connection',
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' }),
      503,
    ],
    [
      'no address answering',
      new AggregateError([
        Object.assign(new Error('x'), { code: 'ECONNREFUSED', syscall: 'connect' }),
      ]),
      503,
    ],
    [
      'a socket gone',
      Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' }),
      503,
    ],
    ['a connection lost', new Error('Connection terminated unexpectedly'), 503],
    ['no connection in time', new Error('timeout exceeded when trying to connect'), 503],
    [
      'a missing file',
      Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' }),
      undefined,
    ],
    ['a bug', new TypeError('x is not a function'), undefined],
    ['a thrown text', 'no', undefined],
  ])('tells %s', (_what, error, status) => {
    expect(refusalOfDatabase(error)?.status).toBe(status);
  });
});
