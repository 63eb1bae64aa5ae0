/** What is kept for a time, then dropped. What is not named here is never dropped. */
export const retainedKinds = [
  'events',
  'decisions',
  'logs',
  'holds',
  'answers',
  'jobs',
  'runs',
  'deliveries',
  'networks',
  'price_runs',
] as const;
export type RetainedKind = (typeof retainedKinds)[number];

/** How many days each kind is kept; null is for ever. */
export type RetentionPolicy = Readonly<Record<RetainedKind, number | null>> & {
  /** Days after which no backup holds what was erased; said in answers. Null: nobody has told. */
  readonly backups: number | null;
};

/** Until told otherwise: history for ever, what only served its moment for a while. */
export const defaultRetention: RetentionPolicy = {
  events: null,
  decisions: null,
  logs: null,
  holds: 90,
  answers: 7,
  jobs: 90,
  runs: 400,
  deliveries: 30,
  networks: 400,
  price_runs: 400,
  backups: null,
};

/** Fewer days would take away what running work and slow readers still need. */
const daysMin: Readonly<Record<RetainedKind | 'backups', number>> = {
  events: 30,
  decisions: 30,
  logs: 1,
  holds: 7,
  answers: 1,
  jobs: 1,
  runs: 7,
  deliveries: 1,
  networks: 1,
  price_runs: 30,
  backups: 1,
};
const daysMax = 36_500;

/**
 * Reads a setting such as `events=400,decisions=400,logs=never`; what it does not name keeps its
 * default. Adds a sentence to `faults` for each part that cannot be used. 0 means never.
 */
export function readRetention(text: string | undefined, faults: string[]): RetentionPolicy {
  const policy: Record<RetainedKind | 'backups', number | null> = { ...defaultRetention };
  for (const part of (text ?? '').split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [name = '', value = ''] = part.split('=', 2);
    if (!isSetting(name)) {
      const known = [...retainedKinds, 'backups'].join(', ');
      faults.push(`SWITCHYARD_RETENTION names "${name}"; it knows ${known}.`);
      continue;
    }
    const days = /^(never|\d{1,5})$/.test(value) ? Number(value.replace('never', '0')) : -1;
    const isBounded = days === 0 || (days >= daysMin[name] && days <= daysMax);
    if (!isBounded) {
      faults.push(
        `SWITCHYARD_RETENTION holds "${part}"; write ${name}=never or days from ${daysMin[name]} to ${daysMax}.`,
      );
      continue;
    }
    policy[name] = days === 0 ? null : days;
  }
  return policy;
}

function isSetting(name: string): name is RetainedKind | 'backups' {
  return Object.hasOwn(defaultRetention, name);
}
