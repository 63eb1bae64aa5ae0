import type { ReplayOptions, ReplaySummary } from './replay-session.ts';
export function replayOlistDirectory(_options: ReplayOptions): Promise<ReplaySummary> {
  return Promise.reject(new Error('x'));
}
