import type { CaptureJob, DispatchJob } from './dispatch-types.ts';

/** The channel's own name for an order, when it gave one. */
export function naturalKey(
  job: CaptureJob,
): { channel: string; channelOrderId: string } | undefined {
  const { channel, source, channel_order_id: channelOrderId } = job.body;
  return channelOrderId === undefined
    ? undefined
    : { channel: channel ?? source ?? 'api', channelOrderId };
}

/** Keeps apart the jobs that share a key with an earlier one: they get its answer afterwards. */
export function withoutTwins(jobs: readonly DispatchJob[]): {
  pending: DispatchJob[];
  later: DispatchJob[];
} {
  const seen = new Set<string>();
  const pending: DispatchJob[] = [];
  const later: DispatchJob[] = [];
  for (const job of jobs) {
    const keys: string[] = [];
    if (job.kind === 'source') {
      keys.push(`order\n${job.orderId}`);
    } else {
      const natural = naturalKey(job);
      if (natural !== undefined)
        keys.push(`natural\n${natural.channel}\n${natural.channelOrderId}`);
      if (job.idempotency !== undefined)
        keys.push(`key\n${job.idempotency.route}\n${job.idempotency.key}`);
    }
    if (keys.some((key) => seen.has(key))) later.push(job);
    else pending.push(job);
    for (const key of keys) seen.add(key);
  }
  return { pending, later };
}
