import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind, PlannedFault, PlannedPhase } from './fault-plan.ts';
import type { FaultLine } from './history.ts';
import type { Recorder } from './recorder.ts';
import type { ScratchDatabase } from './scratch-place.ts';
import type { Fleet, Member } from './server-fleet.ts';

/** How long after a kill everything that was killed could serve again. */
export type ReadyTime = {
  after: 'kill_server' | 'kill_all' | 'kill_database';
  ms: number;
  /** No other fault came or was there meanwhile. */
  isAlone: boolean;
};

/** Who makes the faults of a campaign, and keeps count of them. */
export type FaultMaker = {
  /** Makes the faults of a phase; resolves when its time is over. */
  run: (phase: PlannedPhase, isOver: () => boolean) => Promise<void>;
  /** Ends every fault, and resolves when every kill has been recovered from. */
  heal: () => Promise<void>;
  counts: ReadonlyMap<FaultKind, number>;
  readyTimes: readonly ReadyTime[];
};

const lookEveryMs = 30;
/** What can be asked of the harmed side to lose an answer after the work was done. */
const markers = { clients: 'POST', database: 'commit' } as const;

/** Makes faults on the servers, their connections and their database. */
export function createFaultMaker(options: {
  fleet: Fleet;
  database: ScratchDatabase;
  recorder: Recorder;
  recoveryPatienceMs: number;
}): FaultMaker {
  const { fleet, database, recorder, recoveryPatienceMs } = options;
  const counts = new Map<FaultKind, number>();
  const readyTimes: ReadyTime[] = [];
  const pending = new Set<Promise<void>>();
  let databaseWork: Promise<void> = Promise.resolve();
  let begun = 0;
  let lasting = 0;

  const note = (fault: FaultLine['fault'], target?: string, detail?: string): void => {
    recorder.write(JSON.stringify({ type: 'fault', at: recorder.now(), fault, target, detail }));
  };
  const timed = async (
    after: ReadyTime['after'],
    isReady: () => Promise<boolean>,
  ): Promise<void> => {
    const [startedAt, begunBefore, lastingBefore] = [performance.now(), begun, lasting];
    const deadline = startedAt + recoveryPatienceMs;
    do await pause(lookEveryMs);
    while (performance.now() < deadline && !(await isReady()));
    const isAlone = begun === begunBefore && lastingBefore === 0;
    readyTimes.push({ after, ms: Math.round(performance.now() - startedAt), isAlone });
  };
  const killed = async (members: readonly Member[], after: ReadyTime['after']): Promise<void> => {
    const before = members.map((member) => member.starts());
    for (const member of members) member.signal('SIGKILL');
    const areUp = async (): Promise<boolean> => {
      const ready = await Promise.all(
        members.map(async (one, index) => one.starts() > (before[index] ?? 0) && one.isReady()),
      );
      return ready.every(Boolean);
    };
    await timed(after, areUp);
  };
  const killDatabase = async (): Promise<void> => {
    const { kill } = database;
    if (kill === undefined) return;
    // Kills follow each other: what is being started is not there to be killed.
    const started = databaseWork.then(kill);
    databaseWork = started;
    await Promise.all([timed('kill_database', async () => fleet.allReady()), started]);
  };
  const lasts = async (fault: PlannedFault, undo: () => void): Promise<void> => {
    lasting++;
    await pause(fault.lastsMs ?? 0);
    lasting--;
    undo();
  };
  const harmProxy = async (fault: PlannedFault, member: Member): Promise<void> => {
    const proxy = fault.side === 'database' ? member.back : member.front;
    switch (fault.kind) {
      case 'reset_connections':
        // Every other one by half only: the asking side stays open.
        if (begun % 2 === 0) proxy.halfClose();
        else proxy.reset();
        return;
      case 'half_open':
        if (begun % 2 === 0) proxy.loseTargets();
        else proxy.setMode({ kind: 'black_hole' });
        return lasts(fault, proxy.heal);
      case 'slow':
        proxy.setMode(
          fault.bytesPerSecond === undefined
            ? { kind: 'slow', leastMs: 50, mostMs: 500 }
            : { kind: 'drip', bytesPerSecond: fault.bytesPerSecond },
        );
        return lasts(fault, proxy.heal);
      case 'cut_after_request':
        proxy.cutAnswers(fault.count ?? 1, markers[fault.side ?? 'clients']);
        return;
      default:
    }
  };
  const make = async (fault: PlannedFault): Promise<void> => {
    const member = fleet.members[fault.server ?? 0];
    if (member === undefined || (fault.kind === 'kill_database' && database.kill === undefined))
      return;
    begun++;
    counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
    const target = fault.server === undefined ? undefined : `server ${fault.server}`;
    const { side, lastsMs, bytesPerSecond } = fault;
    note(fault.kind, target, JSON.stringify({ side, lastsMs, bytesPerSecond }));
    switch (fault.kind) {
      case 'kill_server':
        return killed([member], 'kill_server');
      case 'kill_all':
        return killed(fleet.members, 'kill_all');
      case 'kill_database':
        return killDatabase();
      case 'pause_server':
        member.signal('SIGSTOP');
        return lasts(fault, () => member.signal('SIGCONT'));
      case 'lose_database_connections':
        await databaseWork;
        await loseQuietly(database);
        return;
      default:
        return harmProxy(fault, member);
    }
  };

  return {
    counts,
    readyTimes,
    run: async (phase, isOver) => {
      const startedAt = performance.now();
      const elapsed = (): number => performance.now() - startedAt;
      for (const fault of [...phase.faults, { kind: undefined, atMs: phase.lastsMs }]) {
        while (!isOver() && elapsed() < fault.atMs)
          await pause(Math.min(100, fault.atMs - elapsed()));
        if (isOver()) return;
        if (fault.kind === undefined) continue;
        const work: Promise<void> = make(fault).finally(() => pending.delete(work));
        pending.add(work);
      }
    },
    heal: async () => {
      for (const member of fleet.members) {
        member.signal('SIGCONT');
        member.front.heal();
        member.back.heal();
      }
      note('heal');
      await Promise.all(pending);
      for (const { front, back } of fleet.members) {
        front.heal();
        back.heal();
      }
    },
  };
}

/** A database that has just been killed has no connections to lose. */
async function loseQuietly(database: ScratchDatabase): Promise<void> {
  try {
    await database.loseConnections();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
