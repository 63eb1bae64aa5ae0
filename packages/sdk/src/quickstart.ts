import { isRecord } from './errors.ts';
import type { Method, Presenter } from './operations.ts';
import type { Transport } from './transport.ts';

type Methods = Record<string, Method>;

export function presenterOf(_resource: string, _transport: Transport): Presenter | undefined {
  return undefined;
}
export function aliasesOf(_t: Transport, r: Record<string, Methods>): Record<string, Methods> {
  return isRecord(r) ? {} : {};
}
