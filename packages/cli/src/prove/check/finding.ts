/** What the checker says: one finding for each thing it judged. */

/** One thing that was judged, by name, with what it looked at and what is wrong. */
export type Finding = {
  /** Such as `orders.acknowledged`: what a report, a test and a person call it. */
  name: string;
  /** What holds when nothing is broken. */
  says: string;
  /** Nothing is broken and nothing is undecided. */
  ok: boolean;
  checked: number;
  broken: number;
  /** Things on which a bounded search gave up: neither proven nor refuted, and not passed. */
  undecided: number;
  /** The first broken rows or lines of the history; the number above is never cut. */
  first: readonly unknown[];
};

/** The judgement over one database, with or without a history. */
export type CheckReport = {
  ok: boolean;
  findings: Finding[];
  /** How much was looked at: `history.operations`, `database.orders`, … */
  counts: Record<string, number>;
  /** SHA-256 of what was compared, such as the projection of the events and the live tables. */
  digests: Record<string, string>;
};

/** A finding in the making: counts everything, lists the first few. */
export type Tally = {
  check: (count?: number) => void;
  breaks: (detail: unknown) => void;
  giveUp: (detail: unknown) => void;
};

/** What a report is built from. */
export type Report = {
  /** Opens a finding; one that is never broken is in the report all the same. */
  tally: (name: string, says: string) => Tally;
  /** Adds a finding that is counted already. */
  add: (finding: Omit<Finding, 'ok' | 'undecided'>) => void;
  count: (name: string, by: number) => void;
  digest: (name: string, value: string) => void;
  finish: () => CheckReport;
  listedMax: number;
  /** Tells whoever waits what is being judged, such as `history, 120,000 operations`. */
  progress: (note: string) => void;
};

/** An empty report whose findings list at most so many things each. */
export function newReport(listedMax: number, progress: (note: string) => void): Report {
  const findings: { finding: Omit<Finding, 'ok'>; first: unknown[] }[] = [];
  const counts: Record<string, number> = {};
  const digests: Record<string, string> = {};
  return {
    listedMax,
    progress,
    tally: (name, says) => {
      const first: unknown[] = [];
      const finding = { name, says, checked: 0, broken: 0, undecided: 0, first };
      findings.push({ finding, first });
      const list = (detail: unknown): void => {
        if (first.length < listedMax) first.push(detail);
      };
      return {
        check: (count = 1) => void (finding.checked += count),
        breaks: (detail) => {
          finding.broken++;
          list(detail);
        },
        giveUp: (detail) => {
          finding.undecided++;
          list(detail);
        },
      };
    },
    add: (finding) => void findings.push({ finding: { ...finding, undecided: 0 }, first: [] }),
    count: (name, by) => void (counts[name] = (counts[name] ?? 0) + by),
    digest: (name, value) => void (digests[name] = value),
    finish: () => {
      const judged = findings.map(({ finding }) => ({
        ...finding,
        ok: finding.broken === 0 && finding.undecided === 0,
      }));
      return { ok: judged.every(({ ok }) => ok), findings: judged, counts, digests };
    },
  };
}
