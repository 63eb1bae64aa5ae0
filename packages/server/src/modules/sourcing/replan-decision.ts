import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Network } from '../network/index.ts';
import { hashProblem, type OrderProblem, plannerVersion } from '../planner/index.ts';
import { decideProblem } from './decide-sourcing.ts';
import { encodeDecision, inputsOf } from './decision-document.ts';
import { decodeInputs, encodeInputs, howOf, type Inputs } from './decision-inputs.ts';
import { decodePolicy } from './decision-policy.ts';
import { areScoresOf } from './decision-scores.ts';
import { digestOf, networkOfRecord } from './network-record.ts';
import { type Heading, planLocations } from './network-view.ts';
import type { How, PlaceArrivals, PlanLocation, SourcingDecision } from './plan.ts';
import { parkedDecision } from './apply-plan.ts';
import { timedPlaces } from './plan-arrivals.ts';
import { weighPlaces, withoutScores } from './weigh-costs.ts';
import { planNodes } from './plan-problem.ts';
import type { DecisionRow } from './store.ts';
import { selectNetwork } from './store-networks.ts';

/** Why a decision cannot be planned again. */
export type NotKept =
  /** It is from before inputs were kept, or could not be kept. */
  | 'not_kept'
  /** Nothing was planned: no batch of the policy took the order. */
  | 'nothing_planned'
  /** Its order's person was erased, and where it went to with them. */
  | 'erased'
  /** The network that it names is not kept. */
  | 'no_network';

/** What a decision was given, ready to be planned again. */
export type Given = {
  readonly problem: OrderProblem;
  /** The network as the order saw it. */
  readonly locations: readonly PlanLocation[];
  /** When it would have arrived from each of them; undefined: that was not reckoned. */
  readonly arrivals: PlaceArrivals | undefined;
  readonly network: Network;
  readonly how: How;
  /** Parts of the record that are not what was written, by name; none: the record is whole. */
  readonly faults: readonly string[];
};

/** Networks by digest; what is read once is the same for ever. */
const networks = new Map<string, Network>();
const networksMax = 32;

/**
 * The problem that a decision answered, from what was recorded: the network by its digest, the rest
 * from its own document. A string says why there is none.
 */
export async function problemOfDecision(tx: Tx, row: DecisionRow): Promise<Given | NotKept> {
  const kept = inputsOf(row.document);
  if (kept === undefined) return isUnplanned(row) ? 'nothing_planned' : 'not_kept';
  const { inputs, told, by } = kept;
  if (inputs.to === null) return 'erased';
  const faults: string[] = [];
  const network = await networkOf(tx, inputs.net, faults);
  if (network === undefined) return 'no_network';
  const how = howOf(inputs, network.locations.length);
  const seen = planLocations(network, headingOf(inputs.to));
  const timed =
    how.time === undefined ? undefined : timedPlaces(network, headingOf(inputs.to), seen, how.time);
  const places = timed?.locations ?? seen;
  const locations = how.factors === undefined ? places : weighPlaces(places, how.factors);
  const problem = decodeInputs(inputs, planNodes(locations), told);
  if (hashProblem(problem) !== by[1]) faults.push('inputs');
  return { problem, locations, arrivals: timed?.arrivals, network, how, faults };
}

function isUnplanned({ document }: DecisionRow): boolean {
  const { reason } = JSON.parse(document) as { reason?: string };
  return reason === 'no_batch' || reason === 'tries_exhausted';
}

function headingOf(to: NonNullable<Inputs['to']>): Heading {
  const [country, postalCode, latitude, longitude, serviceLevel] = to;
  return {
    destinationCountry: country,
    destinationPostalCode: postalCode,
    destinationLatitude: latitude,
    destinationLongitude: longitude,
    serviceLevel,
  };
}

async function networkOf(tx: Tx, digest: string, faults: string[]): Promise<Network | undefined> {
  const key = `${tx.tenantId} ${digest}`;
  const known = networks.get(key);
  if (known !== undefined) return known;
  const document = await selectNetwork(tx, digest);
  if (document === undefined) return undefined;
  const isWhole = digestOf(document) === digest;
  if (!isWhole) faults.push('network');
  const network = networkOfRecord({ digest, document });
  if (isWhole) {
    const [oldest] = networks.keys();
    if (networks.size >= networksMax && oldest !== undefined) networks.delete(oldest);
    networks.set(key, network);
  }
  return network;
}

