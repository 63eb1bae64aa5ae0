export const pickingMethods = [
  'discrete_order_picking',
  'batch_picking',
  'zone_picking',
  'cluster_picking',
  'wave_picking',
] as const;
export type PickingMethod = (typeof pickingMethods)[number];

/** What the choice of a picking method looks at. */
export type PickingWork = { lines: number; units: number; products: number };

/**
 * The method for a piece of work at a location: the first of wave (over 50 lines), zone (over 20
 * products), batch (over 100 units) and cluster (11 to 50 lines) that the location can do.
 */
export function decidePickingMethod(
  work: PickingWork,
  capabilities: readonly string[],
): PickingMethod {
  if (capabilities.includes('wave_picking') && work.lines > 50) return 'wave_picking';
  if (capabilities.includes('zone_picking') && work.products > 20) return 'zone_picking';
  if (capabilities.includes('batch_picking') && work.units > 100) return 'batch_picking';
  if (capabilities.includes('cluster_picking') && work.lines > 10 && work.lines <= 50) {
    return 'cluster_picking';
  }
  return 'discrete_order_picking';
}

/** The method in the word of reports; a cluster is a batch that is sorted while it is picked. */
export function pickingWord(method: string): 'single' | 'batch' | 'zone' | 'wave' {
  switch (method) {
    case 'batch_picking':
    case 'cluster_picking':
      return 'batch';
    case 'zone_picking':
      return 'zone';
    case 'wave_picking':
      return 'wave';
    default:
      return 'single';
  }
}
