// Runs sequences of commands against a server and the model; a counter-example is shrunk.
import fc from 'fast-check';
import { seedLocation } from '../support/seed.ts';
import type { TestServer } from '../support/server.ts';
import { lifecycleCommands } from './lifecycle-commands.ts';
import { newModel } from './lifecycle-model.ts';
import { agreeOnEvents, newReal } from './lifecycle-real.ts';

export type LifecyclePlace = Awaited<ReturnType<typeof seedLocation>> & { code: string };

/** The three places of every run. */
export async function seedLifecyclePlaces(server: TestServer): Promise<LifecyclePlace[]> {
  const places: LifecyclePlace[] = [];
  for (const code of ['EAST', 'WEST', 'MID'])
    places.push({ ...(await seedLocation(server, code)), code });
  return places;
}

/** So many sequences of at most so many commands; answers how many commands were run. */
export async function runLifecycles(
  server: TestServer,
  places: readonly LifecyclePlace[],
  sizes: { sequences: number; longest: number; seed?: number },
): Promise<{ commands: number }> {
  let commands = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.commands(lifecycleCommands, { maxCommands: sizes.longest, size: 'max' }),
      async (steps) => {
        const real = await newReal(server, places);
        const model = newModel();
        await fc.asyncModelRun(() => ({ model, real }), steps);
        await agreeOnEvents(model, real);
        commands += real.commands;
      },
    ),
    { numRuns: sizes.sequences, ...(sizes.seed === undefined ? {} : { seed: sizes.seed }) },
  );
  return { commands };
}
