import { callOnceEver, listRows, pieces, type ReplayRun, step } from './replay-run.ts';

/** What a replay needs to be there before its first day. */
export type World = {
  currency: string;
  /** The day of the set-up, before the first order. */
  at: string;
  products: readonly Record<string, unknown>[];
  locations: readonly Record<string, unknown>[];
  carriers: readonly { code: string; name: string; services: readonly Record<string, unknown>[] }[];
};

/** Makes catalogue, network and carriers; what is there already stays. */
export async function setUpWorld(run: ReplayRun, world: World): Promise<void> {
  const { at } = world;
  for (const [index, items] of pieces(world.products, 500).entries()) {
    await upsert(run, `set-up/products/${index}`, '/v1/products/bulk', items, at);
  }
  for (const [index, items] of pieces(world.locations, 500).entries()) {
    await upsert(run, `set-up/locations/${index}`, '/v1/locations/bulk', items, at);
  }
  for (const { code, name, services } of world.carriers) {
    // Taken already means made by a run that was killed before it noted the step.
    await step(run, `set-up/carriers/${code}`, async () => {
      await run.api.call({ method: 'POST', path: '/v1/carriers', body: { code, name }, at }, [409]);
      for (const service of services) {
        await run.api.call(
          { method: 'POST', path: `/v1/carriers/${code}/services`, body: service, at },
          [409],
        );
      }
      return services.length;
    });
  }
  for await (const location of listRows(run.api, '/v1/locations', {})) {
    const place = run.places.indexOf(String(location['code']));
    if (place !== -1) run.placeById.set(String(location['id']), place);
  }
}

async function upsert(
  run: ReplayRun,
  name: string,
  path: string,
  items: readonly Record<string, unknown>[],
  at: string,
): Promise<void> {
  await step(run, name, async () => {
    const { body } = await callOnceEver(run, name, { method: 'POST', path, body: { items }, at });
    const results = body['results'] as {
      status: string;
      ref: string;
      errors: { detail: string }[];
    }[];
    const bad = results.find((result) => result.status === 'problem');
    if (bad !== undefined)
      throw new Error(`${path} refuses ${bad.ref}: ${bad.errors[0]?.detail ?? ''}`);
    return items.length;
  });
}
