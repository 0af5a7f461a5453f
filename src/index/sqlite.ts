import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

type Sqlite = typeof import('node:sqlite');

/** How long to wait for another process that writes, before doing without. */
const BUSY_MS = 2000;
/** statfs(2) types of NFS, SMB, CIFS, Lustre, GPFS, CephFS and FUSE: no memory is shared between their machines, as WAL needs. */
const NETWORK = new Set([0x6969, 0xfe534d42, 0xff534d42, 0x0bd00bd0, 0x47504653, 0x00c36400, 0x65735546]);

/** Undefined where this Node has no `node:sqlite` (before 22.13). */
export function loadSqlite(): Sqlite | undefined {
  const emit = process.emitWarning;
  // Loading it prints that it is experimental, to users who never asked for it. Other warnings pass.
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const kind = typeof rest[0] === 'string' ? rest[0] : (rest[0] as { type?: string } | undefined)?.type;
    if (kind === 'ExperimentalWarning' && String(warning).includes('SQLite')) return;
    Reflect.apply(emit, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite') as Sqlite | undefined;
  } finally {
    process.emitWarning = emit;
  }
}

/** Opens a database with `schema` applied. @throws whatever SQLite says of a file that is none. */
export function openSqlite(sqlite: Sqlite, path: string, schema: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new sqlite.DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    // An index that a power loss leaves half made is damaged, and made again.
    database.exec('PRAGMA synchronous = OFF');
    database.exec(`PRAGMA journal_mode = ${isNetwork(dirname(path)) ? 'DELETE' : 'WAL'}`);
    database.exec(schema);
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, or a table of another form: worth a new file. */
export function isDamaged(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code !== undefined && [1, 11, 24, 26].includes(code & 0xff);
}

export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

function isNetwork(folder: string): boolean {
  return process.platform === 'linux' && NETWORK.has(statfsSync(folder).type);
}
