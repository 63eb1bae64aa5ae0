import { makeDemo } from './modules/demo/index.ts';
import type { Route } from './platform/http/index.ts';
import { defaultTenantId } from './platform/start/first-start.ts';
import { openInnerDoor } from './platform/start/inner-door.ts';
import type { Surroundings } from './platform/system-context.ts';

/**
 * Makes the demo network in the default tenant when it is empty, or completes it; resolves to what
 * it holds, in words, or undefined when the tenant has data of its own. A demo that fails is told
 * in the log and does not keep the server from starting; the next start goes on with it.
 */
export async function startDemo(
  around: Surroundings,
  routes: readonly Route[],
): Promise<string | undefined> {
  const { db, log, clock } = around;
  const door = openInnerDoor({ db, log, tenantId: defaultTenantId, routes });
  try {
    const demo = await makeDemo({ door, db, log, tenantId: defaultTenantId, now: clock.now() });
    return demo?.summary;
  } catch (error) {
    log.error({ event: 'demo.failed', error: String(error) });
    return undefined;
  } finally {
    await door.close();
  }
}
