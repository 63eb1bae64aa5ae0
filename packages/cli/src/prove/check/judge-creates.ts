import type { CampaignLine, Completion } from '../history.ts';
import type { Report, Tally } from './finding.ts';
import { hash53 } from './hash.ts';
import { uuidOfPublicId } from './public-id.ts';
import type { Operation } from './read-history.ts';
import type { Reading } from './store-connection.ts';
import { findOrders, findThings, type NamedOrder, streamOrdersSince } from './store-history.ts';

type Wanted = NamedOrder & {
  fate: 'ok' | 'fail' | 'info';
  /** The id that the answer acknowledged. */
  id?: string | undefined;
  no: number;
};

type Made = { tenant: string; id: string; publicId: string; no: number };

/** What the history says was made, in waiting batches; names only as hashes. */
export type Creates = {
  acknowledged: Tally;
  refused: Tally;
  unanswered: Tally;
  made: Tally;
  unexplained: Tally;
  /** Natural keys that an acknowledged or unanswered operation named. */
  named: Set<number>;
  /** Refused ones that are stored all the same, unless another operation named them. */
  suspects: { name: Wanted; found: readonly string[] }[];
  wanted: Wanted[];
  things: Map<string, Made[]>;
  waiting: number;
  /** Whether an operation made orders without naming them. */
  hasNameless: boolean;
};

const lookedUpAtOnce = 2000;

/** Opens the findings about what was made. */
export function newCreates(report: Report): Creates {
  return {
    acknowledged: report.tally(
      'orders.acknowledged',
      'Every acknowledged order is stored once, by its id and by its natural key.',
    ),
    refused: report.tally('orders.refused', 'No refused order is stored.'),
    unanswered: report.tally('orders.unanswered', 'An unanswered order is stored at most once.'),
    made: report.tally('things.acknowledged', 'Everything else that was acknowledged is stored.'),
    unexplained: report.tally('orders.unexplained', 'Every stored order was asked for.'),
    named: new Set(),
    suspects: [],
    wanted: [],
    things: new Map(),
    waiting: 0,
    hasNameless: false,
  };
}

/** Notes what an operation was to make, and what its answer says. */
export function noteCreates(creates: Creates, tenant: string, operation: Operation): void {
  const { invocation, end } = operation;
  const { orders, made } = end?.type === 'ok' ? end : {};
  for (const publicId of made ?? []) noteMade(creates, tenant, publicId, invocation.no);
  const names = new Set([...(invocation.naturalKeys ?? []), ...Object.keys(orders ?? {})]);
  const isImport = invocation.operation === 'import';
  if (names.size === 0 && isImport && invocation.path.includes('/orders'))
    creates.hasNameless = true;
  for (const name of names) {
    const cut = name.indexOf(':');
    const fate = fateOf(end, name, isImport);
    if (fate !== 'fail') creates.named.add(hash53(`${tenant} ${name}`));
    creates.waiting++;
    creates.wanted.push({
      tenant,
      channel: name.slice(0, cut),
      channelOrderId: name.slice(cut + 1),
      fate,
      id: uuidOfPublicId(orders?.[name] ?? ''),
      no: invocation.no,
    });
  }
}

/** In a batch that is acknowledged, an order without an id was refused. */
function fateOf(end: Operation['end'], name: string, isImport: boolean): Wanted['fate'] {
  if (end?.type === 'fail') return 'fail';
  if (end?.type !== 'ok') return 'info';
  if ((end satisfies Completion).orders?.[name] !== undefined) return 'ok';
  return isImport ? 'info' : 'fail';
}

function noteMade(creates: Creates, tenant: string, publicId: string, no: number): void {
  const id = uuidOfPublicId(publicId);
  if (id === undefined) {
    creates.made.breaks({ no, id: publicId, is: 'no id' });
    return;
  }
  const kind = publicId.slice(0, publicId.indexOf('_'));
  const waiting = creates.things.get(kind) ?? [];
  waiting.push({ tenant, id, publicId, no });
  creates.things.set(kind, waiting);
  creates.waiting++;
}

/** Looks for what the history names, when enough wait for it. */
export async function judgeCreates(
  reading: Reading,
  creates: Creates,
  atLeast: number = lookedUpAtOnce,
): Promise<void> {
  if (creates.waiting < Math.max(1, atLeast)) return;
  const { wanted, things } = creates;
  creates.wanted = [];
  creates.things = new Map();
  creates.waiting = 0;
  const found = await findOrders(reading, wanted);
  for (const [at, name] of wanted.entries()) judgeOrder(creates, name, found[at] ?? []);
  await judgeThings(reading, creates, 'ord', creates.acknowledged, acknowledgedIds(wanted));
  for (const [kind, made] of things) await judgeThings(reading, creates, kind, creates.made, made);
}

function judgeOrder(creates: Creates, name: Wanted, found: readonly string[]): void {
  const { tenant, channel, channelOrderId, fate, id, no } = name;
  const detail = { no, tenant, natural_key: `${channel}:${channelOrderId}`, stored: found };
  if (fate === 'fail') {
    creates.refused.check();
    if (found.length > 0) creates.suspects.push({ name, found });
  } else if (fate === 'info') {
    creates.unanswered.check();
    if (found.length > 1) creates.unanswered.breaks(detail);
  } else {
    creates.acknowledged.check();
    if (found.length !== 1 || found[0] !== id)
      creates.acknowledged.breaks({ ...detail, acknowledged: id ?? null });
  }
}

function acknowledgedIds(wanted: readonly Wanted[]): Made[] {
  return wanted.flatMap(({ tenant, id, no }) =>
    id === undefined ? [] : [{ tenant, id, publicId: id, no }],
  );
}

/** Each thing is stored once, with the tenant that was told of it. */
async function judgeThings(
  reading: Reading,
  creates: Creates,
  kind: string,
  tally: Tally,
  made: readonly Made[],
): Promise<void> {
  if (made.length === 0) return;
  const found = await findThings(reading, kind, made);
  for (const [at, { tenant, publicId, no }] of made.entries()) {
    // Orders were counted when they were looked for by name.
    if (tally === creates.made) tally.check();
    const count = found?.[at];
    if (count !== 1)
      tally.breaks({ no, tenant, id: publicId, kind, stored: count ?? 'a kind nobody knows' });
  }
}

/** Judges, when the whole history is read, what is stored although nobody was told so. */
export async function judgeUnexplained(
  reading: Reading,
  creates: Creates,
  campaign: CampaignLine,
  tenants: readonly string[],
): Promise<void> {
  for (const { name, found } of creates.suspects) {
    const { tenant, channel, channelOrderId, no } = name;
    const natural = `${channel}:${channelOrderId}`;
    if (creates.named.has(hash53(`${tenant} ${natural}`))) continue;
    creates.refused.breaks({ no, tenant, natural_key: natural, stored: found });
  }
  if (creates.hasNameless) return;
  for await (const order of streamOrdersSince(reading, campaign.startedAt)) {
    if (!tenants.includes(order.tenant)) continue;
    creates.unexplained.check();
    const natural = `${order.channel}:${order.channelOrderId}`;
    // Stored against a refusal is a finding of its own.
    if (creates.named.has(hash53(`${order.tenant} ${natural}`))) continue;
    creates.unexplained.breaks({ tenant: order.tenant, id: order.id, natural_key: natural });
  }
}
