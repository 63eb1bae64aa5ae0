import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { getVariableValues } from 'graphql/execution';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Tx } from '../db/index.ts';
import { formatFieldError, formatRequestError } from './format-error.ts';
import { checkLimits, limits } from './limits.ts';
import { createSession } from './session.ts';
import { givePoints, takePoints, throttle } from './throttle.ts';

/** A document with its variables, as it was sent. */
export type Sent = {
  query: string;
  variables: Readonly<Record<string, unknown>>;
  operationName: string | undefined;
};

/** An answer in the form of GraphQL; `isBegun` is false of a request that was refused as a whole. */
export type Answered = {
  isBegun: boolean;
  body: {
    data?: unknown;
    errors?: GraphQLFormattedError[];
    extensions?: Record<string, unknown>;
  };
};

type Ready = { document: DocumentNode; operation: OperationDefinitionNode; requested: number };

/** Does what a document asks: checked against the schema and the limits before anything is read. */
export async function runDocument(
  schema: GraphQLSchema,
  ctx: Context,
  sent: Sent,
  signal: AbortSignal,
): Promise<Answered> {
  const ready = prepare(schema, sent);
  if ('errors' in ready) return { isBegun: false, body: { errors: ready.errors } };
  const caller = `${ctx.tenantId}${ctx.actor}`;
  takePoints(caller, ready.requested, performance.now());
  let spent = 0;
  const run = async (within: Tx | undefined): Promise<ExecutionResult> => {
    const session = createSession(ctx, signal, within);
    const result = await execute({
      schema,
      document: ready.document,
      contextValue: session,
      variableValues: sent.variables,
      operationName: sent.operationName,
      hideSuggestions: true,
    });
    spent = session.spent();
    return result;
  };
  const { data, errors } = await inOneMoment(ctx, schema, ready, run);
  const available = givePoints(caller, ready.requested - spent, performance.now());
  const cost = {
    requested: ready.requested,
    actual: spent,
    throttle: { max: throttle.max, available, restore_rate: throttle.restorePerSecond },
  };
  return {
    isBegun: true,
    body: {
      data,
      ...(errors === undefined ? {} : { errors: errors.map((one) => formatFieldError(one, ctx)) }),
      extensions: { cost },
    },
  };
}

/** A query sees one moment of the data, unless an operation of it wants a transaction of its own. */
function inOneMoment(
  ctx: Context,
  schema: GraphQLSchema,
  { document, operation }: Ready,
  run: (within: Tx | undefined) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const fields = schema.getQueryType()?.getFields() ?? {};
  const asksOwn = document.definitions.some(
    (one) =>
      'selectionSet' in one &&
      one.selectionSet.selections.some(
        (field) => field.kind === 'Field' && fields[field.name.value]?.extensions['isOwn'] === true,
      ),
  );
  if (operation.operation !== 'query' || asksOwn) return run(undefined);
  return ctx.db.transaction(ctx.tenantId, { readOnly: true, snapshot: true }, run);
}

function prepare(
  schema: GraphQLSchema,
  { query, variables, operationName }: Sent,
): Ready | { errors: GraphQLFormattedError[] } {
  const refused = (errors: readonly GraphQLError[], code: string) => ({
    errors: errors.map((error) => formatRequestError(error, code)),
  });
  try {
    const document = parse(query, { maxTokens: limits.tokens });
    const errors = validate(schema, document, undefined, { maxErrors: 20, hideSuggestions: true });
    if (errors.length > 0) return refused(errors, 'graphql_validation_failed');
    const operation = getOperationAST(document, operationName);
    if (operation === null || operation === undefined) {
      const words = 'Name one of the operations of the document in operationName.';
      return refused([new GraphQLError(words)], 'graphql_validation_failed');
    }
    const given = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
      maxErrors: 20,
      hideSuggestions: true,
    });
    if (given.errors !== undefined) return refused(given.errors, 'graphql_variables_invalid');
    const coerced = given.variableValues.coerced;
    return { document, operation, requested: checkLimits(schema, document, operation, coerced) };
  } catch (error) {
    if (error instanceof GraphQLError) return refused([error], 'graphql_parse_failed');
    // Nested so deep that reading it runs out of stack: the limit of tokens keeps it from here.
    if (error instanceof RangeError)
      throw new Refusal('malformed_request', 'It is nested too deep.');
    throw error;
  }
}
