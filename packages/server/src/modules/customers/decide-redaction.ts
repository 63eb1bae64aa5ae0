/** What stands where something personal stood. */
export const erasedText = '[erased]';

/** Members whose words are ours: states, codes and references that say nothing about a person. */
const ourWords: ReadonlySet<string> = new Set([
  'object',
  'type',
  'status',
  'delivery_status',
  'return_status',
  'work_step',
  'request_status',
  'stage',
  'outcome',
  'kind',
  'trigger',
  'channel',
  'channel_order_id',
  'currency',
  'carrier',
  'service',
  'picking_method',
  'sku',
  'location_code',
  'owner_type',
  'allocation_type',
  'fields',
]);

/** Members that are personal whatever they hold: numbers and whole structures go too. */
const personal: ReadonlySet<string> = new Set([
  'customer',
  'customer_id',
  'shipping_address',
  'address',
  'attributes',
  'tags',
  'latitude',
  'longitude',
  'phone',
  'routing_metadata',
]);

const publicId = /^[a-z]{2,4}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/**
 * The same record without anything that callers may have written about a person: only ids,
 * instants, numbers and words of ours are let through, so that a member added later is erased until
 * it is known.
 */
export function redactRecord(value: unknown, member = ''): unknown {
  if (personal.has(member)) return value === null ? null : erasedText;
  if (typeof value === 'string') {
    return ourWords.has(member) || publicId.test(value) || instant.test(value) ? value : erasedText;
  }
  if (Array.isArray(value)) return value.map((entry) => redactRecord(entry, member));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, held]) => [name, redactRecord(held, name)]);
  return Object.fromEntries(entries) as unknown;
}

/** The snapshot of an event as JSON text, redacted. */
export function redactEventText(data: string): string {
  return JSON.stringify(redactRecord(JSON.parse(data)));
}

/** A candidate of a decision is an array; its last entry is how far away the customer lives. */
const distanceIndex = 9;

/**
 * A decision without distances and without where it went: three distances tell where somebody
 * lives. It can no longer be planned again.
 */
export function redactDecisionText(text: string): string {
  const document = JSON.parse(text) as { cands?: unknown[][]; in?: { to?: unknown } };
  if (document.in !== undefined) document.in.to = null;
  for (const candidate of document.cands ?? []) {
    if (candidate.length > distanceIndex) candidate[distanceIndex] = null;
  }
  return JSON.stringify(document);
}

/** What of an order's person a text may be known by. */
export type PersonMarks = {
  customerIds: readonly string[];
  emails: readonly string[];
  phones: readonly string[];
};

/** Shorter ones are found in too many texts that are about something else. */
const markLengthMin = 6;

/**
 * The texts by which free-form records about the person are found: addresses and numbers wherever
 * they stand, ids as whole JSON strings. Ids of fewer than six characters find nothing.
 */
export function needlesOf(marks: PersonMarks, references: readonly string[]): string[] {
  const long = (text: string): boolean => text.length >= markLengthMin;
  const written = (text: string): string => JSON.stringify(text).slice(1, -1);
  const needles = [
    ...marks.customerIds.filter(long).map((id) => JSON.stringify(id)),
    ...[...marks.emails, ...marks.phones].filter(long).map(written),
    ...marks.emails.filter(long).map((email) => written(email.toLowerCase())),
    ...references,
  ];
  return [...new Set(needles)];
}
