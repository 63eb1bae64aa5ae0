import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import type { ServerParts } from './http-config.ts';
import type { Route } from './route.ts';
import { sendProblem, standardHeaders } from './send.ts';

/** 405 with Allow when the path is known with another method, else 404. */
export function answerUnknown(
  server: ServerParts,
  routes: readonly Route[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const [path = ''] = request.url.split('?');
  const methods = new Set(
    routes.filter((route) => patternOf(route.path).test(path)).map((route) => String(route.method)),
  );
  if (methods.size === 0) {
    const refusal = new Refusal(
      'not_found',
      'There is nothing at this address. The operations are listed at /docs.',
    );
    return sendProblem(server, refusal, request, reply);
  }
  if (methods.has('GET')) methods.add('HEAD');
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') {
    return reply
      .code(204)
      .headers({ ...standardHeaders(request.id), allow })
      .send();
  }
  const refusal = new Refusal('method_not_allowed', `This address knows ${allow}.`, {
    extra: { headers: { allow } },
  });
  return sendProblem(server, refusal, request, reply);
}

function patternOf(path: string): RegExp {
  const source = path
    .split('/')
    .map((part) =>
      part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('/');
  return new RegExp(`^${source}$`);
}
