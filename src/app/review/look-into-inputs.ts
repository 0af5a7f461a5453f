import type { ArtifactChange } from '../../model/diff/artifact-diff.ts';
import type { InputChange } from '../../model/diff/input-diff.ts';
import type { DiffSections } from '../../model/diff/run-diff.ts';
import { artifactId } from '../../review/diff/diff-artifacts.ts';
import type { Context } from '../context.ts';
import { lookIntoArtifacts } from '../diff/look-into-artifacts.ts';

/** A diff with what is in files from outside that differ: whether data drifted is asked of them first. */
export async function lookIntoInputs(
  context: Context,
  sections: DiffSections,
  signal: AbortSignal,
): Promise<DiffSections> {
  const { inputs } = sections;
  const changes = inputs.changed.map(asArtifact);
  const found = await lookIntoArtifacts(context, changes, { full: false, signal });
  const changed = inputs.changed.map((input, i) => {
    const content = found.artifacts.get(artifactId(changes[i] as ArtifactChange))?.content;
    return content === undefined ? input : { ...input, content };
  });
  const unknown = found.unknown.map((one) => ({ ...one, section: 'inputs' as const }));
  return { ...sections, inputs: { ...inputs, changed }, unknown: [...sections.unknown, ...unknown] };
}

/** As if each were made by a step of its own. */
function asArtifact({ kind, from, before, after }: InputChange): ArtifactChange {
  const named = <T extends object>(fact: T): T & { readonly path: string } => ({ ...fact, path: from });
  return {
    ...{ step: `${kind} ${from}`, task: kind, name: from, role: 'output' },
    ...(before === undefined ? {} : { before: named(before) }),
    ...(after === undefined ? {} : { after: named(after) }),
  };
}
