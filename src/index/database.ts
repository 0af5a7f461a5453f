import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Memo } from './memo-port.ts';
import { isDamaged, loadSqlite, openSqlite, removeDatabase } from './sqlite.ts';

/** A higher number is another file: versions of mlgit that differ in it never share one. */
const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS memo (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stat (folder TEXT NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (folder, name)) WITHOUT ROWID;
`;
/** Keys in one statement; SQLite allows 32,766 variables. */
const KEYS_AT_ONCE = 500;

export type Row = { readonly [column: string]: SQLOutputValue };

/**
 * A cache of what can be found out again, in `<commonDir>/mlgit/index-<schema>.sqlite`. Any number of processes
 * may use it at once. It can be deleted at any time, and no failure of it is ever seen: a damaged file is replaced
 * once, and one that cannot be opened, read or written is done without.
 */
export class IndexDatabase {
  readonly #path: string;
  readonly #sqlite: NonNullable<ReturnType<typeof loadSqlite>>;
  #database: DatabaseSync | undefined;
  readonly #statements = new Map<string, StatementSync>();
  #replaced = false;

  constructor(path: string, sqlite: NonNullable<ReturnType<typeof loadSqlite>>, database: DatabaseSync) {
    this.#path = path;
    this.#sqlite = sqlite;
    this.#database = database;
  }

  /** Rows of a query; none when it cannot be answered. */
  rows(sql: string, ...values: readonly SQLInputValue[]): Row[] {
    return this.#attempt((prepare) => prepare(sql).all(...values)) ?? [];
  }

  /** Runs one statement for each list of values, all in one transaction, or none. Returns whether it was done. */
  write(sql: string, lists: Iterable<readonly SQLInputValue[]>): boolean {
    const all = [...lists];
    if (all.length === 0) return true;
    const done = this.#attempt((prepare, database) => {
      const statement = prepare(sql);
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const values of all) statement.run(...values);
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
      return true;
    });
    return done ?? false;
  }

  memo(kind: string): Memo {
    const getMany = (keys: Iterable<string>): Map<string, string> => {
      const found = new Map<string, string>();
      const wanted = [...keys];
      for (let at = 0; at < wanted.length; at += KEYS_AT_ONCE) {
        const part = wanted.slice(at, at + KEYS_AT_ONCE);
        const sql = `SELECT key, value FROM memo WHERE kind = ? AND key IN (${part.map(() => '?').join(',')})`;
        for (const row of this.rows(sql, kind, ...part)) found.set(String(row.key), String(row.value));
      }
      return found;
    };
    const setMany = (entries: Iterable<readonly [string, string]>): void => {
      const lists = [...entries].map(([key, value]) => [kind, key, value]);
      this.write('INSERT OR REPLACE INTO memo (kind, key, value) VALUES (?, ?, ?)', lists);
    };
    return {
      get: (key) => getMany([key]).get(key),
      getMany,
      set: (key, value) => setMany([[key, value]]),
      setMany,
      clear: () => {
        this.write('DELETE FROM memo WHERE kind = ?', [[kind]]);
      },
    };
  }

  close(): void {
    this.#statements.clear();
    try {
      this.#database?.close();
    } catch {
      // Closing writes what is pending into the main file; if that fails, the next process does it.
    }
    this.#database = undefined;
  }

  #attempt<T>(work: (prepare: (sql: string) => StatementSync, database: DatabaseSync) => T): T | undefined {
    for (;;) {
      const database = this.#database;
      if (database === undefined) return undefined;
      try {
        return work((sql) => this.#prepare(database, sql), database);
      } catch (error) {
        if (isDamaged(error)) this.#replace();
        else return undefined;
      }
    }
  }

  #prepare(database: DatabaseSync, sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Once; if the new file is damaged too, the disk is, and there is no index. */
  #replace(): void {
    this.close();
    if (this.#replaced) return;
    this.#replaced = true;
    this.#database = openFresh(this.#sqlite, this.#path);
  }
}

/** Undefined where this Node has no SQLite or the folder cannot be written: everything works without, only slower. */
export function openIndexDatabase(commonDir: string): IndexDatabase | undefined {
  const sqlite = loadSqlite();
  if (sqlite === undefined) return undefined;
  const path = join(commonDir, 'mlgit', `index-${SCHEMA_VERSION}.sqlite`);
  const database = openOrReplace(sqlite, path);
  return database === undefined ? undefined : new IndexDatabase(path, sqlite, database);
}

function openOrReplace(
  sqlite: NonNullable<ReturnType<typeof loadSqlite>>,
  path: string,
): DatabaseSync | undefined {
  try {
    return openSqlite(sqlite, path, SCHEMA);
  } catch (error) {
    return isDamaged(error) ? openFresh(sqlite, path) : undefined;
  }
}

function openFresh(
  sqlite: NonNullable<ReturnType<typeof loadSqlite>>,
  path: string,
): DatabaseSync | undefined {
  try {
    removeDatabase(path);
    return openSqlite(sqlite, path, SCHEMA);
  } catch {
    return undefined;
  }
}
