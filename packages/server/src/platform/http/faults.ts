import type { Fault } from '../errors.ts';
import { pointerToken } from './json-body.ts';
import type { ErrorObject } from './wire-schema.ts';

const faultsMax = 50;

/** What is wrong by the validator's findings, in words, with pointers; at most 50. */
export function faultsOf(errors: readonly ErrorObject[], root = '#'): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const error of withoutUnionNoise(errors)) {
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
    const inside = kept.filter((e) => e !== union && e.schemaPath.startsWith(`${union.schemaPath}/`) &&
      e.instancePath.startsWith(union.instancePath));
    const branches = Map.groupBy(inside, (e) => e.schemaPath.slice(union.schemaPath.length + 1).split('/')[0]);
    const meant = [...branches.values()]
      .filter((branch) => !branch.some((e) => deniesBranch(e, union.instancePath)))
      .toSorted((a, b) => a.length - b.length)[0];
    kept = kept.filter((e) => (e === union ? meant === undefined : !inside.includes(e) || meant?.includes(e)));
  }
  return kept;
}

function deniesBranch(error: ErrorObject, unionPath: string): boolean {
  if (error.keyword === 'type') return error.instancePath === unionPath;
  return error.keyword === 'const' || (error.keyword === 'required' && error.instancePath === unionPath);
}

function faultOf(error: ErrorObject, root: string): Fault {
  const params = error.params as Record<string, unknown>;
  const place = `${root}${error.instancePath.split('/').map(encodeToken).join('/')}`;
  const at = (name: unknown): string => `${place}/${pointerToken(String(name))}`;
  const limit = String(params['limit']);
  switch (error.keyword) {
    case 'required':
      return { pointer: at(params['missingProperty']), code: 'required', detail: 'This field is required.' };
    case 'additionalProperties':
      return { pointer: at(params['additionalProperty']), code: 'unknown_field', detail: 'This field is not known here.' };
    case 'propertyNames':
      return { pointer: at(params['propertyName']), code: 'invalid_name', detail: 'A field of this name is not accepted.' };
    case 'type':
      return { pointer: place, code: 'invalid_type', detail: `${wordsOfType(params['type'])} is needed, not ${wordsOf(error.data)}.` };
    case 'enum':
      return { pointer: place, code: 'not_allowed', detail: `One of ${wordsOfValues(params['allowedValues'])} is needed.` };
    case 'const':
      return { pointer: place, code: 'not_allowed', detail: `${JSON.stringify(params['allowedValue'])} is needed.` };
    case 'minimum': case 'maximum': case 'exclusiveMinimum': case 'exclusiveMaximum':
      return { pointer: place, code: 'out_of_range', detail: `The number must be ${String(params['comparison'])} ${limit}.` };
    case 'multipleOf':
      return { pointer: place, code: 'out_of_range', detail: `The number must be a multiple of ${String(params['multipleOf'])}.` };
    case 'maxLength':
      return { pointer: place, code: 'too_long', detail: `At most ${limit} characters.` };
    case 'minLength':
      return { pointer: place, code: 'too_short', detail: limit === '1' ? 'It must not be empty.' : `At least ${limit} characters.` };
    case 'maxItems': case 'maxProperties':
      return { pointer: place, code: 'too_many', detail: `At most ${limit} entries.` };
    case 'minItems': case 'minProperties':
      return { pointer: place, code: 'too_few', detail: `At least ${limit} ${limit === '1' ? 'entry' : 'entries'}.` };
    case 'uniqueItems':
      return { pointer: place, code: 'duplicate', detail: 'The same entry stands twice.' };
    case 'pattern':
      return { pointer: place, code: 'invalid_format', detail: `The text must match ${String(params['pattern'])}.` };
    case 'format':
      return { pointer: place, code: 'invalid_format', detail: `The text is not a valid ${String(params['format'])}.` };
    case 'anyOf': case 'oneOf':
      return { pointer: place, code: 'invalid_form', detail: 'It has none of the forms that are allowed here.' };
    default:
      return { pointer: place, code: 'invalid', detail: `It ${error.message ?? 'is not valid'}.` };
  }
}

// Ajv escapes ~ and / already; what is left is what a URI fragment cannot hold.
function encodeToken(token: string): string {
  return encodeURIComponent(token.toWellFormed());
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false',
  object: 'an object', array: 'a list', null: 'null',
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
  const words = list.slice(0, 30).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return words.join(', ') + (list.length > 30 ? ', …' : '');
}
