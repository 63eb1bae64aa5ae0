/** The private server of a replay, as a process of its own; ends with the one that started it. */
import { flushCompileCache } from 'node:module';
import { ConfigError, readConfig, startServer, type StartedServer } from '@switchyard/server';

type FromParent = 'stop' | 'memory';

const retryMs = 500;
const claimPatienceMs = 60_000;

/** A server that is still closing on the same data directory is waited for. */
async function startPatiently(): Promise<StartedServer> {
  const config = readConfig(process.argv.slice(2), process.env);
  const until = performance.now() + claimPatienceMs;
  for (;;) {
    try {
      return await startServer(config, { write: (text) => process.stderr.write(text) });
    } catch (error) {
      const isClaimed = error instanceof Error && error.name === 'DataDirInUseError';
      if (!isClaimed || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

const peakMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

let stopping = false;
async function end(server: StartedServer | undefined): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server?.stop();
  process.exit();
}

let server: StartedServer | undefined;
process.on('disconnect', () => void end(server));
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void end(server));
process.on('message', (message: FromParent) => {
  if (message === 'stop') void end(server);
  else process.send?.({ memoryMb: peakMb() });
});
try {
  server = await startPatiently();
  process.send?.({ url: server.url, key: server.key });
  setTimeout(flushCompileCache, 3000).unref();
} catch (error) {
  const words =
    error instanceof ConfigError || error instanceof Error ? error.message : String(error);
  process.send?.({ failed: words });
  process.exitCode = 1;
  process.disconnect?.();
}
