/** Public ids as the documentation describes them, read without the product's help. */

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Finds every public id of a thing of one tenant in a text. */
export const publicIds =
  /\b(?:ord|line|prd|loc|rsv|dec|ffo|ffl|shp|trf|sup|car|svc|lane|chn|hold|note|chg|rtn|rfd|cnt)_[0-7][0-9a-hjkmnp-tv-z]{25}\b/gu;

/** The UUID that a public id spells (prefix, underscore, 26 characters of base 32); undefined when none. */
export function uuidOfPublicId(id: string): string | undefined {
  const text = id.slice(id.indexOf('_') + 1);
  if (text.length !== 26) return undefined;
  let value = 0n;
  for (const letter of text) {
    const digit = alphabet.indexOf(letter);
    if (digit === -1) return undefined;
    value = value * 32n + BigInt(digit);
  }
  const hex = value.toString(16).padStart(32, '0');
  if (hex.length > 32) return undefined;
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
