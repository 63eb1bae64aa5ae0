import { SwitchyardError } from '@switchyard/sdk';

/** What the process answers to whoever called it. */
export const exitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  auth: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
  interrupted: 130,
} as const;

/** The arguments cannot be used; the command's usage is shown beneath. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command did what it could and the answer is no; nothing more is to be explained. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: number;

  constructor(message: string, code: number = exitCode.failure, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The exit code of an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage;
  if (error instanceof CommandFailure) return error.code;
  if (error instanceof SwitchyardError) return codeOfAnswer(error);
  return exitCode.failure;
}

function codeOfAnswer({ status, code }: SwitchyardError): number {
  if (status === 401 || status === 403 || code === 'no_api_key') return exitCode.auth;
  if (status === 404 || status === 410) return exitCode.notFound;
  if (status === 409 || status === 412) return exitCode.conflict;
  if (status === 0 || status === 429 || status >= 500) return exitCode.unavailable;
  return exitCode.failure;
}

/** What is shown of an error: what, why, where, the request id, and what to try. */
export function linesOfError(error: unknown): string[] {
  if (!(error instanceof SwitchyardError)) {
    if (!(error instanceof Error)) return [String(error)];
    const cause = error.cause instanceof Error ? ` ${error.cause.message}` : '';
    return [`${error.message}${cause}`];
  }
  const title = error.problem['title'];
  const detail = error.problem['detail'];
  const head = typeof title === 'string' ? title : error.message;
  return [
    error.status === 0 ? head : `${head} (${error.status} ${error.code})`,
    ...(typeof detail === 'string' ? [`  ${detail}`] : []),
    ...error.errors.slice(0, 20).map((fault) => `  ${fault.pointer}: ${fault.detail}`),
    ...(error.requestId === undefined ? [] : [`  request id ${error.requestId}`]),
    ...adviceFor(error).map((advice) => `  ${advice}`),
  ];
}

function adviceFor(error: SwitchyardError): string[] {
  if (codeOfAnswer(error) === exitCode.auth) {
    return [
      'Pass --key, or set SWITCHYARD_API_KEY; the first key is in the env file of the data directory.',
    ];
  }
  if (error.status === 0) return ['Start a server with: switchyard start, or pass --url.'];
  return [];
}
