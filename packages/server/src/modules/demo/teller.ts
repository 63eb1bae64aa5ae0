import { hash } from 'node:crypto';
import type { Instant } from '../../lib/time.ts';
import type { DemoDoor, DemoRequest } from './demo-door.ts';

/** Carries out the steps of the demo, each once however often the process is killed. */
export type Teller = {
  at: (instant: Instant) => void;
  /** A numbered step; what it writes is skipped when an earlier process completed the step. */
  step: (name: string, work: () => Promise<void>) => Promise<void>;
  /** A change: sent unless its step is done; answers the body, undefined when skipped. */
  write: <T>(path: string, body: unknown) => Promise<T | undefined>;
  /** A request that answers the same when sent again, such as a capture under a natural key. */
  repeat: <T>(path: string, body: unknown) => Promise<T>;
  patch: <T>(path: string, body: unknown) => Promise<T | undefined>;
  read: <T>(path: string) => Promise<T>;
};

export type TellerOptions = {
  door: DemoDoor;
  /** Steps that an earlier process completed. */
  done: number;
  /** Told after each newly completed step, so that the next process begins there. */
  onStep: (name: string, completed: number) => Promise<void>;
};

/**
 * Each write has an Idempotency-Key of its step and content, so that the step in which an earlier
 * process ended is repeated without harm. A refusal ends the telling.
 */
export function createTeller({ door, done, onStep }: TellerOptions): Teller {
  let stepNo = 0;

  const send = async <T>(request: DemoRequest): Promise<T> => {
    const { status, body } = await door.call(request);
    if (status < 400) return body as T;
    const text = JSON.stringify(body).slice(0, 1000);
    throw new Error(
      `${request.method} ${request.path} of the demo was refused (${status}): ${text}`,
    );
  };
  const change = async <T>(
    method: 'POST' | 'PATCH',
    path: string,
    body: unknown,
  ): Promise<T | undefined> => {
    if (stepNo <= done) return undefined;
    const content = hash(
      'sha256',
      `${stepNo} ${method} ${path} ${JSON.stringify(body)}`,
      'base64url',
    );
    return send<T>({ method, path, body, idempotencyKey: `demo-${content}` });
  };

  return {
    at: door.at,
    step: async (name, work) => {
      stepNo++;
      await work();
      if (stepNo > done) await onStep(name, stepNo);
    },
    write: (path, body) => change('POST', path, body),
    patch: (path, body) => change('PATCH', path, body),
    repeat: (path, body) => send({ method: 'POST', path, body }),
    read: (path) => send({ method: 'GET', path }),
  };
}

/** Parts of at most so many items: what one bulk request takes. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size)
    parts.push(items.slice(start, start + size));
  return parts;
}
