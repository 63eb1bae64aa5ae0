import { spawn, spawnSync } from 'node:child_process';

/**
 * Whom PostgreSQL runs as, for it refuses to be root: ourselves; root in a user namespace where it
 * looks like an ordinary user (files stay root's, nothing on the system changes); another user.
 */
export type RunAs =
  | { kind: 'self' }
  | { kind: 'namespace'; uid: number }
  | { kind: 'user'; uid: number; gid: number };

/** A program with its arguments, and whom the kernel shall run it as. */
export type Command = { file: string; args: string[]; uid?: number; gid?: number };

// Our own surroundings hold secrets and PG… variables that would change what PostgreSQL does.
const INHERITED_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'USERPROFILE'];
const OUTPUT_CHARACTERS_MAX = 4_000;

/** The few environment variables PostgreSQL gets. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const inherited = INHERITED_VARIABLES.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}

/** How to run a program under the chosen identity, optionally with a signal when we die. */
export function commandAs(
  runAs: RunAs,
  program: string,
  args: readonly string[],
  signalOnOurDeath?: 'INT' | 'KILL',
): Command {
  // Entering a user namespace clears the death signal, so it is asked for inside.
  const bound =
    signalOnOurDeath !== undefined && canBindToParent()
      ? ['setpriv', '--pdeathsig', signalOnOurDeath, '--', program, ...args]
      : [program, ...args];
  const inNamespace =
    runAs.kind === 'namespace' ? [...namespacePrefix(runAs.uid), ...bound] : bound;
  const [file = program, ...rest] = inNamespace;
  const command = { file, args: rest };
  return runAs.kind === 'user' ? { ...command, uid: runAs.uid, gid: runAs.gid } : command;
}

/** Runs a program to its end; rejects with what it said when it fails. */
export function runProgram(command: Command, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const { file, args, ...identity } = command;
    const child = spawn(file, args, { ...identity, env: programEnvironment(), cwd: '/' });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => reject(new Error(`Cannot run ${file}.`, { cause: error })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${file} ended with ${signal ?? code}:\n${output.trim()}`));
    });
    child.stdin.on('error', () => undefined); // The program ended early; `close` says why.
    child.stdin.end(input);
  });
}

/** Whether a short program runs and succeeds under the identity. */
export function succeeds(runAs: RunAs, program: string, args: readonly string[]): boolean {
  const { file, args: allArgs, ...identity } = commandAs(runAs, program, args);
  const run = spawnSync(file, allArgs, {
    ...identity,
    env: programEnvironment(),
    cwd: '/',
    stdio: 'ignore',
  });
  return run.status === 0;
}

let bindable: boolean | undefined;

/** Whether this system can signal a process when its parent dies (Linux with util-linux 2.33). */
export function canBindToParent(): boolean {
  bindable ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0;
  return bindable;
}

function namespacePrefix(uid: number): string[] {
  return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${uid}`, '--'];
}
