/** What the checker says: one finding for each thing it judged. */

/** One thing that was judged, by name, with what it looked at and what is wrong. */
export type Finding = {
  /** Such as `orders.lost`: what a report, a test and a person call it. */
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
