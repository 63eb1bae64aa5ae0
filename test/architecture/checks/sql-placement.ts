// Only store files and the platform speak SQL.
import { lineAt, typeScriptOf, type SourceFile, type Violation } from '../../support/files.ts';
import { syntaxOf } from '../../support/syntax.ts';
import { looksLikeSql, looksLikeSqlPiece, sqlTextsOf } from '../../support/sql-texts.ts';
import { isTest, maySpeakSql } from '../house.ts';
import { tenantTablesOf } from './migrations.ts';

const drivers = /^(?:pg|pg-[a-z-]+|postgres|kysely)$/u;

/** SQL text or a database driver outside store files and platform. */
export function checkSqlPlacement(files: readonly SourceFile[]): Violation[] {
  const tables = tenantTablesOf(files);
  return typeScriptOf(files)
    .filter(({ path }) => /^packages\/[^/]+\/src\//u.test(path))
    .filter(({ path }) => !isTest(path) && !maySpeakSql(path))
    .flatMap((file) => [...driverImports(file), ...sqlTexts(file, tables)]);
}

function driverImports(file: SourceFile): Violation[] {
  return syntaxOf(file)
    .imports.filter(({ specifier }) => drivers.test(specifier))
    .map(({ specifier, line }) => ({
      path: file.path,
      line,
      message: `only store files and platform import the driver ${specifier}`,
    }));
}

function sqlTexts(file: SourceFile, tables: ReadonlySet<string>): Violation[] {
  return sqlTextsOf(file)
    .filter(({ text }) => looksLikeSql(text) || looksLikeSqlPiece(text, tables))
    .map(({ text, start }) => ({
      path: file.path,
      line: lineAt(file.text, start),
      message: `SQL belongs in store.ts: ${text.trim().slice(0, 40)}`,
    }));
}
