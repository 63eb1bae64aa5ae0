import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CampaignLine, Completion, HistoryLine, Invocation, Unanswered } from '../history.ts';
import type { Tally } from './finding.ts';

/** An operation with its end; `info` when nobody answered, said so or not. */
export type Operation = {
  invocation: Invocation;
  /** Lines of the file, from 1; `to` is Infinity for what nobody answered. */
  from: number;
  to: number;
  end: Completion | Unanswered | undefined;
};

type Numbered = { line: HistoryLine; at: number };

/** The lines of a history one after another; what is no line of one is told to the tally. */
export async function* readLines(path: string, tally?: Tally): AsyncIterable<Numbered> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let at = 0;
  for await (const text of lines) {
    at++;
    if (text === '') continue;
    const line = parsed(text);
    if (line === undefined)
      tally?.breaks({ line: at, is: 'no line of a history', text: text.slice(0, 80) });
    else yield { line, at };
  }
}

function parsed(text: string): HistoryLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isLine = typeof value === 'object' && value !== null && 'type' in value;
    // The writer's types are its word; what does not fit them is found by what follows.
    return isLine ? (value as HistoryLine) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Open = { invocation: Invocation; from: number };

/**
 * The campaign's line, then each operation when it ends, in the order of their ends; unanswered
 * ones that no line ends come last. Memory grows with the operations that are open, not with the
 * history.
 */
export async function* readOperations(
  path: string,
  tally: Tally,
): AsyncIterable<CampaignLine | Operation> {
  const open = new Map<number, Open>();
  const unended: Open[] = [];
  let last = 0;
  let numbers = -1;
  for await (const { line, at } of readLines(path, tally)) {
    tally.check();
    if (line.type === 'campaign') yield line;
    if (line.type === 'campaign' || line.type === 'fault') continue;
    if (line.at < last) tally.breaks({ line: at, is: 'before the line above it' });
    last = line.at;
    const before = open.get(line.client);
    if (line.type === 'invoke') {
      if (before !== undefined) {
        tally.breaks({ line: at, is: 'asked before the client was answered', no: line.no });
        unended.push(before);
      }
      if (line.no <= numbers)
        tally.breaks({ line: at, is: 'a number that was given before', no: line.no });
      numbers = Math.max(numbers, line.no);
      open.set(line.client, { invocation: line, from: at });
    } else if (before === undefined || before.invocation.no !== line.no) {
      tally.breaks({ line: at, is: 'an end without its question', no: line.no });
    } else {
      open.delete(line.client);
      yield { ...before, to: line.type === 'info' ? Infinity : at, end: line };
    }
  }
  for (const one of [...unended, ...open.values()]) yield { ...one, to: Infinity, end: undefined };
}

/** The lines of some operations, and the campaign's own. */
export async function linesOf(path: string, numbers: ReadonlySet<number>): Promise<HistoryLine[]> {
  const lines: HistoryLine[] = [];
  const texts = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const text of texts) {
    // Of a million lines a few are wanted: their number is looked for before they are read.
    const no = /^.{0,200}?"no":(?<no>\d+)/u.exec(text)?.groups?.['no'];
    if (no !== undefined && !numbers.has(Number(no))) continue;
    const line = parsed(text);
    if (line === undefined) continue;
    if (line.type === 'campaign' || ('no' in line && numbers.has(line.no))) lines.push(line);
  }
  return lines;
}
