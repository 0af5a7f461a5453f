import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliRepo } from './cli.ts';

/** Path of the blob of an artifact in the repository's own store. */
export async function blobOf(repo: CliRepo, spec: string): Promise<string> {
  const { content } = await repo.result('show', spec);
  const hex = content.digest.replace(/^b3:/, '');
  return repo.home('store', 'blobs', hex.slice(0, 2), hex);
}

/** As a failing disk would: the size, the permissions and the name stay. */
export function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = bytes.readUInt8(at) ^ 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
}

/** Replaces a document of the newest run's record, as if it had been written so; returns the run's id. */
export function rewriteRecord(repo: CliRepo, file: string, text: string): string {
  const [ref = ''] = repo
    .git('for-each-ref', '--format=%(refname)', '--count=1', 'refs/mlgit/runs')
    .split('\n');
  const blob = repo.gitWith({ input: text }, 'hash-object', '-w', '--stdin');
  const tree = repo
    .git('ls-tree', ref)
    .split('\n')
    .map((line) => (line.endsWith(`\t${file}`) ? `100644 blob ${blob}\t${file}` : line))
    .join('\n');
  const oid = repo.gitWith({ input: `${tree}\n` }, 'mktree');
  const commit = repo.git('commit-tree', oid, '-p', `${ref}^1`, '-m', 'damaged');
  repo.git('update-ref', ref, commit);
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** Names below a folder with this beginning, anywhere: what an unfinished write would leave. */
export function namesBelow(folder: string, beginning: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.split('/').some((name) => name.startsWith(beginning)),
  );
}

/** Every file below a folder but in `.git`, as path → bytes, so that two states can be compared. */
export function treeState(folder: string): { [path: string]: string } {
  const state: { [path: string]: string } = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(folder, '.git'))) continue;
    if (entry.isFile()) state[path.slice(folder.length + 1)] = readFileSync(path).toString('latin1');
  }
  return state;
}
