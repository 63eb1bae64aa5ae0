import type { Client } from '@switchyard/sdk';
import { readArguments, required, serverOptions } from '../lib/arguments.ts';
import type { Command } from '../lib/command.ts';
import { connect } from '../lib/connection.ts';
import { CommandFailure, exitCode } from '../lib/errors.ts';
import { grouped, type Output, table } from '../lib/output.ts';

const usage = `Usage: switchyard explain ORDER|DECISION [--why-not LOCATION] [--what-would-change-it] [--json]
  ORDER is an id (ord_…) or the channel's own order number; DECISION an id (dec_…).
  Says in a sentence where an order is sent from, and shows every candidate with its gate or cost.
  --why-not says which gate a location (id or code) failed, or what sending from it costs more.
  --what-would-change-it lists the smallest change of each kind that changes who sends; together
  with --why-not, that makes that location send or stop. Both ask about the newest decision.`;

const options = {
  ...serverOptions,
  'why-not': { type: 'string' },
  'what-would-change-it': { type: 'boolean' },
} as const;

type Decision = Awaited<ReturnType<Client['decision']['retrieve']>>;

/** Why an order is sent from where it is. */
export const command: Command = {
  usage,
  run: async (argv, output) => {
    const { values, positionals } = readArguments(argv, options, 1);
    const reference = required(positionals[0], 'The order or decision');
    const client = connect(values);
    const decisions = reference.startsWith('dec_')
      ? [await client.decision.retrieve(reference)]
      : [...(await client.order.decisions(await orderId(client, reference)))];
    if (decisions.length === 0) {
      throw new CommandFailure(`Nothing was decided about ${reference} yet.`, exitCode.notFound);
    }
    const [newest] = decisions;
    const place = values['why-not'];
    const isChange = values['what-would-change-it'] === true;
    if (newest !== undefined && (place !== undefined || isChange)) {
      await answer(client, newest, { place, isChange, isJson: values.json === true }, output);
      return exitCode.ok;
    }
    if (values.json === true)
      for (const decision of decisions) output.data(JSON.stringify(decision));
    else for (const decision of decisions.toReversed()) show(decision, output);
    return exitCode.ok;
  },
};

type Question = { place: string | undefined; isChange: boolean; isJson: boolean };

/** Answers questions about one decision, from what was recorded of it. */
async function answer(
  client: Client,
  decision: Decision,
  { place, isChange, isJson }: Question,
  output: Output,
): Promise<void> {
  if (place !== undefined) {
    const why = await client.decision.whyNot(decision.id, { location_id: place });
    if (isJson) output.data(JSON.stringify(why));
    else {
      output.data(why.sentence);
      if (why.difference !== null) {
        const terms = Object.entries(why.difference);
        output.data(
          table(
            terms.map(([term]) => term),
            [terms.map(([, value]) => signed(value))],
            output,
          ),
        );
      }
    }
  }
  if (!isChange) return;
  const query = place === undefined ? {} : { location_id: place };
  const changes = await client.decision.whatWouldChangeIt(decision.id, query);
  if (isJson) {
    output.data(JSON.stringify(changes));
    return;
  }
  output.data(changes.sentence);
  output.data(
    table(
      ['kind', 'size', 'smallest change'],
      changes.answers.map(({ kind, change, sentence }) => [
        kind.replaceAll('_', ' '),
        change === null ? '' : `${grouped(change.size * 100, 1)} %`,
        sentence,
      ]),
      output,
    ),
  );
}

const signed = (value: number): string => (value > 0 ? `+${grouped(value, 2)}` : grouped(value, 2));

async function orderId(client: Client, reference: string): Promise<string> {
  if (reference.startsWith('ord_')) return reference;
  const [order] = await client.order.list({ channel_order_id: reference, limit: 1 });
  if (order === undefined)
    throw new CommandFailure(`There is no order ${reference}.`, exitCode.notFound);
  return order.id;
}

function show(decision: Decision, output: Output): void {
  output.data(sentenceOf(decision));
  output.data(
    table(
      ['location', '', 'units', 'freight', 'handling', 'late', 'cost', 'arrives', 'km', 'why not'],
      decision.candidates.map((candidate) => [
        candidate.code,
        candidate.chosen ? 'chosen' : '',
        String(candidate.covered_quantity),
        amount(candidate.freight),
        amount(candidate.handling),
        amount(candidate.late),
        amount(candidate.cost),
        arrivalOf(candidate),
        plain(candidate.distance_km),
        candidate.gate === null
          ? ''
          : `${candidate.gate.gate}: has ${candidate.gate.have}, needs ${candidate.gate.need}`,
      ]),
      output,
    ),
  );
  output.data('');
}

/** "2026-12-03 (2 late)"; the days of the rate card where no date is known. */
function arrivalOf(candidate: Decision['candidates'][number]): string {
  const { arrives_on: on, days_late: late, transit_days: days } = candidate;
  if (on === null) return days === null ? '' : `${days} days`;
  return late === null || late === 0 ? on : `${on} (${late} late)`;
}

/** What a decision says, as a sentence. */
export function sentenceOf(decision: Decision): string {
  const codes = new Map(
    decision.candidates.map((candidate) => [candidate.location_id, candidate.code]),
  );
  const name = (id: string): string => codes.get(id) ?? id;
  const sent = decision.shipments.map((shipment) => {
    const units = shipment.line_items.reduce((sum, line) => sum + line.quantity, 0);
    return `${units} units from ${name(shipment.location_id)} with ${shipment.carrier} ${shipment.service} for ${amount(shipment.cost)}`;
  });
  const waiting = decision.uncovered.reduce((sum, line) => sum + line.quantity, 0);
  const parts = [
    `${decision.id} (${decision.trigger}, ${decision.decided_at})`,
    decision.committed ? 'took' : 'planned, without taking them,',
    sent.length === 0
      ? `nothing${decision.reason === null ? '' : ` (${decision.reason})`}`
      : sent.join(' and '),
  ];
  const rest = waiting === 0 ? '' : `; ${waiting} units wait for stock`;
  const second = runnerUpOf(decision, name);
  return `${parts.join(' ')}, ${amount(decision.cost)} ${decision.currency} in all${rest}${second}. ${decision.sets_examined} sets examined${proofOf(decision)}.`;
}

function proofOf({ proven, lower_bound: bound }: Decision): string {
  if (proven === null) return '';
  return proven ? ', proven to be the best' : `, none costs less than ${amount(bound)}`;
}

function runnerUpOf({ runner_up: second }: Decision, name: (id: string) => string): string {
  if (second === null) return '';
  const difference = `${amount(Math.abs(second.difference))} ${second.difference < 0 ? 'less' : 'more'}`;
  const places = second.location_ids.map(name).join(' + ');
  return `. Next best: ${places}, ${second.covered_quantity} units for ${amount(second.cost)} (${difference})`;
}

function amount(value: number | null): string {
  return value === null ? '' : grouped(value, 2);
}

function plain(value: number | null): string {
  return value === null ? '' : String(value);
}
