import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { OrderNode, OrderProblem } from '../planner/index.ts';
import type { AddedPlace } from './variation.ts';

/** What is known of a shipment that was planned. */
export type HistoricShipment = {
  readonly node: string;
  readonly carrier: string;
  readonly service: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
};

/** A decision of the past, with all that it rested on. */
export type HistoricDecision = {
  readonly kind: 'decision';
  readonly id: Uuid;
  readonly orderId: Uuid;
  readonly at: Instant;
  /** The order had not been decided on before. */
  readonly isFirst: boolean;
  /** What the planner was asked then: its stock is what there was, whoever else had taken some. */
  readonly problem: OrderProblem;
  /** Digest of that question, as it was kept with the answer. */
  readonly inputHash: string;
  readonly shipments: readonly HistoricShipment[];
  readonly costMinor: number;
  /**
   * Kilometres from a node, or from a place that is added, to the destination; undefined where one
   * of them has no coordinates.
   */
  readonly kmFrom: (node: string, added?: AddedPlace) => number | undefined;
  /** A place that there was not, as this order would have seen it. */
  readonly nodeFor: (place: AddedPlace) => OrderNode | undefined;
};

/** Units that an order gave back: cancelled, rejected, or taken for another place. */
export type HistoricRelease = {
  readonly kind: 'release';
  readonly orderId: Uuid;
  readonly product: string;
  readonly node: string;
  readonly units: number;
  readonly at: Instant;
};

export type HistoricStep = HistoricDecision | HistoricRelease;
