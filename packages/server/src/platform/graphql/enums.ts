import { GraphQLEnumType } from 'graphql';
import { enumName } from './names.ts';

/** Enumerations of one schema, each made once. */
export type Enums = {
  /** The enumeration of these words, under the name where it is met first; undefined if none can be. */
  of: (name: string, values: readonly string[]) => GraphQLEnumType | undefined;
};

/** Makes enumerations whose values are the words of the wire. */
export function createEnums(): Enums {
  const made = new Map<string, { type: GraphQLEnumType; key: string }>();
  return {
    of: (name, values) => {
      const names = values.map(enumName);
      if (new Set(names).size < values.length || values.some((value) => value === '')) {
        return undefined;
      }
      const key = names.toSorted().join();
      for (let full = name; ; full = `${full}Word`) {
        const found = made.get(full);
        if (found?.key === key) return found.type;
        if (found !== undefined) continue;
        const type = new GraphQLEnumType({
          name: full,
          values: Object.fromEntries(values.map((value, at) => [names[at] ?? '', { value }])),
        });
        made.set(full, { type, key });
        return type;
      }
    },
  };
}
