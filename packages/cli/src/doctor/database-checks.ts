import type { DatabaseFacts, StoredPlace } from '@switchyard/server/stored-data';
import { type Finding, judged, skipped } from './findings.ts';

const versionMin = 15;
const clockMsMax = 2000;
const transactionSecondsMax = 300;
const outboxRowsMax = 10_000;
const sweepHoursMax = 24;

/** Opens the database and judges its settings, its state and the laws. */
export async function checkDatabase(place: StoredPlace, withLaws: boolean): Promise<Finding[]> {
  const { readDatabaseFacts, verifyStoredData } = await import('@switchyard/server/stored-data');
  let facts: DatabaseFacts;
  try {
    facts = await readDatabaseFacts(place);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [
      judged('database opens', false, words, {
        cause: 'Nothing can be stored or read.',
        fix: 'Start a server once on it, or check DATABASE_URL and --data-dir.',
      }),
    ];
  }
  const findings = [
    {
      check: 'database opens',
      state: 'ok',
      found: `${(facts.bytes / 1e6).toFixed(0)} MB`,
    } satisfies Finding,
    ...settingsOf(facts),
    ...healthOf(facts),
    ...stateOf(facts),
  ];
  if (!withLaws) return [...findings, skipped('laws', 'not asked for')];
  const reports = await verifyStoredData(place);
  const broken = reports.flatMap((report) =>
    report.laws.filter((law) => !law.ok).map((law) => `${law.law} of ${report.tenant}`),
  );
  return [
    ...findings,
    judged(
      'laws',
      broken.length === 0,
      broken.length === 0 ? `hold for ${reports.length} tenants` : broken.join(', '),
      {
        cause: 'Stored numbers contradict each other: a fault of ours or a change past the server.',
        fix: 'switchyard verify names the first row; restore it from a backup or correct it by a counted adjustment.',
      },
    ),
  ];
}

function settingsOf({ settings }: DatabaseFacts): Finding[] {
  const isOn = (name: string): boolean => settings[name] === 'on';
  const version = Number.parseInt(settings['server_version'] ?? '', 10);
  const durable = { cause: 'A power cut can lose orders that were acknowledged.' };
  return [
    judged('PostgreSQL version', version >= versionMin, settings['server_version'] ?? '', {
      cause: 'Statements of the server need newer features.',
      fix: `Use PostgreSQL ${versionMin} or newer.`,
    }),
    judged('fsync', isOn('fsync'), settings['fsync'] ?? '', {
      ...durable,
      fix: 'ALTER SYSTEM SET fsync = on, then restart.',
    }),
    judged(
      'synchronous_commit',
      settings['synchronous_commit'] !== 'off',
      settings['synchronous_commit'] ?? '',
      {
        ...durable,
        fix: 'ALTER SYSTEM SET synchronous_commit = on.',
      },
    ),
    judged('full_page_writes', isOn('full_page_writes'), settings['full_page_writes'] ?? '', {
      cause: 'A crash can leave half-written pages.',
      fix: 'ALTER SYSTEM SET full_page_writes = on.',
    }),
    judged('data checksums', isOn('data_checksums'), settings['data_checksums'] ?? '', {
      cause: 'Damage by the disk is not noticed.',
      fix: 'pg_checksums --enable on the stopped cluster.',
      isWarning: true,
    }),
    judged('encoding', settings['server_encoding'] === 'UTF8', settings['server_encoding'] ?? '', {
      cause: 'Names outside the encoding cannot be stored.',
      fix: 'Make the database with ENCODING UTF8.',
    }),
  ];
}

function stateOf(facts: DatabaseFacts): Finding[] {
  const connectionsMax = Number(facts.settings['max_connections']);
  return [
    judged(
      'migrations',
      facts.migrationsApplied === facts.migrationsKnown,
      `${facts.migrationsApplied} of ${facts.migrationsKnown}`,
      {
        cause: 'The schema is not the one of this version.',
        fix: 'Start the server once.',
      },
    ),
    judged(
      'clock of the database',
      Math.abs(facts.clockAheadMs) <= clockMsMax,
      `${facts.clockAheadMs} ms ahead of this machine`,
      {
        cause: 'Expiry and order of events are judged by two clocks.',
        fix: 'Let both machines use a time service.',
      },
    ),
    judged(
      'connections',
      facts.connections < connectionsMax * 0.8,
      `${facts.connections} of ${connectionsMax}`,
      {
        cause: 'When none is left, requests are refused.',
        fix: 'Raise max_connections, or run fewer servers.',
        isWarning: true,
      },
    ),
    judged(
      'open transactions',
      facts.oldestTransactionSeconds < transactionSecondsMax,
      `the oldest is ${Math.round(facts.oldestTransactionSeconds)} s old`,
      {
        cause: 'A forgotten transaction holds locks and keeps dead rows.',
        fix: 'Find it in pg_stat_activity and end it.',
      },
    ),
  ];
}

function healthOf(facts: DatabaseFacts): Finding[] {
  return [
    judged(
      'isolation of tenants',
      facts.isolationFaults.length === 0,
      facts.isolationFaults.length === 0
        ? 'row level security on every table'
        : facts.isolationFaults.join('; '),
      {
        cause: 'A tenant could read another one’s rows.',
        fix: 'ALTER TABLE … ENABLE ROW LEVEL SECURITY, as the migrations do.',
      },
    ),
    judged('event outbox', facts.outboxRows < outboxRowsMax, `${facts.outboxRows} waiting`, {
      cause: 'Events are not given their number: no server runs, or its sequencer is stuck.',
      fix: 'Start a server and look at /readyz.',
      isWarning: true,
    }),
    sweepsOf(facts),
    judged(
      'indexes',
      facts.invalidIndexes.length === 0,
      facts.invalidIndexes.length === 0 ? 'all valid' : facts.invalidIndexes.join(', '),
      {
        cause: 'An index that was not finished is not used.',
        fix: 'REINDEX INDEX CONCURRENTLY each of them.',
      },
    ),
    judged(
      'damaged pages',
      facts.checksumFailures === 0,
      `${facts.checksumFailures} found by checksums`,
      {
        cause: 'The disk or memory damages data.',
        fix: 'Stop, copy the data away, and restore on another disk.',
      },
    ),
  ];
}

/** What is kept for a time only is dropped by a recurring task: a late one lets the database grow. */
function sweepsOf({ sweeps }: DatabaseFacts): Finding {
  const late = sweeps.filter(({ hoursAgo }) => hoursAgo > sweepHoursMax);
  const words = late.map(({ kind, hoursAgo }) => `${kind} ${Math.round(hoursAgo)} h ago`);
  return judged(
    'retention',
    late.length === 0,
    late.length === 0
      ? `${sweeps.length} kinds of data swept in time`
      : `last swept: ${words.join(', ')}`,
    {
      cause:
        'What is to be dropped after a time is still there: no server runs, or a sweep cannot go on.',
      fix: 'Start a server; look for task.failed in its log, and for a subscriber that reads no events.',
      isWarning: true,
    },
  );
}
