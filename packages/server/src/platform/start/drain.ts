import type { Server } from 'node:http';
import type { Socket } from 'node:net';

const sweepMs = 50;

/**
 * Notes the connections of a server, so that it can be closed without waiting for those that no
 * request is under way on: Node counts a connection that was never used as busy, and one whose last
 * answer ends after the close is kept alive.
 */
export function trackConnections(server: Server): {
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
