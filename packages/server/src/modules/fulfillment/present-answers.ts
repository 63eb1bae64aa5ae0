import { encodeId, type Uuid } from '../../lib/ids.ts';
import { fromMinor } from '../../lib/money.ts';
import type { Change, ChangeAnswer, Counterfactual, OrderPlan, WhyNot } from '../planner/index.ts';
import type { DecisionView, Given } from '../sourcing/index.ts';
import type { ChangesWire, WhyNotWire } from './wire-answers.ts';

/** What a presenter must know besides the answer. */
export type Speaker = {
  readonly currency: string;
  /** A location's code, by its database id. */
  readonly code: (id: string) => string;
};

/** How answers about a decision name its places: by the codes that they had. */
export function speakerOf(given: Given, currency: string): Speaker {
  const codes = new Map<string, string>(given.locations.map(({ id, code }) => [id, code]));
  return { currency, code: (id) => codes.get(id) ?? id };
}

const loc = (id: string): string => encodeId('loc', id as Uuid);

const money = (minor: number, { currency }: Speaker): string =>
  `${fromMinor(minor, currency).toFixed(2)} ${currency}`;

const counted = (units: number): string => `${units} ${units === 1 ? 'unit' : 'units'}`;

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Terms that differ, the largest first: "freight 4.20 USD more". */
export function termsOf(terms: Readonly<Record<string, number>>, speaker: Speaker): string {
  return listed(
    Object.entries(terms)
      .filter(([name, minor]) => name !== 'totalMinor' && minor !== 0)
      .toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))
      .map(
        ([name, minor]) =>
          `${name.replace('Minor', '')} ${money(Math.abs(minor), speaker)} ${minor > 0 ? 'more' : 'less'}`,
      ),
  );
}

/** Why a place does not send, in the words of the wire. */
export function presentWhyNot(
  answer: WhyNot,
  place: { id: Uuid; code: string },
  decisionId: Uuid,
  speaker: Speaker,
): WhyNotWire {
  const minor = (value: number): number => fromMinor(value, speaker.currency);
  const hasPlan = answer.kind === 'cost' || answer.kind === 'used';
  const { currency } = speaker;
  return {
    object: 'decision_why_not',
    decision_id: encodeId('dec', decisionId),
    location_id: loc(place.id),
    code: place.code,
    currency,
    sentence: whyNotSentence(answer, place.code, speaker),
    kind: answer.kind,
    gate: answer.kind === 'gate' ? answer.gate : null,
    plan: hasPlan ? presentPlan(answer.plan, minor) : null,
    difference: hasPlan
      ? {
          freight: minor(answer.difference.freightMinor),
          handling: minor(answer.difference.handlingMinor),
          late: minor(answer.difference.lateMinor),
          scarcity: minor(answer.difference.scarcityMinor),
          other: minor(answer.difference.otherMinor),
          split: minor(answer.difference.splitMinor),
          backorder: minor(answer.difference.backorderMinor),
          total: minor(answer.difference.totalMinor),
        }
      : null,
    quantity_less: hasPlan ? answer.unitsLess : null,
    proven: hasPlan ? answer.proven : null,
  };
}

function presentPlan(
  plan: OrderPlan,
  minor: (value: number) => number,
): NonNullable<WhyNotWire['plan']> {
  return {
    shipments: plan.shipments.map((one) => ({
      location_id: loc(one.node),
      carrier: one.carrier,
      service: one.service,
      transit_days: one.transitDays,
      cost: minor(one.costMinor),
      line_items: one.lines.map(({ line, quantity }) => ({ line_no: line, quantity })),
    })),
    covered_quantity: plan.coveredUnits,
    cost: minor(plan.costMinor),
  };
}

function whyNotSentence(answer: WhyNot, code: string, speaker: Speaker): string {
  if (answer.kind === 'unknown') return `${code} was no part of the network then.`;
  if (answer.kind === 'no_plan') return `No plan in which ${code} sends something keeps the rules.`;
  if (answer.kind === 'gate') {
    const { gate, have, need } = answer.gate;
    return `${code} fails the gate ${gate}: it has ${have} and needs ${need}.`;
  }
  const { plan, difference, unitsLess } = answer;
  const total = difference.totalMinor;
  const terms = termsOf(difference, speaker);
  const more = `${money(Math.abs(total), speaker)} ${total < 0 ? 'less' : 'more'}`;
  const why = terms === '' ? '' : ` (${terms})`;
  const fewer = unitsLess > 0 ? ` and covers ${counted(unitsLess)} less` : '';
  const places = listed([...new Set(plan.shipments.map(({ node }) => speaker.code(node)))]);
  if (answer.kind === 'used') {
    return places === ''
      ? `${code} sends; without it nothing is sent.`
      : `${code} sends; without it the best plan is ${places}, which costs ${more}${fewer}${why}.`;
  }
  return `The best plan in which ${code} sends is ${places}, which costs ${more}${fewer}${why}.`;
}

