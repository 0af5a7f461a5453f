import { createRequire } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';
import { MlgitError } from '../model/mlgit-error.ts';
import { type SqlEngine, SqlError, type SqlOptions, type SqlSession } from './sql-port.ts';
import { sqlText } from './sql-text.ts';

const PACKAGE = '@duckdb/node-api';
/** More goes to the disk: many people share a machine, and a check must never be what brings it down. */
const MEMORY_BYTES = 1024 ** 3;
const MAX_THREADS = 4;

/**
 * DuckDB in this process (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview). A query comes from
 * a flow file, as a step's command does; still it reads the given files and nothing else, installs and loads no extension, and cannot
 * change these settings.
 */
export function duckdbEngine(cpus: number): SqlEngine {
  return { open: (options) => openSession(options, Math.max(1, Math.min(MAX_THREADS, cpus))) };
}

/** @throws MlgitError `duckdb-missing` (failed), so that a run can say so before it starts anything. */
export function requireDuckdb(): void {
  try {
    createRequire(import.meta.url).resolve(PACKAGE);
  } catch (error) {
    throw duckdbMissing(error);
  }
}

/** @throws MlgitError `duckdb-missing` (failed), also where it is installed and does not load. */
export async function duckdbVersion(): Promise<string> {
  const { version } = await load();
  return version();
}

function load(): Promise<typeof import('@duckdb/node-api')> {
  return import('@duckdb/node-api').catch((error: unknown) => {
    throw duckdbMissing(error);
  });
}

function duckdbMissing(cause: unknown): MlgitError {
  return new MlgitError(`Checks of tables need ${PACKAGE}, which is not installed or does not load here`, {
    code: 'duckdb-missing',
    kind: 'failed',
    hints: isOfPython()
      ? ['python3 -m mlgit.install_duckdb']
      : [`npm install --global mlgit --include=optional`, `npm install --global ${PACKAGE}`],
    cause,
  });
}

/** Whether this command line came with the Python package (python/hatch_build.py), beside which npm installs nothing. */
function isOfPython(): boolean {
  return import.meta.url.includes('/mlgit/_cli/');
}

async function openSession(options: SqlOptions, threads: number): Promise<SqlSession> {
  const { DuckDBInstance, StatementType } = await load();
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    memory_limit: `${Math.floor((options.memoryBytes ?? MEMORY_BYTES) / 1024 ** 2)}MiB`,
    threads: String(threads),
    temp_directory: options.spillFolder,
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  const close = (): void => {
    options.signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  try {
    await restrict(connection, options.files);
  } catch (error) {
    close();
    throw error;
  }
  options.signal.addEventListener('abort', interrupt);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    options.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      options.signal.throwIfAborted();
      throw new SqlError(plainMessage(error), { cause: error });
    }
  };
  return {
    rows: (query) =>
      guarded(async () => {
        const reader = await connection.runAndReadAll(`select columns(*)::varchar from (\n${query}\n)`);
        return reader.getRowsJS() as (string | null)[][];
      }),
    run: (statement) => guarded(async () => void (await connection.run(statement))),
    requireQuery: async (text) => {
      const types = await guarded(async () => {
        const statements = await connection.extractStatements(text);
        const found = [];
        for (let at = 0; at < statements.count; at++) {
          const prepared = await statements.prepare(at);
          found.push(prepared.statementType);
          prepared.destroySync();
        }
        return found;
      });
      if (types.length === 1 && types[0] === StatementType.SELECT) return;
      throw new SqlError(
        types.length === 1 ? 'it is no query: expected select …' : `it has ${types.length} statements`,
      );
    },
    close,
  };
}

async function restrict(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  // What is fresh or old must not depend on where the machine stands.
  await connection.run("set TimeZone = 'UTC'");
  await connection.run(`set allowed_paths = [${files.map(sqlText).join(', ')}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
}

/** `Binder Error: Referenced column "x" not found … LINE 1: …` without the kind and the drawing. */
function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split(/\n\s*\n|\nLINE \d+:/)[0] ?? text)
    .replace(/^\s*(?:Failed to extract statements: )?(?:[A-Z][\w-]* )*Error: /, '')
    .replace(/\s*\nDid you mean [^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
