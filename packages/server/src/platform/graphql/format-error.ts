import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';
import { problemOf, refusalOf } from '../http/problem.ts';

/** An error of a request that was not begun: its words are about the document, not about us. */
export function formatRequestError(error: GraphQLError, code: string): GraphQLFormattedError {
  const { message, locations, extensions } = error;
  return {
    message,
    ...(locations === undefined ? {} : { locations }),
    extensions: { code, status: 400, ...extensions },
  };
}

/** An error of a field: the refusal as a problem; of what is ours, only that it is logged. */
export function formatFieldError(error: GraphQLError, ctx: Context): GraphQLFormattedError {
  const cause = error.originalError ?? error;
  const { refusal, isOurs } = refusalOf(cause);
  if (isOurs) noteFailure(ctx, cause, error);
  const problem = problemOf(refusal, { publicUrl: '', path: '/graphql', requestId: ctx.requestId });
  const { locations, path } = error;
  return {
    message: refusal.message,
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions: {
      code: refusal.code,
      status: refusal.status,
      problem: JSON.parse(problem.body) as unknown,
    },
  };
}

/** Whether an error is one that the whole request dies of: the server's, or a shared transaction's. */
export function isFatal(error: unknown): boolean {
  return !(error instanceof Refusal);
}

function noteFailure(ctx: Context, cause: unknown, error: GraphQLError): void {
  ctx.log.error({
    event: 'request_failed',
    code: 'internal_error',
    route: '/graphql',
    path: error.path?.join('.'),
    request_id: ctx.requestId,
    tenant_id: ctx.tenantId,
    error: String(cause),
    stack: cause instanceof Error ? cause.stack : '',
  });
}
