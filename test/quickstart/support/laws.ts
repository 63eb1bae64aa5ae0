import type { Client } from '@switchyard/sdk';

/** The laws that the server's own auditor finds broken; none is what tests expect. */
export async function brokenLaws(client: Client): Promise<unknown[]> {
  const { laws } = await client.system.verify();
  return laws.filter((law) => !law.ok);
}
