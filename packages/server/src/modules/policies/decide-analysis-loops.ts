import { nextRule } from './decide-analysis-rules.ts';
import { conjunction, findOrder } from './decide-witness.ts';
import type { Batch, Fallback, PolicyDocument } from './document.ts';
import type { Finding } from './finding.ts';

/** Rules that send to one another in a circle, and queues that an order never leaves. */
export function analyseLoops(document: PolicyDocument): Finding[] {
  return [...document.batches.flatMap(ruleLoop), ...queueLoops(document)];
}

function ruleLoop(batch: Batch, at: number): Finding[] {
  const path: number[] = [];
  for (let rule: number | undefined = 0; rule !== undefined && rule < batch.rules.length;) {
    if (path.includes(rule)) {
      const names = [...path.slice(path.indexOf(rule)), rule].map((one) => batch.rules[one]?.name);
      const from = path.at(-1) ?? 0;
      return [
        {
          code: 'rule_loop',
          severity: 'error',
          pointer: `#/batches/${at}/rules/${from}/otherwise`,
          detail: `The rules send in a circle: ${names.join(' → ')}.`,
        },
      ];
    }
    path.push(rule);
    rule = nextRule(batch.rules, rule);
  }
  return [];
}

/** A way from one queue to another: orders of the first that a batch takes end in the second. */
type Way = { from: string; to: string; pointer: string; batch: string };

/** Where the rest of a batch can end. */
function endsOf(batch: Batch, policy: Fallback | undefined, pointer: string): [Fallback, string][] {
  const ends: [Fallback, string][] = [];
  batch.rules.forEach((rule, index) => {
    const { otherwise } = rule;
    if (otherwise?.action === 'queue' || otherwise?.action === 'backorder') {
      ends.push([otherwise, `${pointer}/rules/${index}/otherwise`]);
    }
  });
  const lastNext = nextRule(batch.rules, batch.rules.length - 1);
  if (lastNext === batch.rules.length) {
    if (batch.otherwise !== undefined) ends.push([batch.otherwise, `${pointer}/otherwise`]);
    else if (policy !== undefined) ends.push([policy, '#/otherwise']);
  }
  return ends;
}

function waysOf(document: PolicyDocument): Way[] {
  const ends = document.batches.map((batch, at) =>
    endsOf(batch, document.otherwise, `#/batches/${at}`),
  );
  const queues = new Set(
    ends.flat().flatMap(([end]) => (end.action === 'queue' ? [end.queue] : [])),
  );
  return [...queues].flatMap((from) =>
    document.batches.flatMap((batch, at) => {
      if (!mentionsQueue(batch) || !takesFrom(batch, from)) return [];
      return (ends[at] ?? []).flatMap(([end, pointer]): Way[] =>
        end.action === 'queue'
          ? [
              {
                from,
                to: end.queue,
                pointer,
                batch: batch.name,
              },
            ]
          : [],
      );
    }),
  );
}

/** Only a batch that asks for a queue works it off; others meet its orders by chance. */
function mentionsQueue(batch: Batch): boolean {
  return batch.when !== undefined && JSON.stringify(batch.when).includes('"field":"queue"');
}

function takesFrom(batch: Batch, queue: string): boolean {
  const inQueue = { field: 'queue', op: 'eq' as const, value: queue };
  return typeof findOrder(conjunction([batch.when, inQueue])) === 'object';
}

function queueLoops(document: PolicyDocument): Finding[] {
  const ways = waysOf(document);
  const findings: Finding[] = [];
  const told = new Set<string>();
  for (const start of ways) {
    const circle = circleFrom(start, ways);
    const key = circle
      ?.map(({ pointer }) => pointer)
      .toSorted()
      .join(' ');
    if (circle === undefined || key === undefined || told.has(key)) continue;
    told.add(key);
    const words = [start.from, ...circle.map(({ to }) => to)].join(' → ');
    findings.push({
      code: 'queue_loop',
      severity: 'warning',
      pointer: start.pointer,
      detail: `What ${start.batch} cannot place comes back to it without end: ${words}.`,
      witness: { queue: start.from },
    });
  }
  return findings;
}

/** The shortest way from a queue back to it that begins with the given step. */
function circleFrom(start: Way, ways: readonly Way[]): Way[] | undefined {
  const open: Way[][] = [[start]];
  const seen = new Set<string>();
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const last = path.at(-1);
    if (last === undefined) continue;
    if (last.to === start.from) return path;
    if (seen.has(last.to)) continue;
    seen.add(last.to);
    for (const way of ways) if (way.from === last.to) open.push([...path, way]);
  }
  return undefined;
}
