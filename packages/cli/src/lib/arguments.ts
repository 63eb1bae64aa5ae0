import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parsed arguments; an option that was not given is undefined. */
export type Arguments<Known extends Options> = {
  values: {
    [Name in keyof Known]: (Known[Name]['type'] extends 'boolean' ? boolean : string) | undefined;
  };
  positionals: string[];
};

/** Reads a command's arguments. Throws a UsageError that names the one it cannot use. */
export function readArguments<const Known extends Options>(
  argv: readonly string[],
  options: Known,
  positionalsMax: number,
): Arguments<Known> {
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { ...options, ...everywhere },
      allowPositionals: true,
    });
  } catch (error) {
    const sentence = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new UsageError(sentence.replaceAll("'", ''), { cause: undefined });
  }
  const extra = parsed.positionals[positionalsMax];
  if (extra !== undefined) throw new UsageError(`Unexpected argument ${extra}.`);
  return parsed as unknown as Arguments<Known>;
}

const everywhere = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** The options that every command has. */
export const jsonOption = { json: { type: 'boolean' } } as const;

/** Where the server is and the key for it. */
export const serverOptions = {
  url: { type: 'string' },
  key: { type: 'string' },
  'data-dir': { type: 'string' },
  ...jsonOption,
} as const;

/** A whole number of an option; undefined when it was not given. */
export function integerOption(
  text: string | undefined,
  name: string,
  least = 0,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,15}$/u.test(text) && value >= least) return value;
  throw new UsageError(`--${name} takes a whole number from ${least}, not ${text}.`);
}

/** An argument that must be there. */
export function required(text: string | undefined, what: string): string {
  if (text === undefined || text === '') throw new UsageError(`${what} is missing.`);
  return text;
}
