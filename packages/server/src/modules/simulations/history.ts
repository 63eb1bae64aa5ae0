import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { OrderNode, OrderProblem, OrderShipment } from '../planner/index.ts';
import type { ActivePolicy } from '../policies/index.ts';
import type { CarriedStock } from './carried-stock.ts';
import type { PreparedVariation } from './decide-varied-problem.ts';
import type { AddedPlace } from './variation.ts';

/** What is known of a shipment that was planned. */
export type HistoricShipment = {
  readonly node: string;
  readonly carrier: string;
  readonly service: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
};

/** What a policy is asked in a varied world. */
export type PolicyQuestion = {
  readonly prepared: PreparedVariation;
  readonly policy: ActivePolicy;
  readonly decision: HistoricDecision;
  /** The order and the stock as the varied world has them, in the prices of rate cards. */
  readonly world: OrderProblem;
  readonly carry: CarriedStock;
  /** UTC. */
  readonly day: string;
};

/** Whoever can ask policies about an order of the past. */
export type PolicyPast = {
  /** The policy that counted; undefined where it is not known. */
  readonly own: ActivePolicy | undefined;
  /** What a policy sends of the order in a varied world. */
  readonly ask: (question: PolicyQuestion) => readonly OrderShipment[];
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
  /**
   * The same in the prices of rate cards and with all the stock that there was; undefined: the
   * problem itself. What a plan costs is told by it.
   */
  readonly real?: OrderProblem | undefined;
  /** What policies ask, where somebody may ask a policy about it. */
  readonly past?: PolicyPast | undefined;
  /** The answer is more than the planner's own: whoever asks again asks the policy of then. */
  readonly isByPolicy?: boolean;
  /** Digest of that question, as it was kept with the answer. */
  readonly inputHash: string;
  readonly shipments: readonly HistoricShipment[];
  readonly costMinor: number;
  /**
   * Kilometres from a node, or from a place that is added, to the destination; undefined where one
   * of them has no coordinates.
   */
  readonly kmFrom: (node: string, added?: AddedPlace) => number | undefined;
  /** The local day of a node whose days have a limit; undefined where they have none. */
  readonly dayOf?: (node: string) => number | undefined;
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
