// What is wrong with an answer, by the document and by what was sent.
import type { TestAnswer } from '../support/server.ts';
import type { ApiDocument, Json, Operation } from './fuzz-document.ts';
import type { Expected } from './fuzz-faults.ts';

export type Sent = {
  operation: Operation;
  url: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  /** The value that the body is the text of, when it is the text of one. */
  value?: unknown;
  idempotencyKey?: string | null;
  /** 'valid': every part fits the document. 'any': nothing is known. */
  expected: 'valid' | 'any' | Expected;
};

/** Codes of faults by which only a misfit with the schema is refused. */
const schemaCodes: ReadonlySet<unknown> = new Set([
  'invalid_type',
  'unknown_field',
  'invalid_name',
  'invalid_form',
  'too_long',
  'too_short',
  'too_few',
  'unknown_parameter',
  'unknown_operator',
]);
/** Refusals that a request which fits the document may meet. */
const reasonStatuses: ReadonlySet<number> = new Set([400, 404, 409, 410, 412, 422]);
/** Codes of problems that mean nothing without a fault beside them. */
const vagueCodes: ReadonlySet<unknown> = new Set([
  'malformed_request',
  'invalid_parameter',
  'validation_failed',
]);
const leaks =
  /\.[jt]s:\d+:\d|node_modules|\/src\/|syntax error|relation "|column "|violates |switchyard_(?:app|system)|pg_|sqlstate|\bselect .+ from |insert into |update .+ set /i;

/** What is wrong with the answer; undefined when nothing is. */
export function faultOf(document: ApiDocument, sent: Sent, answer: TestAnswer): string | undefined {
  return (
    faultOfOurs(answer) ??
    faultOfForm(document, sent.operation, answer) ??
    faultOfProblem(answer) ??
    faultOfAcceptance(document, sent, answer) ??
    faultOfExpectation(sent, answer)
  );
}

function faultOfOurs({ status, headers, text }: TestAnswer): string | undefined {
  if (status < 500) return undefined;
  return `${status}: ${headers['switchyard-failure'] ?? text.slice(0, 300)}`;
}

/** The status, the media type and the body are among those of the document. */
function faultOfForm(
  document: ApiDocument,
  operation: Operation,
  answer: TestAnswer,
): string | undefined {
  const { status, headers } = answer;
  const forms = operation.answers.get(String(status));
  if (forms === undefined) return `the status ${status} is not in the document`;
  if (operation.path.startsWith('/v1/') && headers['switchyard-request-id'] === undefined)
    return 'no request id';
  if (headers['x-content-type-options'] !== 'nosniff') return 'no nosniff';
  const type = headers['content-type']?.split(';')[0];
  if (type === undefined || answer.text === '')
    return forms.size > 0 ? 'no body where the document has one' : undefined;
  const schema = forms.get(type);
  if (schema === undefined) return `${status} comes as ${type}, which is not in the document`;
  if (!type.endsWith('json')) return undefined;
  const [misfit] = document.misfits(schema, withoutDryRun(answer));
  return misfit && `the body does not fit: ${misfit.instancePath} ${misfit.message ?? ''}`;
}

/** The answer of a dry run says so with a member of its own. */
function withoutDryRun({ headers, body }: TestAnswer): unknown {
  if (headers['switchyard-dry-run'] !== 'true') return body;
  return { ...(body as Json), dry_run: undefined };
}

function faultOfProblem({ status, headers, body }: TestAnswer): string | undefined {
  const isProblem = headers['content-type']?.startsWith('application/problem+json') === true;
  if (status < 400 || !isProblem) return undefined;
  const problem = body as Json;
  if (problem['status'] !== status) return 'a problem of another status';
  const words = [problem['title'], problem['detail'], ...faultsOf(body).map((f) => f['detail'])];
  const told = words.find((text) => leaks.test(String(text)));
  return told === undefined ? undefined : `it tells too much: ${String(told)}`;
}

const faultsOf = (body: unknown): Json[] => ((body as Json)['errors'] ?? []) as Json[];

/** What does not fit the schema of the body is never accepted. */
function faultOfAcceptance(
  document: ApiDocument,
  { operation, value }: Sent,
  { status }: TestAnswer,
): string | undefined {
  if (status >= 300 || operation.bodySchema === undefined || value === undefined) return undefined;
  const [misfit] = document.misfits(operation.bodySchema, value);
  return misfit && `${status} to a misfit: ${misfit.instancePath} ${misfit.message ?? ''}`;
}

function faultOfExpectation({ expected }: Sent, answer: TestAnswer): string | undefined {
  const { status, body } = answer;
  if (expected === 'any') return undefined;
  if (expected === 'valid') {
    // A bulk that was refused as a whole tells the reason of each part.
    if (status < 400 || (body as Json)['code'] === undefined) return undefined;
    const faults = faultsOf(body);
    if (!reasonStatuses.has(status)) return `${status} to what fits the document`;
    const [bare] = faults.filter((fault) => schemaCodes.has(fault['code']));
    if (bare !== undefined) return `what fits is refused: ${JSON.stringify(bare)}`;
    // Codes of one meaning are a reason by themselves.
    const hasReason = faults.length > 0 || !vagueCodes.has((body as Json)['code']);
    return hasReason ? undefined : `refused without a reason: ${String((body as Json)['detail'])}`;
  }
  if (!expected.statuses.includes(status))
    return `${status} instead of ${expected.statuses.join(' or ')} to ${expected.fault}`;
  const { pointer } = expected;
  if (pointer === undefined) return undefined;
  const pointers = faultsOf(body).map((fault) => decodeURIComponent(String(fault['pointer'])));
  const isTold = pointers.some((one) => one.startsWith(pointer) || pointer.startsWith(`${one}/`));
  return isTold || pointer === '#/'
    ? undefined
    : `no fault at ${pointer} but at ${pointers.slice(0, 5).join(' ')} for ${expected.fault}`;
}

/** The request in words by which it can be sent again; long runs of one sign are shortened. */
export function wordsOf(sent: Sent, fault: string): string {
  const { operation, url, headers, body, expected } = sent;
  const mode = typeof expected === 'string' ? expected : expected.fault;
  const text = Buffer.isBuffer(body) ? body.toString('latin1') : (body ?? '');
  const short = (long: string, most: number): string =>
    long.replaceAll(/(.{1,4}?)\1{30,}/gsu, '$1…').slice(0, most);
  return [
    `${operation.id} (${short(mode, 200)}): ${short(fault, 400)}`,
    `  ${operation.method} ${short(url, 800)} ${short(JSON.stringify(headers), 300)}`,
    `  ${short(text, 1500)}`,
  ].join('\n');
}
