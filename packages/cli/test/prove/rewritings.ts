import type { Completion, HistoryLine, Invocation } from '../../src/prove/history.ts';
import type { SmallCampaign } from './small-campaign.ts';

/** The n-th operation of a name, by its number. */
export function numberOf(campaign: SmallCampaign, operation: string, which: number): number {
  return invocationOf(campaign, operation, which).no;
}

export function invocationOf(
  campaign: SmallCampaign,
  operation: string,
  which: number,
): Invocation {
  const all = campaign.lines.filter(
    (line): line is Invocation => line.type === 'invoke' && line.operation === operation,
  );
  const found = all.at(which);
  if (found === undefined) throw new Error(`There is no ${operation} ${which}.`);
  return found;
}

/** The history with one answer changed. */
function answered(
  campaign: SmallCampaign,
  operation: string,
  which: number,
  change: (line: Completion) => HistoryLine,
): HistoryLine[] {
  const no = numberOf(campaign, operation, which);
  return campaign.lines.map((line) =>
    (line.type === 'ok' || line.type === 'fail') && line.no === no ? change(line) : line,
  );
}

type Rewritten = {
  fault: string;
  finding: string;
  lines: (campaign: SmallCampaign) => HistoryLine[];
};

/** Each says one thing that was not so. */
export const rewritten: readonly Rewritten[] = [
  {
    fault: 'an acknowledged order that is stored under another id',
    finding: 'orders.acknowledged',
    lines: (campaign) =>
      answered(campaign, 'capture', 1, (line) => ({
        ...line,
        orders: Object.fromEntries(
          Object.keys(line.orders ?? {}).map((key) => [key, 'ord_01jd0000000000000000000000']),
        ),
      })),
  },
  {
    fault: 'a refused order that is stored',
    finding: 'orders.refused',
    lines: (campaign) =>
      answered(campaign, 'capture', 1, ({ orders: _orders, touches: _touches, ...line }) => ({
        ...line,
        type: 'fail',
        status: 422,
      })),
  },
  {
    fault: 'an order that nobody asked for',
    finding: 'orders.unexplained',
    lines: (campaign) => {
      const no = numberOf(campaign, 'capture', 1);
      return campaign.lines.filter((line) => !('no' in line) || line.no !== no);
    },
  },
  {
    fault: 'a reservation that is acknowledged and not there',
    finding: 'things.acknowledged',
    lines: (campaign) =>
      answered(campaign, 'reserve', 0, (line) => ({
        ...line,
        made: ['rsv_01jd0000000000000000000000'],
      })),
  },
  {
    fault: 'a replay with other bytes',
    finding: 'answers.same',
    lines: (campaign) =>
      answered(campaign, 'replay_key', 0, (line) => ({ ...line, answerSha256: 'f'.repeat(64) })),
  },
  {
    fault: 'an answer that is kept with other bytes',
    finding: 'answers.kept',
    lines: (campaign) =>
      answered(campaign, 'adjust', 1, (line) => ({ ...line, answerSha256: 'f'.repeat(64) })),
  },
  {
    fault: 'a stale reading',
    finding: 'registers.on_hand',
    lines: (campaign) =>
      answered(campaign, 'read_stock', -1, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({ ...touch, seen: { onHand: 1000 } })),
      })),
  },
  {
    fault: 'an acknowledged change that is lost',
    finding: 'stock.conserved',
    lines: (campaign) =>
      answered(campaign, 'adjust', -1, (line) => ({
        ...line,
        touches: (line.touches ?? []).map(({ register }) => ({ register, onHand: 5 })),
      })),
  },
  {
    fault: 'two changes that saw the same stock',
    finding: 'registers.on_hand',
    lines: (campaign) =>
      answered(campaign, 'adjust', 4, (line) => ({
        ...line,
        touches: (line.touches ?? []).map(({ register, onHand = 0, seen }) => ({
          register,
          onHand: onHand + 1,
          seen: { onHand: seen?.onHand ?? 0 },
        })),
      })),
  },
  {
    fault: 'a reservation whose units nobody counts',
    finding: 'registers.soft_reserved',
    lines: (campaign) =>
      answered(campaign, 'reserve', 0, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({ ...touch, seen: { softReserved: 7 } })),
      })),
  },
  {
    fault: 'a stale reading of what is allocated',
    finding: 'registers.witnessed',
    lines: (campaign) =>
      answered(campaign, 'read_stock', -1, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({
          ...touch,
          seen: { ...touch.seen, allocated: 1000 },
        })),
      })),
  },
  {
    fault: 'an acknowledged claim that the ledger does not have',
    finding: 'registers.witnessed',
    lines: (campaign) =>
      answered(campaign, 'reserve', 1, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({ ...touch, softReserved: 2 })),
      })),
  },
  {
    fault: 'two changes that were answered in the other order than the ledger has them in',
    finding: 'registers.witnessed',
    lines: (campaign) => {
      const first = invocationOf(campaign, 'adjust', 0);
      const later = campaign.lines.findLast(
        (line): line is Invocation =>
          line.type === 'invoke' && line.operation === 'adjust' && line.client === first.client,
      );
      const isOf = (no: number | undefined, line: HistoryLine): boolean =>
        'no' in line && line.no === no;
      const rest = campaign.lines.filter((line) => !isOf(later?.no, line));
      const before = rest.findIndex((line) => isOf(first.no, line));
      return rest.toSpliced(before, 0, ...campaign.lines.filter((line) => isOf(later?.no, line)));
    },
  },
  {
    fault: 'a return that is acknowledged and not there',
    finding: 'things.acknowledged',
    lines: (campaign) =>
      answered(campaign, 'return_request', 0, (line) => ({
        ...line,
        made: ['rtn_01jd0000000000000000000000'],
      })),
  },
  {
    fault: 'a restocked unit that the ledger does not have',
    finding: 'registers.witnessed',
    lines: (campaign) =>
      answered(campaign, 'return_inspect', 0, (line) => ({
        ...line,
        touches: (line.touches ?? []).map((touch) => ({ ...touch, onHand: 2 })),
      })),
  },
  {
    fault: 'a count whose differences nobody was told of',
    finding: 'registers.witnessed',
    lines: (campaign) =>
      answered(campaign, 'count_approve', 0, (line) => ({ ...line, touches: [] })),
  },
  {
    fault: 'an end without a question',
    finding: 'history.whole',
    lines: (campaign) => {
      const no = numberOf(campaign, 'read_stock', 0);
      return campaign.lines.filter(
        (line) => !('no' in line) || line.no !== no || line.type !== 'invoke',
      );
    },
  },
  {
    fault: 'a tenant that is not stored',
    finding: 'history.whole',
    lines: (campaign) =>
      campaign.lines.map((line) =>
        line.type === 'campaign' ? { ...line, tenants: ['elsewhere'] } : line,
      ),
  },
];
