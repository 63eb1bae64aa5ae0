import { assert } from './assert.ts';

/** Decimals of the currencies whose minor unit is not a hundredth (ISO 4217). */
const unusualDecimals: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0,
  VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
};

/** Active ISO 4217 codes, as this Node knows them. */
export const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** How many decimals the currency's amounts carry on the wire. */
export function currencyDecimals(currency: string): number {
  return unusualDecimals[currency] ?? 2;
}

/**
 * Integer minor units of a wire amount (59.98 USD → 5998); undefined when the amount has more
 * decimals than its currency, is not finite, or is past 2^53 minor units. Never rounds.
 */
export function toMinor(amount: number, currency: string): number | undefined {
  if (!Number.isFinite(amount)) return undefined;
  const decimals = currencyDecimals(currency);
  const scaled = Math.round(amount * 10 ** decimals);
  if (!Number.isSafeInteger(scaled)) return undefined;
  // The shortest decimal text of the number decides, not its binary tail.
  return scaled / 10 ** decimals === amount ? (scaled === 0 ? 0 : scaled) : undefined;
}

/** The wire amount of integer minor units (5998 USD → 59.98). */
export function fromMinor(minor: number, currency: string): number {
  assert(Number.isSafeInteger(minor), 'Money is a safe integer of minor units.');
  return minor / 10 ** currencyDecimals(currency);
}

/**
 * Splits an amount by weights so that the parts sum to it exactly (largest remainder; ties go to
 * the earlier part). Weights that sum to zero split evenly.
 */
export function splitMinor(minor: number, weights: readonly number[]): number[] {
  assert(Number.isSafeInteger(minor) && minor >= 0, 'Only a whole amount, zero or more, is split.');
  assert(weights.length > 0 && weights.every((w) => w >= 0), 'Weights are zero or more.');
  const sum = weights.reduce((a, b) => a + b, 0);
  const shares = weights.map((w) => (sum === 0 ? minor / weights.length : (minor * w) / sum));
  const parts = shares.map(Math.floor);
  let rest = minor - parts.reduce((a, b) => a + b, 0);
  const order = shares
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of order) {
    if (rest <= 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    rest--;
  }
  return parts;
}
