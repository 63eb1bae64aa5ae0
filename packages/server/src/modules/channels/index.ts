/**
 * Channels: where orders come from and stock is published to.
 *
 * Owns channels. Records channel.created, channel.updated.
 * Invariants: a code is unique for ever. Orders may name a channel that is not registered here:
 * an order is never refused for where it comes from. Nothing here runs inside an order's request.
 */
export { findChannel, getChannel } from './save-channel.ts';
export { type Channel, selectChannelCodes } from './store.ts';
export { channelRoutes } from './routes.ts';
