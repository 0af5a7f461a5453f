import { openHookGit } from '../../git/hook-git.ts';
import type { FileVersion } from '../../git/hook-port.ts';
import type { GitObjects, Oid } from '../../git/port.ts';
import { parseRemoteName } from '../../git/ref-namespace.ts';
import { contentOfDocument, NeededContent } from '../../hooks/needed-content.ts';
import type { PushedRef } from '../../hooks/push-lines.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { decodeExecution, decodeManifest } from '../../model/decode-run.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import { parseTravellingRef } from '../../model/travelling-ref.ts';
import type { Context } from '../context.ts';
import { readVersions } from '../read-versions.ts';
import { trailer } from '../tag-commit.ts';
import type { PushedRecords } from './pushed-records.ts';

/** The artifacts that these records name. */
export async function neededByPush(context: Context, records: PushedRecords): Promise<NeededContent> {
  const needed = new NeededContent();
  await addDocuments(context, needed, records.documents);
  for (const ref of records.refs) await addRef(context, needed, ref);
  return needed;
}

/**
 * What pointers and accepted manifests name in commits of this clone's branches that a git remote does not have: what
 * the pre-push hook will ask for when they are pushed.
 */
export async function neededByBranches(
  context: Context,
  remote: string | undefined,
): Promise<readonly ArtifactContent[]> {
  const [head, branches] = await Promise.all([context.revParse('HEAD'), context.refs.list('refs/heads/')]);
  const tips = [...new Set([...branches.map(({ oid }) => oid), ...(head === undefined ? [] : [head])])];
  if (tips.length === 0) return [];
  const git = openHookGit(context.location, context.config.env);
  const documents = await git.pushedDocuments({ tips, known: [], remote: remote ?? '' });
  const needed = new NeededContent();
  await addDocuments(context, needed, documents);
  return needed.contents;
}

async function addDocuments(
  { objects }: Context,
  needed: NeededContent,
  documents: readonly FileVersion[],
): Promise<void> {
  for await (const [{ path }, bytes] of readVersions(objects, documents)) {
    const contents = bytes === undefined ? undefined : contentOfDocument(path, bytes.toString('utf8'));
    for (const content of contents ?? []) needed.add(content, path);
  }
}

async function addRef(
  context: Context,
  needed: NeededContent,
  { remoteRef, localOid }: PushedRef,
): Promise<void> {
  const name = parseRemoteName(remoteRef)?.name.slice('refs/mlgit/'.length) ?? '';
  const ref = parseTravellingRef(name);
  if (ref.kind === 'run')
    await addRunCommit(context.objects, needed, localOid as Oid, `${ref.flow}@${ref.id}`);
  if (ref.kind !== 'tag') return;
  const commit = await context.objects.readCommit(localOid as Oid);
  const id = commit === undefined ? undefined : trailer(commit.message, 'Mlgit-Run');
  const run = (await context.runs.ofFlow(ref.flow)).find((one) => one.id === id);
  if (run === undefined) return;
  for (const content of contentsOfRun(run)) needed.add(content, `${ref.flow}@${ref.tag}`);
}

async function addRunCommit(
  objects: GitObjects,
  needed: NeededContent,
  oid: Oid,
  where: string,
): Promise<void> {
  for await (const read of objects.readCommitsAndFiles([oid], ['manifest.json', 'execution.json'])) {
    const [manifest, execution] = read?.files ?? [];
    // Somebody's own commit under such a name names no artifacts.
    if (manifest === undefined || execution === undefined) continue;
    const run = {
      manifest: decodeManifest(manifest.toString('utf8'), where),
      execution: decodeExecution(execution.toString('utf8'), where),
    };
    for (const content of contentsOfRun(run)) needed.add(content, where);
  }
}
