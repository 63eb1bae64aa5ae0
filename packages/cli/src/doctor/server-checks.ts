import { Switchyard, SwitchyardError, version } from '@switchyard/sdk';
import { type Finding, judged, skipped } from './findings.ts';

const patienceMs = 3000;
const clockMsMax = 2000;

/** Asks a running server how it is; without one, says so and nothing fails. */
export async function checkServer(
  url: string,
  key: string | undefined,
  isExpected: boolean,
): Promise<Finding[]> {
  const alive = await ask(`${url}/livez`);
  if (alive === undefined) {
    const found = `nothing answers at ${url}`;
    if (!isExpected)
      return [
        skipped('server', found),
        skipped('server is ready', found),
        skipped('key', found),
        skipped('version', found),
      ];
    return [
      judged('server', false, found, {
        cause: 'No server runs there, or a proxy is in between.',
        fix: 'switchyard start',
      }),
    ];
  }
  const ready = await ask(`${url}/readyz`);
  const date = Date.parse(alive.headers.get('date') ?? '');
  return [
    judged('server', alive.ok, `${url} answers ${alive.status}`, {
      cause: 'It is stopping or broken.',
      fix: 'Look at its log.',
    }),
    judged('server is ready', ready?.ok === true, `/readyz answers ${ready?.status ?? 'nothing'}`, {
      cause: 'Its database, schema or events have trouble; /readyz says which.',
      fix: `curl ${url}/readyz`,
    }),
    judged(
      'clock of the server',
      Number.isNaN(date) || Math.abs(date - Date.now()) <= clockMsMax,
      `${Number.isNaN(date) ? 0 : Math.round((date - Date.now()) / 1000)} s ahead`,
      {
        cause: 'Signatures and expiry differ between machines.',
        fix: 'Let both machines use a time service.',
        isWarning: true,
      },
    ),
    await checkKey(url, key),
    await checkVersion(url),
  ];
}

async function ask(address: string): Promise<Response | undefined> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) });
    await response.arrayBuffer();
    return response;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

async function checkKey(url: string, key: string | undefined): Promise<Finding> {
  const trouble = {
    cause: 'Calls with it are refused.',
    fix: 'Pass --key, or make one with switchyard keys create.',
  };
  if (key === undefined)
    return judged('key', false, 'none is known', { ...trouble, isWarning: true });
  try {
    await new Switchyard({
      baseUrl: url,
      apiKey: key,
      timeoutMs: patienceMs,
      retriesMax: 0,
    }).order.list({ limit: 1 });
    return judged('key', true, 'the server takes it', trouble);
  } catch (error) {
    if (!(error instanceof SwitchyardError)) throw error;
    return judged('key', false, `${error.status} ${error.code}`, trouble);
  }
}

async function checkVersion(url: string): Promise<Finding> {
  // The program's version; that of the document is the API's, which is a date.
  const response = await fetch(`${url}/v1/system/health`, {
    signal: AbortSignal.timeout(patienceMs),
  });
  const { version: theirs = 'unknown' } = (await response.json()) as { version?: string };
  return judged('version', theirs === version, `server ${theirs}, this command ${version}`, {
    cause: 'Commands may know other operations than the server.',
    fix: 'Use the same version on both sides.',
    isWarning: true,
  });
}
