import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rng } from '@switchyard/server/scratch';
import { CommandFailure } from '../lib/errors.ts';
import { type ChaosProxy, openChaosProxy } from './chaos-proxy.ts';
import type { ScratchDatabase } from './scratch-place.ts';
import { until } from './until.ts';

/** A server process of a campaign, started again whenever it ends. */
export type Member = {
  readonly no: number;
  /** Between its clients and it; keeps its port over restarts. */
  readonly front: ChaosProxy;
  /** Between it and the database. */
  readonly back: ChaosProxy;
  /** Its own port, past the proxy; undefined while it is down. */
  directPort: () => number | undefined;
  /** How often it has been started. */
  starts: () => number;
  /** Sends a signal, if it runs. */
  signal: (signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void;
  /** Whether it says that it can serve, asked past the proxy. */
  isReady: () => Promise<boolean>;
};

export type Fleet = {
  members: readonly Member[];
  /** Every server is up and says that it can serve. */
  allReady: () => Promise<boolean>;
  /** Ends them in order. */
  stop: () => Promise<void>;
};

type FromChild = { url: string } | { failed: string } | { memoryMb: number };

const script = fileURLToPath(new URL('../replay/server-child.ts', import.meta.url));
/** A machine that does much else needs minutes for a first start with an empty database. */
const startPatienceMs = 300_000;
const restartPauseMs = 50;
const readyTimeoutMs = 3000;

/** Starts the servers on one database, each behind two proxies. Throws when one cannot start. */
export async function startFleet(options: {
  count: number;
  dir: string;
  database: ScratchDatabase;
  environment: Readonly<Record<string, string>>;
  rng: Rng;
}): Promise<Fleet> {
  const { count, rng } = options;
  const running: (Member & { stop: () => Promise<void> })[] = [];
  for (let no = 0; no < count; no++) {
    const share = (): number => rng.next();
    const [front, back] = [await openChaosProxy(share), await openChaosProxy(share)];
    back.setTarget(options.database.address);
    const member = startMember({ ...options, no, front, back });
    running.push(member);
    // The first one alone brings the schema in: the others find it done.
    await until(`server ${no} is ready`, startPatienceMs, member.isReady);
  }
  return {
    members: running,
    allReady: async () => {
      const ready = await Promise.all(running.map((member) => member.isReady()));
      return ready.every(Boolean);
    },
    stop: async () => {
      await Promise.all(running.map((member) => member.stop()));
      for (const { front, back } of running) await Promise.all([front.close(), back.close()]);
    },
  };
}

function startMember(options: {
  no: number;
  dir: string;
  database: ScratchDatabase;
  environment: Readonly<Record<string, string>>;
  front: ChaosProxy;
  back: ChaosProxy;
}): Member & { stop: () => Promise<void> } {
  const { no, front, back } = options;
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let stopping = false;
  let failures = 0;
  let starts = 0;

  const start = (): void => {
    const started = spawnServer(options);
    child = started;
    starts++;
    started.on('message', (message: FromChild) => {
      if (!('url' in message)) return;
      failures = 0;
      port = Number(new URL(message.url).port);
      front.setTarget({ port, host: '127.0.0.1' });
    });
    started.once('exit', (_code, signal) => {
      port = undefined;
      front.setTarget(undefined);
      if (signal !== 'SIGKILL') failures++;
      if (stopping) return;
      setTimeout(() => stopping || start(), restartPauseMs * 2 ** Math.min(failures, 5));
    });
  };
  start();
  return {
    no,
    front,
    back,
    starts: () => starts,
    directPort: () => port,
    signal: (signal) => void child?.kill(signal),
    isReady: () => (port === undefined ? Promise.resolve(false) : isReadyAt(port)),
    stop: async () => {
      stopping = true;
      const last = child;
      if (last === undefined || last.exitCode !== null || last.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      last.kill('SIGCONT');
      last.send('stop');
      await gone;
    },
  };
}

function spawnServer(options: {
  no: number;
  dir: string;
  database: ScratchDatabase;
  environment: Readonly<Record<string, string>>;
  back: ChaosProxy;
}): ChildProcess {
  const dataDir = join(options.dir, `server-${options.no}`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const log = openSync(join(options.dir, `server-${options.no}.log`), 'a', 0o600);
  try {
    return fork(script, ['--port', '0', '--data-dir', dataDir, '--no-demo'], {
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: ['--max-semi-space-size=64'],
      env: {
        ...process.env,
        SWITCHYARD_HOST: '127.0.0.1',
        SWITCHYARD_RATE_LIMITS: 'off',
        SWITCHYARD_LOG_LEVEL: 'warn',
        SWITCHYARD_PUBLIC_URL: '',
        SWITCHYARD_SIMULATED_CLOCK: 'off',
        ...options.environment,
        NODE_COMPILE_CACHE: join(options.dir, 'compiled'),
        DATABASE_URL: options.database.urlThrough(options.back.port),
      },
    });
  } finally {
    closeSync(log);
  }
}

async function isReadyAt(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(readyTimeoutMs),
    });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch (error) {
    // Refused, reset or silent: it is just not ready.
    if (error instanceof Error) return false;
    throw new CommandFailure(String(error));
  }
}
