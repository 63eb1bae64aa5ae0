import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const faultsOf = (argv: readonly string[], env: Record<string, string> = {}): readonly string[] => {
  try {
    readConfig(argv, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

test('without anything said it is a local server with the demo', () => {
  expect(readConfig([], {})).toMatchObject({
    host: '127.0.0.1',
    port: 7800,
    databaseUrl: undefined,
    demo: true,
    logLevel: 'info',
    simulatedClock: false,
  });
  expect(readConfig([], {}).dataDir).toMatch(/\/\.switchyard$/);
});

test('arguments win over the environment, and empty variables count as absent', () => {
  const env = {
    SWITCHYARD_PORT: '1',
    SWITCHYARD_HOST: '',
    DATABASE_URL: '',
    SWITCHYARD_DEMO: 'off',
  };
  expect(readConfig(['--port', '2', '--host', '::1'], env)).toMatchObject({
    port: 2,
    host: '::1',
    databaseUrl: undefined,
    demo: false,
  });
  expect(readConfig([], env).port).toBe(1);
  expect(readConfig(['--no-demo'], {}).demo).toBe(false);
  const own = { DATABASE_URL: 'postgres://db/orders' };
  expect(readConfig([], own).demo).toBe(false);
  expect(readConfig([], { ...own, SWITCHYARD_DEMO: 'on' }).demo).toBe(true);
});

test('every fault is told at once, by the name of what is wrong', () => {
  const faults = faultsOf(['--port', '70000'], {
    DATABASE_URL: 'host=db',
    SWITCHYARD_BOOTSTRAP_KEY: 'short',
    SWITCHYARD_LOG_LEVEL: 'loud',
    SWITCHYARD_SIMULATED_CLOCK: 'perhaps',
    SWITCHYARD_RATE_LIMITS: 'key=10',
    SWITCHYARD_PEPPER: 'c2hvcnQ=',
    SWITCHYARD_PUBLIC_URL: 'orders',
    SWITCHYARD_SECRET_KEY: 'c2hvcnQ=',
    SWITCHYARD_OUTBOUND_ALLOW: '10.0.0.0/8, 10.0.0.0/99',
    SWITCHYARD_OUTBOUND_HTTP: 'never',
  });
  expect(faults).toHaveLength(11);
  expect(faults.join(' ')).toMatch(/--port.*DATABASE_URL/s);
});

test('an argument that is not known is a fault, not ignored', () => {
  expect(faultsOf(['--prot', '1'])[0]).toContain('--prot');
  expect(faultsOf(['start'])[0]).toContain('start');
});

test('no fault repeats a secret', () => {
  const secret = 'canary5d1c';
  const faults = faultsOf([], {
    DATABASE_URL: `mysql://u:${secret}@h/d`,
    SWITCHYARD_BOOTSTRAP_KEY: secret,
    SWITCHYARD_PEPPER: secret,
  });
  expect(faults).toHaveLength(3);
  expect(faults.join(' ')).not.toContain(secret);
});

test('rate limits are off, or requests per seconds for either caller or tenant', () => {
  expect(readConfig([], { SWITCHYARD_RATE_LIMITS: 'off' }).rateLimits).toBeUndefined();
  const limits = readConfig([], { SWITCHYARD_RATE_LIMITS: 'key=10/5, tenant-writes=20/60' });
  expect(limits.rateLimits).toEqual({
    key: { requests: 10, windowSeconds: 5 },
    tenantWrites: { requests: 20, windowSeconds: 60 },
  });
});
