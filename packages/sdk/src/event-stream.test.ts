import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './event-stream.ts';

const parse = (...pieces: string[]) => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe('an event stream', () => {
  it('is messages with id, type and data over several lines', () => {
    const text = 'id: 7\nevent: order.routed\ndata: {"a":\ndata: 1}\n\n: beat\n\ndata:x\n\n';
    expect(parse(text)).toEqual([
      { id: '7', event: 'order.routed', data: '{"a":\n1}' },
      { id: '7', event: 'message', data: 'x' },
    ]);
  });

  it('never gives an unfinished message', () => {
    expect(parse('data: 1\n')).toEqual([]);
    expect(parse('data: 1')).toEqual([]);
  });

  it('remembers the time to wait, and forgets what is no number', () => {
    const parser = new EventStreamParser();
    parser.push('retry: 2000\nretry: soon\n\n');
    expect(parser.retryMs).toBe(2000);
  });

  // The network cuts where it likes, also between CR and LF and before the first byte.
  it('reads the same however it is cut', () => {
    const lines = fc.constantFrom(
      'id: 1',
      'data: a',
      'data:b:c',
      ': c',
      'event: x',
      '',
      'retry: 5',
      'odd',
    );
    const text = fc
      .tuple(fc.array(lines), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([all, end]) => all.join(end) + end + end);
    fc.assert(
      fc.property(text, fc.array(fc.nat(200)), (whole, cuts) => {
        const places = [
          0,
          ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b),
          whole.length,
        ];
        const pieces = places.slice(1).map((place, index) => whole.slice(places[index], place));
        expect(parse(...pieces, 'x\n')).toEqual(parse(whole, 'x\n'));
      }),
    );
  });
});
