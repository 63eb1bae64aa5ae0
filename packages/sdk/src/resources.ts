import type { GeneratedResources } from './types.generated.ts';

/** Every resource of a client. */
export interface Resources extends GeneratedResources {}