/** A plan made again from a record, and where the two differ. */
export type Replan = {
  readonly given: Given;
  readonly decision: SourcingDecision;
  /** The decision as it would be kept now. */
  readonly document: string;
  readonly inputHash: string;
  readonly plannerVersion: string;
  /**
   * Names of what is not equal: `network` (its text is not what its digest says), `inputs` (not
   * what their hash says), `planner` (another version made the record), and each part of the plan.
   */
  readonly differences: readonly string[];
};

/**
 * Plans a decision again from what was recorded and holds every part against the record: the same
 * inputs and the same planner give the same bytes.
 */
export async function replanDecision(tx: Tx, row: DecisionRow): Promise<Replan | NotKept> {
  const given = await problemOfDecision(tx, row);
  if (typeof given === 'string') return given;
  const kept = inputsOf(row.document);
  // Scores are told by the record: the problem has what they come to, and they are held against it.
  const decision = { ...decisionAgain(given, kept?.prices, row), scores: kept?.scores };
  const text = encodeDecision(decision, kept && recordAgain(given, kept.inputs, decision));
  // Which policy asked is told by the record alone.
  const document = policyOf(row.document) + text.slice(1);
  const differences = [...given.faults];
  if (kept !== undefined && kept.by[0] !== plannerVersion) differences.push('planner');
  const isPart = given.how.isPart === true;
  if (!isPart && kept?.scores !== undefined && !areScoresOf(kept.scores, given.problem))
    differences.push('scores');
  differences.push(...partsThatDiffer(row.document, document, isPart));
  return {
    given,
    decision,
    document,
    inputHash: decision.search?.inputHash ?? '',
    plannerVersion,
    differences,
  };
}

/** The decision as it was made from the problem: by a score, or with a queue for what is left. */
function decisionAgain(
  { problem, locations, arrivals, how }: Given,
  prices: SourcingDecision['prices'],
  { document }: DecisionRow,
): SourcingDecision {
  const plain = decideProblem(problem, locations, { prices, arrivals });
  const lacking = new Map<Uuid, number>();
  if (how.isScore === true)
    for (const { id, shipmentExtraMinor } of problem.nodes)
      if (shipmentExtraMinor !== undefined) lacking.set(id as Uuid, shipmentExtraMinor);
  const decision = how.isScore === true ? withoutScores(plain, lacking) : plain;
  const isParked = decodePolicy(document)?.otherwise.startsWith('queue:') === true;
  return isParked ? parkedDecision(decision) : decision;
}

/** The record up to where the decision itself begins. */
function policyOf(document: string): string {
  const at = document.indexOf('"v":');
  return document.slice(0, Math.max(1, at));
}

/** The inputs recorded once more, as they would be from the problem itself. */
function recordAgain(given: Given, kept: Inputs, { candidates }: SourcingDecision): Inputs {
  if (kept.to === null) return kept;
  const again = encodeInputs(given.problem, planNodes(given.locations), {
    network: kept.net,
    heading: headingOf(kept.to),
    told: (place) => candidates[place]?.gate,
    how: given.how,
  });
  return again ?? kept;
}

/** Members of the record by what they are called. */
const names: Readonly<Record<string, string>> = {
  v: 'version',
  cost: 'cost',
  covered: 'covered_quantity',
  reason: 'reason',
  ships: 'shipments',
  open: 'uncovered',
  cands: 'candidates',
  second: 'runner_up',
  eta: 'arrivals',
  etas: 'candidates',
  late: 'days_late',
  lates: 'candidates',
  due: 'deliver_before',
  from: 'shipments',
  froms: 'candidates',
  sc: 'scores',
  sets: 'sets_examined',
  split: 'split',
  by: 'input_hash',
  bound: 'lower_bound',
  in: 'inputs',
};

/** What attempts of a policy are joined from is not in the problem that joins them. */
const ofAttempts: ReadonlySet<string> = new Set([
  'reason',
  'cands',
  'etas',
  'lates',
  'froms',
  'second',
  'sc',
  'sets',
  'bound',
  'in',
]);

function partsThatDiffer(kept: string, again: string, isPart: boolean): string[] {
  if (kept === again) return [];
  const [one, two] = [kept, again].map((text) => JSON.parse(text) as Record<string, unknown>);
  const members = new Set([...Object.keys(one ?? {}), ...Object.keys(two ?? {})]);
  const found = [...members]
    .filter((member) => !isPart || !ofAttempts.has(member))
    .filter((member) => JSON.stringify(one?.[member]) !== JSON.stringify(two?.[member]))
    .map((member) => names[member] ?? member);
  // Same values in other bytes are another record too.
  return found.length > 0 || isPart ? found : ['bytes'];
}
