// Goal: each mode of the proxy harms just what it says, and healing ends it.
// Method: a caller and an echoing target on this machine, with the proxy between them.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChaosProxy, openChaosProxy } from './chaos-proxy.ts';

let target: Server;
let proxy: ChaosProxy;
let arrived: string;
const callers: Socket[] = [];

beforeEach(async () => {
  arrived = '';
  target = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      arrived += piece.toString();
      socket.write(piece);
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  proxy = await openChaosProxy(() => 0.5);
  proxy.setTarget({ port: (target.address() as AddressInfo).port, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const caller of callers.splice(0)) caller.destroy();
  await proxy.close();
  await new Promise((resolve) => target.close(resolve));
});

/** A connection through the proxy that has been answered once. */
async function call(): Promise<Socket> {
  const caller = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  callers.push(caller);
  caller.on('error', () => undefined);
  caller.write('hello');
  await once(caller, 'data');
  return caller;
}

/** How the connection ends: the code of its error, or `ended`. */
function endOf(caller: Socket): Promise<string> {
  return new Promise((resolve) => {
    caller.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    caller.once('end', () => resolve('ended'));
  });
}

/** Whether something comes within the time. */
async function isAnswered(caller: Socket, withinMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    await once(caller, 'data', { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

describe('a proxy', () => {
  it('passes everything both ways, and counts connections', async () => {
    const caller = await call();
    const sent = 'x'.repeat(1_000_000);
    let back = 0;
    caller.on('data', (piece) => (back += piece.length));
    caller.write(sent);
    await expect.poll(() => back).toBe(sent.length);
    expect(proxy.connections()).toBe(1);
  });

  it('resets every connection', async () => {
    const ends = [await call(), await call()].map(endOf);
    expect(proxy.reset()).toBe(2);
    expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET']);
  });

  it('ends the answering half and still takes what is asked', async () => {
    const caller = await call();
    const end = endOf(caller);
    proxy.halfClose();
    expect(await end).toBe('ended');
    caller.write('more');
    await expect.poll(() => arrived).toBe('hellomore');
  });

  it('keeps everything in a black hole, new connections too, and lets it out when healed', async () => {
    const caller = await call();
    proxy.setMode({ kind: 'black_hole' });
    caller.write('lost?');
    const late = connect({ port: proxy.port, host: '127.0.0.1' });
    callers.push(late);
    late.write('late');
    expect(await isAnswered(caller, 100)).toBe(false);
    expect(arrived).toBe('hello');
    const answers = [isAnswered(caller, 5000), isAnswered(late, 5000)];
    proxy.heal();
    expect(await Promise.all(answers)).toEqual([true, true]);
  });

  it('leaves callers waiting whose target is lost, until it is healed', async () => {
    const caller = await call();
    expect(proxy.loseTargets()).toBe(1);
    caller.write('anybody?');
    expect(await isAnswered(caller, 100)).toBe(false);
    expect(caller.destroyed).toBe(false);
    const end = endOf(caller);
    proxy.heal();
    expect(await end).toBe('ECONNRESET');
  });

  it('slows every piece down, and lets drops through one by one', async () => {
    const caller = await call();
    proxy.setMode({ kind: 'slow', leastMs: 40, mostMs: 80 });
    const startedAt = performance.now();
    caller.write('slow');
    await once(caller, 'data');
    expect(performance.now() - startedAt).toBeGreaterThan(110);
    proxy.setMode({ kind: 'drip', bytesPerSecond: 10 });
    caller.write('abc');
    const [first] = (await once(caller, 'data')) as [Buffer];
    expect(first.toString()).toBe('a');
  });

  it('loses the answers of so many that asked with the marker, after the target had the question', async () => {
    const [one, other] = [await call(), await call()];
    proxy.cutAnswers(1, 'commit');
    const end = endOf(one);
    one.write('commit');
    expect(await end).toBe('ECONNRESET');
    expect(arrived).toContain('commit');
    other.write('commit');
    expect(await isAnswered(other, 5000)).toBe(true);
  });

  it('refuses while there is no target', async () => {
    proxy.setTarget(undefined);
    const caller = connect({ port: proxy.port, host: '127.0.0.1' });
    callers.push(caller);
    expect(await endOf(caller)).toBe('ECONNRESET');
  });
});
