import { hash } from 'node:crypto';

/**
 * A digest of a set of rows that does not depend on their order: the sum of the SHA-256 of every
 * row, in four lanes of 32 bits, and their number. A row is a line of COPY's text form.
 */
export type RowDigest = {
  /** Takes the next bytes of a stream of rows; a row may begin in one piece and end in another. */
  feed: (piece: Buffer) => void;
  rows: () => number;
  /** The digest so far, such as `120-8c1f…`. Throws when the last row has no end. */
  text: () => string;
};

const newline = 0x0a;
const laneCount = 4;
const laneBytes = 4;

/** A digest of no rows yet. */
export function createRowDigest(): RowDigest {
  const lanes = new Uint32Array(laneCount);
  let rows = 0;
  let begun: Buffer[] = [];

  function add(row: Buffer): void {
    const sum = hash('sha256', row, 'buffer');
    // An Uint32Array wraps at 2^32 by itself.
    for (let lane = 0; lane < laneCount; lane++) {
      lanes[lane] = (lanes[lane] ?? 0) + sum.readUInt32LE(lane * laneBytes);
    }
    rows++;
  }

  return {
    feed: (piece) => {
      let start = 0;
      for (;;) {
        const end = piece.indexOf(newline, start);
        if (end === -1) break;
        const part = piece.subarray(start, end);
        add(begun.length === 0 ? part : Buffer.concat([...begun, part]));
        begun = [];
        start = end + 1;
      }
      if (start < piece.length) begun.push(Buffer.from(piece.subarray(start)));
    },
    rows: () => rows,
    text: () => {
      if (begun.length > 0) throw new Error('The last row has no end.');
      const hex = [...lanes].map((lane) => lane.toString(16).padStart(laneBytes * 2, '0'));
      return `${rows}-${hex.join('')}`;
    },
  };
}
