import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ProblemCode, problemTypes } from '../errors.ts';

/** Answers what never became a request: broken HTTP, headers too large, too slow a sender. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // A whole request before the broken one is still being answered: this answer would be taken for
  // its own. Node keeps the answer under way here, and its own handler looks at it too.
  const { _httpMessage: underWay } = socket as { _httpMessage?: ServerResponse | null };
  if (underWay?.req.complete === true) {
    underWay.once('close', () => socket.destroy());
    return;
  }
  const code = codeOf(error.code);
  const [status, title] = problemTypes[code];
  const slug = code.replaceAll('_', '-');
  const body = JSON.stringify({
    type: `/problems/${slug}`,
    title,
    status,
    detail: `${title}.`,
    code,
    errors: [],
    retryable: false,
    docs: `/docs/problems/${slug}`,
  });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function codeOf(code: string | undefined): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  return 'malformed_request';
}
