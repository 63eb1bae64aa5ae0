// Generated from openapi.json by `npm run gen`. Do not edit.
import type { Operation } from './operations.ts';

export const operations: readonly Operation[] = [
  { resource: 'carrier', method: 'list', http: 'GET', path: '/v1/carriers', takes: 'filter' },
  { resource: 'carrier', method: 'createRate', http: 'POST', path: '/v1/carriers/{id}/rates', takes: 'body' },
  { resource: 'order', method: 'list', http: 'GET', path: '/v1/orders', takes: 'filter' },
  { resource: 'order', method: 'create', http: 'POST', path: '/v1/orders', takes: 'body' },
  { resource: 'order', method: 'retrieve', http: 'GET', path: '/v1/orders/{id}', takes: 'nothing' },
  { resource: 'order', method: 'update', http: 'PATCH', path: '/v1/orders/{id}', takes: 'body', isVersioned: true },
  { resource: 'order', method: 'notes', http: 'GET', path: '/v1/orders/{id}/notes', takes: 'filter' },
  { resource: 'order', method: 'createNote', http: 'POST', path: '/v1/orders/{id}/notes', takes: 'body' },
  { resource: 'order', method: 'route', http: 'POST', path: '/v1/orders/{id}/route', takes: 'body' },
  { resource: 'system', method: 'health', http: 'GET', path: '/v1/system/health', takes: 'nothing', isPublic: true },
];

export const pluralOf: Readonly<Record<string, string>> = {
  carrier: 'carriers',
  order: 'orders',
};
