import { GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { type Fault, Refusal } from '../errors.ts';
import { camel } from './names.ts';
import { jsonScalar } from './scalars.ts';

type UserError = { code: string; field: string[] | null; message: string; details: unknown };

/** What a caller did that cannot be done. */
export const userErrorType = new GraphQLObjectType<UserError>({
  name: 'UserError',
  description: 'What was asked that cannot be done, and where in the input.',
  fields: {
    code: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'For machines; as in the REST API',
    },
    field: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description: 'The path in the input; null when it is about no field',
    },
    message: { type: new GraphQLNonNull(GraphQLString) },
    details: {
      type: jsonScalar,
      description: 'What else helps to mend it, such as allowed_actions',
    },
  },
});

/** Statuses of refusals that the business gives; every other one is a fault of transport. */
const businessStatuses: ReadonlySet<number> = new Set([404, 409, 410, 412, 422, 428]);

/** A refusal as user errors; rethrows what is none of the business. */
export function userErrorsOf(error: unknown, inputWord: ReadonlyMap<string, string>): UserError[] {
  if (!(error instanceof Refusal) || !businessStatuses.has(error.status)) throw error;
  const { headers: _headers, ...extra } = error.extra;
  if (error.faults.length === 0) {
    const details = Object.keys(extra).length === 0 ? null : extra;
    return [{ code: error.code, field: null, message: error.message, details }];
  }
  return error.faults.slice(0, 50).map(({ pointer, code, detail, ...more }: Fault) => ({
    code,
    field: fieldOf(pointer, inputWord),
    message: detail,
    details: { problem: error.code, ...extra, ...more },
  }));
}

function fieldOf(pointer: string, inputWord: ReadonlyMap<string, string>): string[] | null {
  if (!pointer.startsWith('#/')) return null;
  const tokens = pointer
    .slice(2)
    .split('/')
    .map((token) => decodeURIComponent(token));
  return [
    'input',
    ...tokens.map((token, at) => (at === 0 ? inputWord.get(token) : undefined) ?? camel(token)),
  ];
}