const moneyKinds: ReadonlySet<string> = new Set([
  'freight',
  'handling',
  'split_penalty',
  'late_penalty',
]);

/** What would change a decision, in the words of the wire. */
export function presentChanges(
  found: Counterfactual,
  asked: { decisionId: Uuid; place: { id: Uuid; code: string } | undefined; sends: boolean },
  speaker: Speaker,
  skus: ReadonlyMap<string, string>,
): ChangesWire {
  const [first] = found.answers;
  const goal = goalOf(asked);
  return {
    object: 'decision_changes',
    decision_id: encodeId('dec', asked.decisionId),
    location_id: asked.place === undefined ? null : loc(asked.place.id),
    currency: speaker.currency,
    sentence:
      first?.change === undefined
        ? `No single change of these kinds would ${goal}.`
        : `The smallest change that would ${goal}: ${changeWords(first.change, speaker, skus)}.`,
    answers: found.answers.map((answer) => ({
      kind: answer.kind,
      outcome: answer.outcome,
      sentence: answerSentence(answer, goal, speaker, skus),
      change: answer.change === undefined ? null : presentChange(answer.change, speaker),
    })),
    plans_made: found.plans,
    sets_examined: found.sets,
  };
}

function goalOf({ place, sends }: { place: { code: string } | undefined; sends: boolean }): string {
  if (place === undefined) return 'change who sends';
  return sends ? `make ${place.code} send nothing` : `make ${place.code} send`;
}

function answerSentence(
  { kind, outcome, change }: ChangeAnswer,
  goal: string,
  speaker: Speaker,
  skus: ReadonlyMap<string, string>,
): string {
  const words = kind.replaceAll('_', ' ');
  if (outcome === 'not_applicable') return `There is no ${words} to be changed.`;
  if (outcome === 'undecided') return `Not known within the budget: ${words}.`;
  if (change === undefined) return `No change of ${words} would ${goal}.`;
  const becomes = listed(change.becomes.nodes.map(speaker.code));
  return `${changeWords(change, speaker, skus)}: then ${becomes === '' ? 'nobody' : becomes} ${change.becomes.nodes.length > 1 ? 'send' : 'sends'}.`;
}

/** What has a price that may change. */
function pricedWords({ kind, node = '', carrier, service }: Change, { code }: Speaker): string {
  if (kind === 'freight') return `a parcel by ${carrier} ${service} from ${code(node)}`;
  if (kind === 'handling') return `handling of an order at ${code(node)}`;
  return kind === 'split_penalty' ? 'a further shipment' : 'a unit and day late';
}

/** "2 units of TEE more at DEN (3 instead of 1)". */
function changeWords(change: Change, speaker: Speaker, skus: ReadonlyMap<string, string>): string {
  const { kind, from, to, by } = change;
  const at = change.node === undefined ? '' : ` at ${speaker.code(change.node)}`;
  const side = to > from ? 'more' : 'less';
  if (kind === 'gate') return `no gate ${change.gate?.gate ?? ''}${at}`;
  if (moneyKinds.has(kind))
    return `${pricedWords(change, speaker)} ${money(by, speaker)} ${to > from ? 'dearer' : 'cheaper'}`;
  const instead = ` (${to} instead of ${from})`;
  if (kind === 'stock') {
    const product = skus.get(change.product ?? '') ?? 'the product';
    return `${counted(by)} of ${product} ${side}${at}${instead}`;
  }
  if (kind === 'capacity') return `room for ${by} ${change.measure} ${side}${at}${instead}`;
  if (kind === 'shipments_max') return `${by} shipments ${side} allowed${instead}`;
  return `parcels of ${by} g ${side} taken by ${change.carrier} ${change.service}${at}${instead}`;
}

