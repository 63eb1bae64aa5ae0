import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Network } from '../network/index.ts';
import type { OrderState } from '../orders/index.ts';
import type { OrderNode, OrderProblem } from '../planner/index.ts';
import type { ActivePolicy } from '../policies/index.ts';
import type { Declined, Heading, HourFacts } from '../sourcing/index.ts';
import type { AddedPlace } from './variation.ts';

/** What is known of a shipment that was planned. */
export type HistoricShipment = {
  readonly node: string;
  readonly carrier: string;
  readonly service: string;
  readonly lines: readonly { readonly line: number; readonly quantity: number }[];
};

/** What a policy is asked an order of the past with. */
export type PolicyPast = {
  /** The order as it stands now; what of it was open is told by the problem. */
  readonly state: OrderState;
  readonly network: Network;
  readonly heading: Heading;
  readonly declined: readonly Declined[];
  /** The policy that counted; undefined where it is not known. */
  readonly own: ActivePolicy | undefined;
  /** The forward prices that counted: those in the problem are whole prices times the weight. */
  readonly prices: { readonly version: number; readonly weight: number } | undefined;
  readonly weeklyUnits: HourFacts['weeklyUnits'];
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
