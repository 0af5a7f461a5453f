import { createHash } from 'node:crypto';
import { compareBytes } from '../../base/byte-order.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { digestSet } from '../../model/attestation/provenance.ts';
import type { ResourceDescriptor } from '../../model/attestation/statement.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { openBlob } from '../../store/open-blob.ts';
import type { Store } from '../../store/port.ts';
import { walkTree } from '../../store/tree-walk.ts';
import { specOf, type Target, tasksOfTarget } from '../find-target.ts';
import { contentOf, targetContent } from '../read-artifact.ts';

export interface Attested {
  readonly subjects: readonly ResourceDescriptor[];
  /** Tasks that made them. */
  readonly makers: readonly string[];
  /** Names of those without SHA-256, whose bytes are not here. */
  readonly lacking: readonly string[];
}

type Bytes = Pick<Store, 'name' | 'get' | 'stat'>;

/** Files of folders that are subjects of their own; a folder of more is one by its listing alone. */
const FILES_AT_MOST = 1000;

/**
 * What a statement about a run, task or artifact is about: its files by BLAKE3 and, where their bytes are here, SHA-256,
 * which is what other verifiers know; folders by their tree blobs, and the files in them.
 */
export async function attestedSubjects(
  store: Bytes,
  run: RunRecord,
  target: Target,
  signal: AbortSignal,
): Promise<Attested> {
  const named = await namedContents(store, run, target);
  const subjects: ResourceDescriptor[] = [];
  const lacking: string[] = [];
  for (const [name, content] of named) {
    for (const one of await withFiles(store, name, content, signal)) {
      const sha256 = one.content.kind === 'tree' ? undefined : await sha256Of(store, one.content, signal);
      if (one.content.kind === 'file' && sha256 === undefined) lacking.push(one.name);
      subjects.push({ name: one.name, digest: digestSet(one.content, sha256) });
    }
  }
  if (subjects.length === 0) throw nothingMade(run);
  return {
    subjects,
    makers: target.kind === 'artifact' ? [target.taskId] : tasksOfTarget(run, target),
    lacking,
  };
}

type Named = readonly [name: string, content: ArtifactContent];

async function namedContents(store: Bytes, run: RunRecord, target: Target): Promise<readonly Named[]> {
  if (target.kind === 'artifact') {
    const name = [target.taskId, target.name, ...target.inner].join('/');
    return [[name, target.inner.length === 0 ? target.output : await targetContent(store, target)]];
  }
  return tasksOfTarget(run, target)
    .flatMap((id) =>
      Object.entries(run.manifest.tasks[id]?.outputs ?? {}).map(
        ([name, output]): Named => [`${id}/${name}`, output],
      ),
    )
    .sort(([a], [b]) => compareBytes(a, b));
}

async function withFiles(
  store: Bytes,
  name: string,
  content: ArtifactContent,
  signal: AbortSignal,
): Promise<{ name: string; content: ArtifactContent }[]> {
  if (content.kind === 'file') return [{ name, content }];
  const whole = [{ name: `${name}/`, content }];
  if ((await store.stat(content.digest)) === undefined) return whole;
  const files = [];
  for await (const { path, entry } of walkTree(store, content.digest, signal)) {
    if (entry.kind === 'tree' || entry.kind === 'link') continue;
    files.push({ name: `${name}/${path}`, content: contentOf(entry) });
    if (files.length > FILES_AT_MOST) return whole;
  }
  return [...whole, ...files];
}

async function sha256Of(
  store: Bytes,
  { digest }: ArtifactContent,
  signal: AbortSignal,
): Promise<string | undefined> {
  if ((await store.stat(digest)) === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const part of await openBlob(store, digest, signal)) hash.update(part);
  return hash.digest('hex');
}

function nothingMade(run: RunRecord) {
  return usageError('nothing-made', `Run ${specOf(run)} made nothing that could be attested`, [
    `mlgit show ${specOf(run)}`,
  ]);
}
