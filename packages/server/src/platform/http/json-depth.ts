const quote = 34;
const backslash = 92;

/**
 * Whether brackets are nested deeper than `depthMax` somewhere in the text, which need not be JSON:
 * a parser that gets so far gets no deeper than this says. Costs nothing to speak of where there
 * are few brackets.
 */
export function isNestedDeeper(text: string, depthMax: number): boolean {
  if (!opensMore(text, depthMax)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      if (at === -1) return false;
    } else if (code === 123 || code === 91) {
      if (++depth > depthMax) return true;
    } else if (code === 125 || code === 93) {
      depth--;
    }
  }
  return false;
}

/** Whether the text has more than `count` opening brackets; few of them cannot be nested deep. */
function opensMore(text: string, count: number): boolean {
  let left = count;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (--left < 0) return true;
    }
  }
  return false;
}

/** Position of the quote that closes the string opening at `start`; -1 when none does. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
