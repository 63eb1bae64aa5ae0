import {
  newDataDir,
  processKey,
  removeDataDir,
  type ServerProcess,
  startServerProcess,
} from '../../test/support/server-process.ts';

export const benchKey = processKey;
export type BenchServer = ServerProcess;

/** A server on a database of its own that goes with it. */
export async function startBenchServer(
  environment: Record<string, string> = {},
): Promise<BenchServer> {
  const dataDir = newDataDir();
  const server = await startServerProcess(dataDir, environment);
  return {
    ...server,
    stop: async () => {
      await server.stop();
      removeDataDir(dataDir);
    },
  };
}