function presentChange(
  change: Change,
  speaker: Speaker,
): NonNullable<ChangesWire['answers'][number]['change']> {
  const isMoney = moneyKinds.has(change.kind);
  const value = (number: number): number =>
    isMoney ? fromMinor(number, speaker.currency) : number;
  return {
    location_id: change.node === undefined ? null : loc(change.node),
    product_id: change.product === undefined ? null : encodeId('prd', change.product as Uuid),
    carrier: change.carrier ?? null,
    service: change.service ?? null,
    measure: change.measure ?? null,
    gate: change.gate ?? null,
    from: value(change.from),
    to: value(change.to),
    by: value(change.by),
    size: change.size,
    is_least: change.isLeast,
    becomes: {
      location_ids: change.becomes.nodes.map(loc),
      covered_quantity: change.becomes.coveredUnits,
      cost: fromMinor(change.becomes.costMinor, speaker.currency),
      proven: change.becomes.proven,
    },
  };
}

/** What was decided, in a sentence, with the reason that counted most. */
export function decisionSentence(view: DecisionView, currency: string): string {
  const codes = new Map(view.candidates.map((one) => [one.location_id, one.code]));
  const code = (id: string): string => codes.get(id) ?? id;
  const amount = (value: number): string => `${value.toFixed(2)} ${currency}`;
  const wanted =
    view.covered_quantity + view.uncovered.reduce((sum, { quantity }) => sum + quantity, 0);
  if (view.shipments.length === 0) {
    const gates = view.candidates.filter(({ gate }) => gate !== null).length;
    const reason = view.reason === null ? '' : ` (${view.reason})`;
    return `Nothing is sent${reason}: ${gates} of ${view.candidates.length} places fail a gate.`;
  }
  const places = listed(view.shipments.map(({ location_id: id }) => code(id)));
  const alone = view.candidates.filter((one) => one.covered_quantity >= wanted);
  const [only] = alone;
  const single = view.shipments.length === 1;
  let why: string;
  if (!single) why = `no place alone has all ${wanted} units at less cost`;
  else if (alone.length === 1 && only?.chosen === true)
    why = `the only place with all ${wanted} units`;
  else if (alone.length > 1)
    why = `the cheapest of ${alone.length} places with all ${wanted} units`;
  else why = `it covers most, ${view.covered_quantity} of ${wanted} units`;
  const waits = wanted - view.covered_quantity;
  const rest = waits === 0 ? '' : `; ${counted(waits)} ${waits === 1 ? 'waits' : 'wait'} for stock`;
  return `Sent from ${places} for ${amount(view.cost)}${arrivalWords(view)}: ${why}${rest}${runnerUpWords(view, code, amount)}.`;
}

/** ", there on 2026-12-03, 2 days late": of what arrives last, when a date was promised. */
function arrivalWords({ shipments, deliver_before: due }: DecisionView): string {
  if (due === null) return '';
  const dates = shipments.map(({ arrives_on: on }) => on);
  if (dates.includes(null)) return '';
  const last = dates.toSorted().at(-1);
  const late = Math.max(0, ...shipments.map(({ days_late: days }) => days ?? 0));
  return `, there on ${last}${late === 0 ? '' : `, ${late} ${late === 1 ? 'day' : 'days'} late`}`;
}

function runnerUpWords(
  view: DecisionView,
  code: (id: string) => string,
  amount: (value: number) => string,
): string {
  const { runner_up: second } = view;
  if (second === null) return '';
  const places = listed(second.location_ids.map(code));
  const side = second.difference < 0 ? 'less' : 'more';
  const fewer = view.covered_quantity - second.covered_quantity;
  const units = fewer > 0 ? ` but covers ${counted(fewer)} less` : '';
  return `; ${places} would cost ${amount(Math.abs(second.difference))} ${side}${units}${topTerm(view, amount)}`;
}

/** Of two single places, the part of the cost that differs most. */
function topTerm(view: DecisionView, amount: (value: number) => string): string {
  const [first] = view.shipments;
  const second = view.candidates.find(
    ({ location_id: id }) => id === view.runner_up?.location_ids[0],
  );
  if (view.shipments.length !== 1 || view.runner_up?.location_ids.length !== 1) return '';
  if (first === undefined || second === undefined || second.cost === null) return '';
  const parts = (['freight', 'handling', 'late', 'scarcity', 'other'] as const).map(
    (name) => [name, (second[name] ?? 0) - first[name]] as const,
  );
  const [top] = parts.toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  if (top === undefined || top[1] === 0) return '';
  return `, mostly ${top[0]} (${amount(Math.abs(top[1]))} ${top[1] > 0 ? 'more' : 'less'})`;
}
