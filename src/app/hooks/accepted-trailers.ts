import { resolve } from 'node:path';
import { encodeManifest } from '../../model/encode-manifest.ts';
import type { HookRepository } from './hook-repository.ts';

/** Messages that git makes of other commits name what those named. */
const MADE_OF_OTHERS: ReadonlySet<string> = new Set(['merge', 'squash']);

/** The prepare-commit-msg hook: names the runs whose manifests are about to be accepted, `Mlgit-Accepted: flow@run`. */
export async function addAcceptedTrailers(
  repository: HookRepository,
  [file, source = '']: readonly string[],
): Promise<readonly string[]> {
  const { git, config } = repository;
  if (file === undefined || MADE_OF_OTHERS.has(source)) return [];
  const staged = await git.staged(await git.commitOf('HEAD'), ['manifests/*.json']);
  if (staged.length === 0) return [];
  const { openContext } = await import('../open-context.ts');
  const context = await openContext(config);
  try {
    const runs = (await context.runs.all()).filter(({ execution }) => execution.reproduces === undefined);
    const accepted: string[] = [];
    for await (const bytes of context.objects.readBlobs(staged.map(({ oid }) => oid))) {
      const text = bytes?.toString('utf8');
      const run = runs.find(({ manifest }) => encodeManifest(manifest) === text);
      if (run !== undefined) accepted.push(`Mlgit-Accepted: ${run.flow}@${run.id}`);
    }
    if (accepted.length > 0) await git.addTrailers(resolve(config.cwd, file), accepted);
    return [];
  } finally {
    await context.close();
  }
}
