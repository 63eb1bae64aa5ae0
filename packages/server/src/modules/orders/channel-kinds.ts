/** What a channel can be. Channels have a module of their own; orders keep the kind of theirs. */
export const channelKinds = ['web', 'marketplace', 'store', 'edi', 'api', 'file'] as const;
export type ChannelKind = (typeof channelKinds)[number];
