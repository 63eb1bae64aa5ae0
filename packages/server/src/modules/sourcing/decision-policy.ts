import { encodeId, type Uuid } from '../../lib/ids.ts';
import type { Arm } from '../policies/index.ts';
import type { PolicyMatch } from './ask-policy.ts';

/**
 * policy, number, batch, rule, pass (1: without the soft constraints), what of the rest; then the
 * canary and whether its candidate was asked (1), where it was made for one.
 */
type Kept = [
  policy: Uuid,
  number: number,
  batch: string | null,
  rule: string | null,
  pass: 0 | 1,
  otherwise: string,
  canary?: [Uuid, 0 | 1],
];

/** The text of a match: few differ, and orders are many. */
const textsMax = 10_000;
const texts = new Map<string, string>();

/** A kept decision's text with the policy that was asked, as its first member. */
export function withPolicy(document: string, match: PolicyMatch): string {
  const { policyId, number, batch, rule, pass, end, canary } = match;
  const otherwise = end.action === 'queue' ? `queue:${end.queue}` : end.action;
  const key = `${policyId} ${number} ${batch} ${rule} ${pass} ${otherwise} ${canary?.id} ${canary?.arm}`;
  let text = texts.get(key);
  if (text === undefined) {
    const kept: Kept = [
      policyId,
      number,
      batch ?? null,
      rule ?? null,
      pass === 'hard' ? 1 : 0,
      otherwise,
    ];
    if (canary !== undefined) kept.push([canary.id, canary.arm === 'candidate' ? 1 : 0]);
    text = `{"pol":${JSON.stringify(kept)},`;
    if (texts.size >= textsMax) texts.clear();
    texts.set(key, text);
  }
  return text + document.slice(1);
}

/** Which policy made a decision, and by which of its parts. */
export type PolicyView = {
  policy_id: string;
  number: number;
  batch: string | null;
  rule: string | null;
  soft_dropped: boolean;
  otherwise: string;
  canary: { canary_id: string; arm: Arm } | null;
};

/** The policy in a kept decision; null in records from before there were policies. */
export function decodePolicy(text: string): PolicyView | null {
  const { pol } = JSON.parse(text) as { pol?: Kept };
  if (pol === undefined) return null;
  const [policyId, number, batch, rule, pass, otherwise, canary] = pol;
  return {
    policy_id: encodeId('pol', policyId),
    number,
    batch,
    rule,
    soft_dropped: pass === 1,
    otherwise,
    canary:
      canary === undefined
        ? null
        : {
            canary_id: encodeId('cny', canary[0]),
            arm: canary[1] === 1 ? 'candidate' : 'current',
          },
  };
}
