import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { PolicyDocument } from './document.ts';
import type { ExampleExpected, ExampleInput } from './wire-examples.ts';

/** An order with its pinned outcome: what must not change unnoticed. */
export type ExampleRow = {
  readonly id: Uuid;
  readonly policyId: Uuid;
  readonly name: string;
  readonly input: ExampleInput;
  readonly expected: ExampleExpected;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** What became of an example under a document, without anything being kept. */
export type Rehearsal = {
  readonly batch: string | undefined;
  readonly rule: string | undefined;
  /** Planned, partial, backordered, failed, queued; or invalid when it is no order. */
  readonly outcome: string;
  /** Codes of the places that send, most units first. */
  readonly locations: readonly string[];
  /** In the unit of the costs' currency; undefined when nothing is sent. */
  readonly cost: number | undefined;
  /** Why it could not be tried. */
  readonly problem?: string;
};

/** Plans examples under a document: sourcing stands later in the house and is handed in. */
export type Rehearse = (
  ctx: Context,
  tx: Tx,
  document: PolicyDocument,
  inputs: readonly ExampleInput[],
) => Promise<Rehearsal[]>;

/** The registered channels' codes: channels stand later in the house as well. */
export type ReadChannels = (tx: Tx) => Promise<readonly string[]>;

/** What policies need of modules that stand after them. */
export type PolicyPorts = { readonly rehearse: Rehearse; readonly readChannels: ReadChannels };
