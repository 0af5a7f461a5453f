import type { ResolvedInput } from '../../executor/ports.ts';
import type { Plan, PlannedTask } from '../../flow/plan-types.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { InputSource } from '../../model/flow.ts';
import type { Manifest, ManifestInput } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { SnapshotCode } from '../../workspace/snapshot-code.ts';
import { resolveTreeInput } from '../../workspace/tree-inputs.ts';
import type { CodeTree } from '../code-tree.ts';
import type { Context } from '../context.ts';
import type { ExternalInputs } from '../external-inputs.ts';
import { fileNameOf } from '../url-inputs.ts';
import { type KnownTasks, NOT_KNOWN } from './known-tasks.ts';
import { contentInCommit } from './tree-content.ts';

interface Surroundings {
  readonly plan: Plan;
  readonly tree: CodeTree;
  readonly code: SnapshotCode;
  readonly manifest: Manifest;
  readonly known: KnownTasks;
  /** Of the working tree. */
  readonly root: string;
}

/**
 * What tasks would take from outside the run: of paths what the tree has; of URLs and artifacts of other runs what the
 * manifest says, as long as it is the same URL or SPEC.
 */
export async function manifestInputs(context: Context, around: Surroundings): Promise<ExternalInputs> {
  const byPath = new Map<string, ArtifactContent | undefined>();
  for (const { step } of around.plan.steps) {
    for (const [name, source] of Object.entries(step.inputs)) {
      if (source.kind !== 'path' || byPath.has(source.path)) continue;
      byPath.set(source.path, await contentAt(context, around, { step: step.name, name, path: source.path }));
    }
  }
  return {
    consumed: new Map(),
    contents: [],
    unasked: () => [],
    of: (task, name) => {
      const source = task.step.inputs[name];
      if (source?.kind !== 'path') return source && recordedInput(around, task, { name, source });
      const content = byPath.get(source.path);
      return content && { path: source.path, input: { ...content, from: { path: source.path } } };
    },
  };
}

/** Undefined where there is nothing. */
async function contentAt(
  context: Context,
  { tree, code, root }: Surroundings,
  input: { readonly step: string; readonly name: string; readonly path: string },
): Promise<ArtifactContent | undefined> {
  if (tree.isRecorded) return contentInCommit({ tree, code }, input.path);
  try {
    return await resolveTreeInput(input, {
      root,
      isToBeHad: async () => true,
      snapshotFile: async (path) => (await code.select((one) => one === path))[0],
      ingest: (path) => context.store.identify(path, { kind: 'any', known: context.stats }),
      warn: () => {},
    });
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'input-missing') return undefined;
    throw error;
  }
}

interface Named {
  readonly name: string;
  readonly source: InputSource;
}

function recordedInput(
  { manifest, known }: Surroundings,
  task: PlannedTask,
  { name, source }: Named,
): ResolvedInput | undefined {
  const recorded = manifest.tasks[task.id]?.inputs[name];
  if (source.kind === 'url') {
    const path = `inputs/${name}/${fileNameOf(source.url, name)}`;
    const isSame = recorded !== undefined && 'url' in recorded.from && recorded.from.url === source.url;
    if (!isSame && source.optional === true) return undefined;
    const { url } = source;
    return { path, input: isSame ? recorded : notKnown({ url, pin: NOT_KNOWN }) };
  }
  if (source.kind !== 'history') return undefined;
  const isSame = recorded !== undefined && 'spec' in recorded.from && recorded.from.spec === source.spec;
  if (!isSame && source.optional) return undefined;
  return {
    path: pathIn(known.components(task.id)?.[`inputs.${name}`]) ?? `inputs/${name}`,
    input: isSame ? recorded : notKnown({ spec: source.spec }),
  };
}

/** The third word of an input's component, which is `DIGEST KIND PATH`. */
function pathIn(component: string | undefined): string | undefined {
  return component?.split(' ').slice(2).join(' ');
}

function notKnown(from: ManifestInput['from']): ManifestInput {
  return { kind: 'file', digest: NOT_KNOWN, sizeBytes: 0, from };
}
