/** Whether events of a type are wanted. */
export type TypeFilter = (type: string) => boolean;

const patternSyntax = /^[a-z_]+(\.[a-z_]+)*(\.\*)?$|^\*$/;

/** Whether the text is a type, a family such as `order.*`, or `*`. */
export function isTypePattern(text: string): boolean {
  return text.length <= 100 && patternSyntax.test(text);
}

/** A filter that lets through what any of the patterns names; no patterns let everything through. */
export function typeFilter(patterns: readonly string[]): TypeFilter {
  if (patterns.length === 0 || patterns.includes('*')) return () => true;
  const exact = new Set(patterns.filter((one) => !one.endsWith('*')));
  const families = patterns.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1));
  return (type) => exact.has(type) || families.some((family) => type.startsWith(family));
}
