import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, Switchyard } from '@switchyard/sdk';

export type ConnectionOptions = {
  url?: string | undefined;
  key?: string | undefined;
  'data-dir'?: string | undefined;
};

/**
 * Address and key of the server to talk to: from the arguments, else the environment, else what the
 * last start wrote into the data directory. The key is undefined when nobody knows one.
 */
export function findServer(
  options: ConnectionOptions,
  env: NodeJS.ProcessEnv = process.env,
): { url: string; key: string | undefined } {
  const kept = readEnvFile(options['data-dir'] ?? env['SWITCHYARD_DATA_DIR'] ?? '.switchyard');
  return {
    url:
      options.url ??
      env['SWITCHYARD_BASE_URL'] ??
      env['SWITCHYARD_URL'] ??
      kept['SWITCHYARD_URL'] ??
      'http://127.0.0.1:7800',
    key:
      options.key ??
      env['SWITCHYARD_API_KEY'] ??
      kept['SWITCHYARD_API_KEY'] ??
      env['SWITCHYARD_BOOTSTRAP_KEY'],
  };
}

function readEnvFile(dataDir: string): Record<string, string> {
  const path = join(dataDir, 'env');
  if (!existsSync(path)) return {};
  const found: Record<string, string> = {};
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const match = /^(SWITCHYARD_\w+)=(\S+)$/u.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) found[match[1]] = match[2];
  }
  return found;
}

/** The client of that server. A missing key shows with the first call. */
export function connect(options: ConnectionOptions): Client {
  const { url, key } = findServer(options);
  return new Switchyard({ baseUrl: url, apiKey: key, timeoutMs: 120_000 });
}
