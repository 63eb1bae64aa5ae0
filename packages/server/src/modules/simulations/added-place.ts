import type { Uuid } from '../../lib/ids.ts';
import type { Location, Network } from '../network/index.ts';
import type { AddedPlace } from './variation.ts';

/** A place that there was not, as a location of a network; undefined where its model is not one. */
export function placeFor(
  { locationsById }: Pick<Network, 'locationsById'>,
  { id, code, like, latitude, longitude }: AddedPlace,
): Location | undefined {
  const model = locationsById.get(like as Uuid);
  return model && { ...model, id: id as Uuid, code, latitude, longitude };
}
