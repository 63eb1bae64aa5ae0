import { expect, test } from 'vitest';
import { createLog } from './log.ts';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  write(
    createLog('trace', {
      write: (line) => {
        text += line;
      },
    }),
  );
  return text;
}

test('only fields that are allowed reach the log, whatever they are called', () => {
  const secret = 'canary-7f3a';
  const text = linesOf((log) => {
    log.info({ event: 'request', status: 200, authorization: secret, api_key: secret });
    log.warn({ event: 'request', password: secret, headers: { cookie: secret }, secret });
    log.error({ event: 'request', body: { card: secret }, connectionString: secret });
    log.error({ event: 'request', detail: { password: secret } });
  });
  expect(text).not.toContain(secret);
  expect(text.split('\n').filter((line) => line !== '')).toHaveLength(4);
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ event: 'request', status: 200 });
});

test('a field does not flood the log', () => {
  const text = linesOf((log) => log.info({ event: 'x', detail: 'y'.repeat(100_000) }));
  expect(text.length).toBeLessThan(5000);
});
