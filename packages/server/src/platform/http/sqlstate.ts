import { type ProblemCode, Refusal } from '../errors.ts';

type Meaning = readonly [code: ProblemCode, detail: string];

/** What an error of the database means to the caller; by SQLSTATE, else by its class. */
export const meaningOfState: Readonly<Record<string, Meaning>> = {
  '22021': ['invalid_text', 'A text holds characters that cannot be stored.'],
  '22P05': ['invalid_text', 'A text holds characters that cannot be stored.'],
  '22P02': ['malformed_request', 'A value cannot be read as its type.'],
  '22P03': ['malformed_request', 'A value cannot be read as its type.'],
  '22003': ['out_of_range', 'A number is out of range.'],
  '22007': ['invalid_timestamp', 'A time is not valid.'],
  '22008': ['invalid_timestamp', 'A time is out of range.'],
  '22009': ['invalid_timestamp', 'A time’s offset is not valid.'],
  '22001': ['validation_failed', 'A text is too long.'],
  '22030': ['malformed_request', 'A key stands twice in one object.'],
  '23505': ['duplicate', 'Another record has the same unique values.'],
  '23503': [
    'unknown_reference',
    'It refers to something that does not exist, or something still refers to it.',
  ],
  '23514': ['insufficient_inventory', 'A quantity would fall below what is allowed.'],
  '42501': ['not_found', 'There is no such thing.'],
  '40001': ['busy', 'Others changed the same records; try again.'],
  '40P01': ['busy', 'Others changed the same records; try again.'],
  '55P03': ['busy', 'Others hold the same records; try again.'],
  '57014': ['busy', 'It took too long; try again.'],
  '25P03': ['busy', 'It took too long; try again.'],
  '25P04': ['busy', 'It took too long; try again.'],
  '54000': ['validation_failed', 'The request is too complex.'],
  '54001': ['validation_failed', 'The request is too complex.'],
  '57P01': ['database_unavailable', 'The database is not ready; try again.'],
  '57P02': ['database_unavailable', 'The database is not ready; try again.'],
  '57P03': ['database_unavailable', 'The database is not ready; try again.'],
  '57P05': ['database_unavailable', 'The database is not ready; try again.'],
  '25006': ['database_read_only', 'The database takes no writes at present; try again.'],
  '53100': ['storage_full', 'The database has no room left on its disk. Nothing was kept.'],
  '53300': ['too_many_connections', 'The database has no connection left; try again.'],
  '3D000': ['database_unavailable', 'The database is not ready; try again.'],
};

/** Whole classes: the database down, out of room, or failing by itself. */
export const meaningOfClass: Readonly<Record<string, Meaning>> = {
  '08': ['database_unavailable', 'The database cannot be reached; try again.'],
  '53': ['database_unavailable', 'The database is out of memory or other means; try again.'],
  '58': ['database_unavailable', 'The database has a fault of its system; try again.'],
  '28': ['database_unavailable', 'The database refuses us; try again.'],
};

const lostConnection: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'ENOENT',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

// pg tells a lost connection in words only.
const lostWords = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Cannot use a pool after calling end',
  'Client was closed',
  // Our own words, while the watch of the database hears nothing (platform/db/pulse.ts).
  'The database does not answer',
];

/** The SQLSTATE that an error of the database carries; undefined for other errors. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in error
    ? code
    : undefined;
}

/** The refusal an error of the database amounts to; undefined when it is a fault of ours. */
export function refusalOfDatabase(error: unknown): Refusal | undefined {
  const state = sqlStateOf(error);
  if (state !== undefined) {
    const meaning = meaningOfState[state] ?? meaningOfClass[state.slice(0, 2)];
    return meaning && new Refusal(meaning[0], meaning[1], { cause: error });
  }
  if (!isConnectionLost(error)) return undefined;
  return new Refusal('database_unavailable', 'The database cannot be reached; try again.', {
    cause: error,
  });
}

function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isConnectionLost);
  // Only errors of a socket: a file that is missing is a fault of ours.
  const isSocket =
    'syscall' in error &&
    ['connect', 'read', 'write', 'getaddrinfo'].includes(String(error.syscall));
  if (isSocket && 'code' in error && lostConnection.has(String(error.code))) return true;
  return lostWords.some((words) => error.message.startsWith(words));
}
