// Generated from openapi.json by `npm run gen`. Do not edit.
import type { List, ListOptions } from './list.ts';
import type { Filter } from './query.ts';
import type { CallOptions } from './request.ts';

/** What a path's id may be given as: the id, or the thing itself, whose version guards a change. */
export type Ref = string | { readonly id: string; readonly version?: number | undefined };


/** Every resource of the server, in the singular and in the plural. */
export interface GeneratedResources {

}
