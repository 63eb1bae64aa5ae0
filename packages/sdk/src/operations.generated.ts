// Generated from openapi.json by `npm run gen`. Do not edit.
import type { Operation } from './operations.ts';

export const operations: readonly Operation[] = [

];

export const pluralOf: Readonly<Record<string, string>> = {

};
