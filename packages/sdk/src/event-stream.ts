/** One message of a text/event-stream. */
export type StreamMessage = {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
};

/**
 * Reads a text/event-stream piece by piece (WHATWG HTML §9.2.6). `push` gives the messages that a
 * piece completes; an unfinished last message is never given, as the standard says.
 */
export class EventStreamParser {
  #rest = '';
  #data: string[] = [];
  #event = '';
  #id: string | undefined;
  #retryMs: number | undefined;
  #isFirst = true;

  /** The reconnection time the server asked for, if it did. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  push(piece: string): StreamMessage[] {
    let text = this.#rest + piece;
    if (this.#isFirst && text !== '') {
      text = text.replace(/^\uFEFF/u, '');
      this.#isFirst = false;
    }
    const messages: StreamMessage[] = [];
    // A carriage return at the very end may be half of a line end: wait for what follows.
    const lineEnd = /\r\n|\n|\r(?!$)/gu;
    let start = 0;
    for (let match = lineEnd.exec(text); match !== null; match = lineEnd.exec(text)) {
      const message = this.#readLine(text.slice(start, match.index));
      if (message !== undefined) messages.push(message);
      start = match.index + match[0].length;
    }
    this.#rest = text.slice(start);
    return messages;
  }

  #readLine(line: string): StreamMessage | undefined {
    if (line === '') return this.#finish();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /u, '');
    if (name === 'data') this.#data.push(value);
    else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^\d{1,9}$/u.test(value)) this.#retryMs = Number(value);
    return undefined;
  }

  #finish(): StreamMessage | undefined {
    const data = this.#data;
    const event = this.#event === '' ? 'message' : this.#event;
    this.#data = [];
    this.#event = '';
    return data.length === 0 ? undefined : { id: this.#id, event, data: data.join('\n') };
  }
}
