import { createHash } from 'node:crypto';
import {
  fallenBucket,
  mayFollow,
  oneEventPerVersion,
  projected,
  projectedKinds,
} from './event-rules.ts';
import type { Report, Tally } from './finding.ts';
import type { Reading } from './store-connection.ts';
import {
  type Dropped,
  judgeSequences,
  judgeTold,
  readDropped,
  type Snapshot,
  streamSnapshots,
} from './store-events.ts';
import { type LiveRow, streamLive } from './store-live.ts';

const toldEvery = 20_000;

/** Judges the events, and rebuilds from them from zero what they can tell of the live tables. */
export async function judgeEvents(reading: Reading, report: Report): Promise<void> {
  report.progress('events, their numbers');
  report.add(await judgeSequences(reading, report.listedMax));
  for (const finding of await judgeTold(reading, report.listedMax)) report.add(finding);
  const tallies: Tallies = {
    versions: report.tally(
      'events.versions',
      'Versions step by one; each change of an order is one version and has one event.',
    ),
    transitions: report.tally('events.transitions', 'Only legal statuses follow one another.'),
    projection: report.tally(
      'events.projection',
      `What the events say from zero is what the live tables hold (${projectedKinds}).`,
    ),
  };
  const digests = { events: createHash('sha256'), live: createHash('sha256') };
  const dropped = await readDropped(reading);
  let things = 0;
  for await (const pair of merged(subjects(reading, tallies, dropped), reading)) {
    if (things++ % toldEvery === 0) report.progress(`events, ${things - 1} things rebuilt`);
    const compared = compare(pair, dropped);
    if (compared === undefined) continue;
    const { tenant, kind, id, said, held } = compared;
    tallies.projection.check();
    digests.events.update(`${tenant} ${kind} ${id} ${said}\n`);
    digests.live.update(`${tenant} ${kind} ${id} ${held}\n`);
    if (said === held) continue;
    tallies.projection.breaks({ tenant, kind, id, events_say: said ?? null, live: held ?? null });
  }
  report.digest('projection.events', digests.events.digest('hex'));
  report.digest('projection.live', digests.live.digest('hex'));
}

type Compared = {
  tenant: string;
  kind: string;
  id: string;
  said: string | undefined;
  held: string | undefined;
};

/** What both sides say of one thing; undefined when there is nothing to compare. */
function compare(
  { subject, live }: Pair,
  dropped: ReadonlyMap<string, Dropped>,
): Compared | undefined {
  const of = subject ?? live;
  if (of === undefined || (subject === undefined && live?.told !== true)) return undefined;
  const said = subject === undefined ? undefined : projected(subject.kind, subject.last.object);
  const held = live === undefined ? undefined : projectedLive(live, said);
  const isOneSided = said === undefined || held === undefined;
  if (isOneSided && isDropped(dropped, subject, live)) return undefined;
  return { tenant: of.tenant, kind: of.kind, id: of.id, said, held };
}

/** A hold that became hard has no event of its own end: let go with its order, it is converted still. */
function projectedLive(live: LiveRow, said: string | undefined): string | undefined {
  const isHard = live.kind === 'rsv' && said === projected('rsv', { status: 'allocated' });
  return projected(
    live.kind,
    isHard && live.state['status'] === 'released' ? { status: 'allocated' } : live.state,
  );
}

type Tallies = Record<'versions' | 'transitions' | 'projection', Tally>;
type Subject = { tenant: string; kind: string; id: string; last: Snapshot };

/** Whether retention explains that one side is missing. */
function isDropped(
  dropped: ReadonlyMap<string, Dropped>,
  subject: Subject | undefined,
  live: LiveRow | undefined,
): boolean {
  const of = dropped.get((subject ?? live)?.tenant ?? '');
  if (of === undefined) return false;
  if (subject === undefined) return of.events > 0;
  const ended = ['released', 'expired'].includes(String(subject.last.object['status']));
  return live === undefined && subject.kind === 'rsv' && ended && of.holds > 0;
}

/** The last snapshot of each subject; every step on the way is judged. */
async function* subjects(
  reading: Reading,
  tallies: Tallies,
  dropped: ReadonlyMap<string, Dropped>,
): AsyncIterable<Subject> {
  let last: Snapshot | undefined;
  for await (const next of streamSnapshots(reading)) {
    const isSame = last !== undefined && last.id === next.id && last.tenant === next.tenant;
    if (last !== undefined && !isSame) yield subjectOf(last);
    const isWhole = (dropped.get(next.tenant)?.events ?? 0) === 0;
    judgeStep(tallies, isSame ? last : undefined, next, isWhole);
    last = next;
  }
  if (last !== undefined) yield subjectOf(last);
}

function subjectOf(last: Snapshot): Subject {
  return { tenant: last.tenant, kind: last.kind, id: last.id, last };
}

function judgeStep(
  { versions, transitions }: Tallies,
  before: Snapshot | undefined,
  next: Snapshot,
  isWhole: boolean,
): void {
  const { tenant, kind, id, sequence, type } = next;
  const where = { tenant, kind, id, sequence, type };
  const version = next.object['version'];
  if (typeof version === 'number') {
    versions.check();
    const earlier = before?.object['version'];
    const isJudged = isWhole || before !== undefined;
    if (
      isJudged &&
      !isVersionStep(kind, before === undefined ? undefined : Number(earlier), version)
    )
      versions.breaks({ ...where, before: earlier ?? null, version });
  }
  if (before === undefined) return;
  transitions.check();
  const from = before.object['status'];
  const to = next.object['status'];
  const fallen = fallenBucket(before.object['buckets'], next.object['buckets']);
  if (!mayFollow(kind, from, to)) transitions.breaks({ ...where, from, to });
  else if (fallen !== undefined) transitions.breaks({ ...where, fallen });
}

/** One at first, then one more, or as many for a second fact of the same change. */
function isVersionStep(kind: string, before: number | undefined, version: number): boolean {
  // Of a shipment's departure only its id is told, with the fulfilment order.
  if (before === undefined) return version === 1 || (kind === 'shp' && version === 2);
  return version === before + 1 || (version === before && !oneEventPerVersion.has(kind));
}

type Pair = { subject: Subject | undefined; live: LiveRow | undefined };

const keyOf = ({ tenant, id }: { tenant: string; id: string }): string => `${tenant} ${id}`;

/** Subjects and live rows side by side: both come in the order of tenant and id. */
async function* merged(told: AsyncIterable<Subject>, reading: Reading): AsyncIterable<Pair> {
  const left = told[Symbol.asyncIterator]();
  const right = streamLive(reading)[Symbol.asyncIterator]();
  let subject = await nextOf(left);
  let live = await nextOf(right);
  while (subject !== undefined || live !== undefined) {
    const a = subject === undefined ? '~' : keyOf(subject);
    const b = live === undefined ? '~' : keyOf(live);
    yield { subject: a <= b ? subject : undefined, live: b <= a ? live : undefined };
    if (a <= b) subject = await nextOf(left);
    if (b <= a) live = await nextOf(right);
  }
}

async function nextOf<T>(iterator: AsyncIterator<T>): Promise<T | undefined> {
  const next = await iterator.next();
  return next.done === true ? undefined : next.value;
}
