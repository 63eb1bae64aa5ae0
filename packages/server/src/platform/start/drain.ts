import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { pause } from '../waker.ts';

const sweepMs = 50;

/**
 * Notes the connections of a server, so that it can be closed without waiting for those that no
 * request is under way on: Node counts a connection that was never used as busy, and one whose last
 * answer ends after the close is kept alive.
 */
export function trackConnections(server: Server): {
  /**
   * Serves on for so long, asking every client to come back on another connection (`Connection:
   * close`): a connection that is closed under a request on its way is a reset to its client.
   */
  linger: (lingerMs: number) => Promise<void>;
  /** Closes unused connections now and as they fall idle; all that are left after `cutAfterMs`. */
  drain: (cutAfterMs: number, onCut: () => void) => { end: () => void };
} {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const sweep = (): void => {
    server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
  return {
    linger: async (lingerMs) => {
      if (sockets.size === 0 || lingerMs === 0) return;
      server.prependListener('request', (_request, response) => {
        response.setHeader('connection', 'close');
      });
      await pause(lingerMs);
    },
    drain: (cutAfterMs, onCut) => {
      const timer = setInterval(sweep, sweepMs);
      const cut = setTimeout(() => {
        onCut();
        server.closeAllConnections();
      }, cutAfterMs);
      return {
        end: () => {
          clearInterval(timer);
          clearTimeout(cut);
        },
      };
    },
  };
}
