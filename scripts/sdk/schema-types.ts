// JSON Schema to TypeScript, for the schemas our server publishes.
import { nameOfRef, type Schema } from './document.ts';

/** How arrays are written: what a caller sends is only read, what he gets is his. */
export type Arrays = 'readonly' | 'mutable';

/** The TypeScript type of a schema; `depth` indents what spans lines. */
export function typeOf(schema: Schema | undefined, arrays: Arrays = 'mutable', depth = 0): string {
  if (schema === undefined) return 'unknown';
  if (schema.$ref !== undefined) return nameOfRef(schema.$ref);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map(literal));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return union(choices.map((one) => typeOf(one, arrays, depth)));
  if (schema.allOf !== undefined) {
    return schema.allOf.map((one) => grouped(typeOf(one, arrays, depth))).join(' & ');
  }
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type: string) => typeOf({ ...schema, type }, arrays, depth)));
  }
  return simpleTypeOf(schema, arrays, depth);
}

function simpleTypeOf(schema: Schema, arrays: Arrays, depth: number): string {
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `${arrays === 'readonly' ? 'readonly ' : ''}${grouped(typeOf(schema.items, arrays, depth))}[]`;
    case 'object':
      return objectType(schema, arrays, depth);
    case undefined:
      return schema.properties === undefined ? 'unknown' : objectType(schema, arrays, depth);
    default:
      throw new Error(`No TypeScript type for ${JSON.stringify(schema.type)}`);
  }
}

function objectType(schema: Schema, arrays: Arrays, depth: number): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const indent = '  '.repeat(depth + 1);
  const fields = Object.entries(properties).map(([name, field]) => {
    const isOptional = !required.includes(name);
    const type = typeOf(field, arrays, depth + 1);
    const doc = documentation(field.description, indent);
    return `${doc}${indent}${key(name)}${isOptional ? '?' : ''}: ${type}${isOptional ? ' | undefined' : ''};`;
  });
  const isOpen = additionalProperties !== false && additionalProperties !== undefined;
  const isSchema =
    typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0;
  const others = isSchema ? typeOf(additionalProperties, arrays, depth) : 'unknown';
  if (fields.length === 0) return isOpen ? `Record<string, ${others}>` : 'Record<string, unknown>';
  const named = `{\n${fields.join('\n')}\n${'  '.repeat(depth)}}`;
  // Named fields need not agree with the others, as they would have to in an index signature.
  return isOpen ? `(${named} & Record<string, unknown>)` : named;
}

/** A doc comment with its line end; empty without words. */
export function documentation(text: string | undefined, indent: string): string {
  if (text === undefined || text === '') return '';
  const words = text
    .replaceAll('*/', '* /')
    .split('\n')
    .map((line) => line.trim());
  if (words.length === 1) return `${indent}/** ${words[0]} */\n`;
  return `${indent}/**\n${words.map((line) => `${indent} * ${line}`).join('\n')}\n${indent} */\n`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function grouped(type: string): string {
  return /[|&]|^readonly /u.test(type) && !/^[{(]/u.test(type) ? `(${type})` : type;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value);
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/u.test(name) ? name : `'${name}'`;
}
