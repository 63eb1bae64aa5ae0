/** `channel_order_id` as GraphQL spells it: channelOrderId. */
export function camel(wire: string): string {
  const [first = '', ...rest] = wire.split(/[_.\-\s]/).filter((word) => word !== '');
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The same with a capital, as types are called. */
export function pascal(wire: string): string {
  const name = camel(wire);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A type's name as a field: `FulfillmentOrder` is fulfillmentOrder. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** One of many: policies is policy, lines is line, address stays. */
export function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us')
    ? word.slice(0, -1)
    : word;
}

/** Many of one: inventory is inventories. */
export function plural(word: string): string {
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** A wire word as an enum's value: `pre-order` is PRE_ORDER. */
export function enumName(value: string): string {
  const name = value.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
  return /^[A-Z_]/.test(name) ? name : `_${name}`;
}

/** The field of a query, from the name of its operation: getOrder is order, listOrders is orders. */
export function queryName(operationId: string): string {
  const rest = /^(?:get|list)([A-Z].*)$/.exec(operationId)?.[1];
  return rest === undefined ? operationId : lowerFirst(rest);
}
