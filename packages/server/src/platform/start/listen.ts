import { createServer } from 'node:net';

const portsTriedMax = 100;

/**
 * A port that is free now: the wished one or the next above it; for 0 any. Throws when the address
 * cannot be listened on at all.
 */
export async function findPort(host: string, wished: number): Promise<number> {
  for (let port = wished; port < wished + portsTriedMax && port <= 65_535; port++) {
    const found = await tryPort(host, port);
    if (found !== undefined) return found;
  }
  throw new Error(
    `Ports ${wished} to ${Math.min(65_535, wished + portsTriedMax - 1)} on ${host} are all taken.`,
  );
}

/** The port when it could be listened on; undefined when somebody else does. */
function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(new Error(`Cannot listen on ${host}:${port} (${error.code}).`, { cause: error }));
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** The address by which people on this machine reach the server. */
export function urlOf(host: string, port: number): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host))
    return `http://localhost:${port}`;
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}
