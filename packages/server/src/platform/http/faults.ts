import type { Fault } from '../errors.ts';
import { pointerToken } from './json-body.ts';
import type { ErrorObject } from './wire-schema.ts';

const faultsMax = 50;
/** Findings looked at: unions are compared with all others, so that many would take for ever. */
const findingsMax = 1000;
/** What is echoed of a name that somebody made up. */
const pointerCharsMax = 500;

/** What is wrong by the validator's findings, in words, with pointers; at most 50. */
export function faultsOf(errors: readonly ErrorObject[], root = '#'): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const error of withoutUnionNoise(errors.slice(0, findingsMax))) {
    const fault = faultOf(error, root);
    const key = `${fault.pointer} ${fault.code}`;
    if (seen.has(key)) continue;
    seen.add(key);
    faults.push(fault);
    if (faults.length === faultsMax) break;
  }
  return faults;
}

/**
 * A failed union reports the faults of every branch. Kept are those of the one branch that the
 * value evidently means (its constants and outer type fit); else only that none fits.
 */
function withoutUnionNoise(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = [...errors];
  for (const union of errors) {
    if (union.keyword !== 'anyOf' && union.keyword !== 'oneOf') continue;
    if (!kept.includes(union)) continue;
    const inside = kept.filter(
      (e) =>
        e !== union &&
        e.schemaPath.startsWith(`${union.schemaPath}/`) &&
        e.instancePath.startsWith(union.instancePath),
    );
    const branches = Map.groupBy(
      inside,
      (e) => e.schemaPath.slice(union.schemaPath.length + 1).split('/')[0],
    );
    const meant = [...branches.values()]
      .filter((branch) => !branch.some((e) => deniesBranch(e, union.instancePath)))
      .toSorted((a, b) => a.length - b.length)[0];
    kept = kept.filter((e) =>
      e === union ? meant === undefined : !inside.includes(e) || meant?.includes(e),
    );
  }
  return kept;
}

function deniesBranch(error: ErrorObject, unionPath: string): boolean {
  if (error.keyword === 'type') return error.instancePath === unionPath;
  return (
    error.keyword === 'const' || (error.keyword === 'required' && error.instancePath === unionPath)
  );
}

type Params = Readonly<Record<string, unknown>>;
type Words = readonly [code: string, detail: string];

/** Findings about a name inside the place: the parameter that holds the name, and the words. */
const faultsOfNames: Readonly<Record<string, readonly [param: string, ...words: Words]>> = {
  required: ['missingProperty', 'required', 'This field is required.'],
  additionalProperties: ['additionalProperty', 'unknown_field', 'This field is not known here.'],
  propertyNames: ['propertyName', 'invalid_name', 'A field of this name is not accepted.'],
};

const outOfRange = ({ comparison, limit }: Params): Words => [
  'out_of_range',
  `The number must be ${String(comparison)} ${String(limit)}.`,
];
const tooMany = ({ limit }: Params): Words => ['too_many', `At most ${String(limit)} entries.`];
const tooFew = ({ limit }: Params): Words => [
  'too_few',
  `At least ${String(limit)} ${limit === 1 ? 'entry' : 'entries'}.`,
];
const noForm = (): Words => ['invalid_form', 'It has none of the forms that are allowed here.'];

/** Findings about the place itself. */
const faultsOfValues: Readonly<Record<string, (params: Params, error: ErrorObject) => Words>> = {
  type: ({ type }, { data }) => [
    'invalid_type',
    `${wordsOfType(type)} is needed, not ${wordsOf(data)}.`,
  ],
  enum: ({ allowedValues }) => ['not_allowed', `One of ${wordsOfValues(allowedValues)} is needed.`],
  const: ({ allowedValue }) => ['not_allowed', `${JSON.stringify(allowedValue)} is needed.`],
  minimum: outOfRange,
  maximum: outOfRange,
  exclusiveMinimum: outOfRange,
  exclusiveMaximum: outOfRange,
  multipleOf: ({ multipleOf }) => [
    'out_of_range',
    `The number must be a multiple of ${String(multipleOf)}.`,
  ],
  maxLength: ({ limit }) => ['too_long', `At most ${String(limit)} characters.`],
  minLength: ({ limit }) => [
    'too_short',
    limit === 1 ? 'It must not be empty.' : `At least ${String(limit)} characters.`,
  ],
  maxItems: tooMany,
  maxProperties: tooMany,
  minItems: tooFew,
  minProperties: tooFew,
  uniqueItems: () => ['duplicate', 'The same entry stands twice.'],
  pattern: ({ pattern }) => ['invalid_format', `The text must match ${String(pattern)}.`],
  format: ({ format }) => ['invalid_format', `The text is not a valid ${String(format)}.`],
  anyOf: noForm,
  oneOf: noForm,
};

function faultOf(error: ErrorObject, root: string): Fault {
  const params = error.params as Params;
  const path = error.instancePath.slice(0, pointerCharsMax);
  const pointer = `${root}${path.split('/').map(encodeToken).join('/')}`;
  const ofName = faultsOfNames[error.keyword];
  if (ofName !== undefined) {
    const [param, code, detail] = ofName;
    const name = String(params[param]).slice(0, pointerCharsMax);
    return { pointer: `${pointer}/${pointerToken(name)}`, code, detail };
  }
  const [code, detail] = faultsOfValues[error.keyword]?.(params, error) ?? [
    'invalid',
    `It ${error.message ?? 'is not valid'}.`,
  ];
  return { pointer, code, detail };
}

// Ajv escapes ~ and / already; what is left is what a URI fragment cannot hold.
function encodeToken(token: string): string {
  return encodeURIComponent(token.toWellFormed());
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

function wordsOfType(type: unknown): string {
  const names = Array.isArray(type) ? type.map(String) : String(type).split(',');
  const words = names.map((name) => typeWords[name] ?? name).join(' or ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function wordsOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with decimals';
  return typeWords[typeof value] ?? typeof value;
}

function wordsOfValues(values: unknown): string {
  const list = Array.isArray(values) ? values : [];
  const words = list
    .slice(0, 30)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return words.join(', ') + (list.length > 30 ? ', …' : '');
}
