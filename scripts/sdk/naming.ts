// From a URL and its HTTP method to `resource.method`: pure, so that names never depend on order.

/** Where an operation is found on the client. */
export type Place = { readonly resource: string; readonly method: string };

/** Names that the rule below would make worse than a person does. */
const given: Readonly<Record<string, string>> = {
  'POST /v1/rates': 'rate.quote',
  'POST /v1/carriers/{id}/rates': 'carrier.getRates',
};

const verbOfHttp: Readonly<Record<string, string>> = {
  GET: 'retrieve',
  POST: 'create',
  PATCH: 'update',
  PUT: 'replace',
  DELETE: 'delete',
};

/**
 * `POST /v1/orders/{id}/route` is `order.route`; `GET /v1/orders/{id}` is `order.retrieve`;
 * `DELETE /v1/orders/{id}/holds/{hold_id}` is `order.deleteHold`. `methodCount` counts the HTTP
 * methods of the path: where there are several, only GET keeps the path's own word.
 */
export function placeOf(http: string, path: string, isList: boolean, methodCount: number): Place {
  const chosen = given[`${http} ${path}`];
  if (chosen !== undefined) {
    const [resource = '', method = ''] = chosen.split('.');
    return { resource, method };
  }
  const [first = '', ...rest] = path.replace(/^\/v1\//u, '').split('/');
  const resource = singular(camel(first));
  return { resource, method: methodName(http, rest, isList, methodCount) };
}

function methodName(
  http: string,
  rest: readonly string[],
  isList: boolean,
  methodCount: number,
): string {
  const verb = verbOfHttp[http] ?? http.toLowerCase();
  const last = rest.at(-1);
  if (last === undefined) return nameOfCollection(http, isList);
  const words = rest.filter((segment) => !isParameter(segment));
  const noun = words.at(-1);
  if (isParameter(last)) return noun === undefined ? verb : verb + pascal(singular(noun));
  const owner = words
    .slice(0, -1)
    .map((word) => pascal(isFollowedByParameter(rest, word) ? singular(word) : word))
    .join('');
  if (http === 'GET') return lowerFirst(owner + pascal(last));
  // An action on a part reads as verb and part, releaseHold.
  const isAction = methodCount === 1 && http === 'POST' && singular(last) === last;
  if (isAction) return camel(last) + owner;
  return http === 'PUT' ? `set${owner}${pascal(last)}` : verb + owner + pascal(singular(last));
}

function nameOfCollection(http: string, isList: boolean): string {
  if (http === 'PUT') return 'set';
  return isList ? 'list' : (verbOfHttp[http] ?? http.toLowerCase());
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function isFollowedByParameter(rest: readonly string[], word: string): boolean {
  return isParameter(rest[rest.indexOf(word) + 1] ?? '');
}

/** `safety_stock` as `safetyStock`. */
export function camel(text: string): string {
  return text.replace(/[_.-]+(\w)/gu, (_all, letter: string) => letter.toUpperCase());
}

/** `safety_stock` as `SafetyStock`. */
export function pascal(text: string): string {
  const word = camel(text);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The singular of an English plural as our URLs use them. */
export function singular(word: string): string {
  if (/(?:ss|us|is|ics)$/u.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:sses|xes|ches|shes|statuses)$/u.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** The plural under which a resource is also found. */
export function plural(word: string): string {
  if (/(?:ics|inventory|system|shipping|availability)$/u.test(word)) return word;
  if (/[^aeiou]y$/u.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:ss|x|ch|sh)$/u.test(word) ? `${word}es` : `${word}s`;
}
