import { escapeHtml } from './page.ts';

/** A value as indented JSON with its names, texts and numbers marked. */
export function jsonHtml(value: unknown): string {
  const text = escapeHtml(JSON.stringify(value, null, 2));
  const marked = text.replaceAll(
    /(&quot;(?:\\.|(?!&quot;)[^\\])*&quot;)(:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?/g,
    (token: string, quoted: string | undefined, colon: string | undefined) => {
      if (colon !== undefined) return `<span class="name">${quoted ?? ''}</span>:`;
      return `<span class="${quoted === undefined ? 'value' : 'text'}">${token}</span>`;
    },
  );
  return codeHtml(marked);
}

/** A block of code that the script can copy; takes HTML. */
export function codeHtml(html: string): string {
  return `<div class="code"><pre><code>${html}</code></pre></div>`;
}

/** The call of an operation as a shell line, with the names that the server's env file sets. */
export function curlOf(call: {
  method: string;
  path: string;
  needsKey: boolean;
  idempotency: boolean;
  ifMatch: boolean;
  type: string | undefined;
  body: unknown;
}): string {
  const lines = [
    `curl${call.method === 'GET' ? '' : ` -X ${call.method}`} "$SWITCHYARD_URL${call.path}"`,
  ];
  if (call.needsKey) lines.push('-H "Authorization: Bearer $SWITCHYARD_API_KEY"');
  if (call.idempotency) lines.push('-H "Idempotency-Key: $(uuidgen)"');
  if (call.ifMatch) lines.push(`-H 'If-Match: "1"'`);
  if (call.type !== undefined) {
    const isJson = call.type.includes('json');
    const body = isJson ? JSON.stringify(call.body ?? {}, null, 2) : '@file';
    lines.push(
      `-H 'Content-Type: ${call.type}'`,
      isJson ? `-d '${body.replaceAll("'", String.raw`'\''`)}'` : `--data-binary ${body}`,
    );
  }
  return lines.join(' \\\n  ');
}
