import type { ArtifactContent } from '../model/artifact.ts';
import type { MlgitError } from '../model/mlgit-error.ts';
import type { ReadContext } from './context.ts';
import { noteOf } from './notes.ts';
import { targetContent } from './read-artifact.ts';
import { type RecordedReproduction, reproductionsOf } from './reproduce/reproductions-of.ts';
import { type ResolvedSpec, resolveSpec } from './resolve-spec.ts';
import { readTags } from './tags.ts';

export interface ShownSpec extends ResolvedSpec {
  readonly tags: readonly string[];
  readonly note: string | undefined;
  /** Of a run: what it came to when it was run again. */
  readonly reproductions: readonly RecordedReproduction[];
  /** Of an artifact target: what it names, down to a file in a folder. */
  readonly content: ArtifactContent | undefined;
  /** Of an artifact target: whether its bytes are in the local store. */
  readonly here: boolean;
}

/** `onDamaged` is told of what is recorded about the run and cannot be read. */
export async function showSpec(
  context: ReadContext,
  text: string,
  onDamaged?: (error: MlgitError) => void,
): Promise<ShownSpec> {
  const resolved = await resolveSpec(context, text);
  const key = `${resolved.run.flow}/${resolved.run.id}`;
  const { target } = resolved;
  const store = context.artifactsOf(resolved.run);
  const here = target.kind === 'artifact' && (await store.holds(target.output));
  return {
    ...resolved,
    tags: (await readTags(context)).byRun.get(key) ?? [],
    note: await noteOf(context, resolved.run),
    reproductions: target.kind === 'run' ? await reproductionsOf(context, resolved.run, onDamaged) : [],
    content: target.kind === 'artifact' && here ? await targetContent(store, target) : undefined,
    here,
  };
}
