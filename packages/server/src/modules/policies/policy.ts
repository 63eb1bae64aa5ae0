import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';
import type { PolicyDocument } from './document.ts';
import type { Finding } from './finding.ts';
import type { VersionState } from './policy-states.ts';

/** A policy as stored: a name for a row of versions. */
export type PolicyRow = {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly lastNumber: number;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** What a test of a version found. */
export type TestReport = {
  readonly testedAt: Instant;
  readonly testedBy: string;
  /** No error was found and every example came out as expected. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly examples: readonly ExampleResult[];
};

/** How one example came out. */
export type ExampleResult = {
  readonly name: string;
  readonly ok: boolean;
  /** What differs from what was expected, in words; empty when nothing does. */
  readonly differences: readonly string[];
  readonly batch: string | null;
  readonly rule: string | null;
  readonly outcome: string;
  readonly locations: readonly string[];
  readonly cost: number | null;
};

/** The variation of a simulation that a version was made from, as it came out then. */
export type VersionOrigin = {
  readonly simulation_id: string;
  readonly variation: string;
  /** Digest of the simulation's result. */
  readonly digest: string;
  readonly from: string;
  readonly to: string;
  readonly figures: Readonly<Record<string, OriginFigure>>;
};
type OriginFigure = {
  readonly pairs: number;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
};

/** One version of a policy as stored. */
export type VersionRow = {
  readonly policyId: Uuid;
  readonly number: number;
  readonly state: VersionState;
  readonly document: PolicyDocument;
  readonly note: string | null;
  readonly basedOn: number | null;
  readonly origin: VersionOrigin | null;
  readonly author: string;
  readonly report: TestReport | null;
  readonly submittedBy: string | null;
  readonly submittedAt: Instant | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Instant | null;
  readonly publishedBy: string | null;
  readonly publishedAt: Instant | null;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type CommentRow = {
  readonly id: Uuid;
  readonly policyId: Uuid;
  readonly number: number;
  readonly author: string;
  readonly text: string;
  readonly createdAt: Instant;
};

/** From when on which version counts. */
export type ActivationRow = {
  readonly id: Uuid;
  readonly channel: string | null;
  readonly policyId: Uuid | null;
  readonly number: number | null;
  readonly effectiveFrom: Instant;
  readonly activatedBy: string;
  readonly createdAt: Instant;
  readonly cancelledBy: string | null;
  readonly cancelledAt: Instant | null;
};
