import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Address } from '../lib/api.ts';
import { CommandFailure } from '../lib/errors.ts';

/** A server of our own on a data directory, with a clock that callers lead. */
export type PrivateServer = {
  /** Where it is; starts it again first when it was killed. */
  address: () => Promise<Address>;
  /** The most memory its process has used, in MB. */
  peakMb: () => Promise<number>;
  /** How often it had to be started again. */
  restarts: () => number;
  stop: () => Promise<void>;
};

type FromChild = { url: string; key: string } | { failed: string } | { memoryMb: number };

const restartsMax = 50;

/** Starts the server. Throws a CommandFailure with its words when it cannot start. */
export async function startPrivateServer(
  dataDir: string,
  log: (line: string) => void,
): Promise<PrivateServer> {
  const key = randomBytes(24).toString('base64url');
  let running: { child: ChildProcess; address: Address } | undefined;
  let starting: Promise<Address> | undefined;
  let restarts = -1;
  let peakBefore = 0;
  let stopped = false;

  const start = async (): Promise<Address> => {
    restarts++;
    if (restarts > restartsMax)
      throw new CommandFailure(`The private server ended ${restartsMax} times.`);
    const child = spawnChild(dataDir, key);
    child.stderr?.on('data', (bytes: Buffer) => {
      for (const line of bytes.toString().split('\n')) if (isTrouble(line)) log(line);
    });
    const ready = await firstMessage(child);
    if (!('url' in ready))
      throw new CommandFailure(`The private server did not start: ${wordsOf(ready)}`);
    const address = { url: ready.url, key: ready.key };
    running = { child, address };
    child.once('exit', () => {
      if (running?.child !== child) return;
      running = undefined;
      if (!stopped)
        log(
          JSON.stringify({
            event: 'replay.server_ended',
            detail: 'The private server ended; it is started again.',
          }),
        );
    });
    return address;
  };

  const address = async (): Promise<Address> => {
    if (running !== undefined) return running.address;
    starting ??= start().finally(() => {
      starting = undefined;
    });
    return starting;
  };

  await address();
  return {
    address,
    restarts: () => restarts,
    peakMb: async () => {
      if (running === undefined) return peakBefore;
      const { child } = running;
      const answer = await ask(child, 'memory');
      peakBefore = Math.max(peakBefore, 'memoryMb' in answer ? answer.memoryMb : 0);
      return peakBefore;
    },
    stop: async () => {
      stopped = true;
      const child = running?.child;
      if (child === undefined) return;
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.send('stop');
      await gone;
    },
  };
}

function spawnChild(dataDir: string, key: string): ChildProcess {
  const script = fileURLToPath(new URL('./server-child.ts', import.meta.url));
  const { DATABASE_URL: _database, ...env } = process.env;
  return fork(script, ['--port', '0', '--data-dir', dataDir, '--no-demo'], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...env,
      SWITCHYARD_BOOTSTRAP_KEY: key,
      SWITCHYARD_SIMULATED_CLOCK: 'on',
      SWITCHYARD_RATE_LIMITS: 'off',
      SWITCHYARD_LOG_LEVEL: 'warn',
      SWITCHYARD_PUBLIC_URL: '',
      SWITCHYARD_HOST: '127.0.0.1',
    },
  });
}

function firstMessage(child: ChildProcess): Promise<FromChild> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as FromChild));
    child.once('exit', (code, signal) => resolve({ failed: `it ended with ${signal ?? code}` }));
  });
}

function ask(child: ChildProcess, question: 'memory'): Promise<FromChild> {
  const answer = firstMessage(child);
  child.send(question);
  return answer;
}

function wordsOf(message: FromChild): string {
  return 'failed' in message ? message.failed : 'it spoke out of turn';
}

/** Log lines worth showing: failures of the server, not its every warning. */
function isTrouble(line: string): boolean {
  return (
    line.includes('"level":"error"') ||
    line.includes('"level":"fatal"') ||
    (line !== '' && !line.startsWith('{'))
  );
}
