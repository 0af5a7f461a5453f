import type { ArtifactContent } from '../../model/artifact.ts';
import type { ArtifactChange, ArtifactFact, ArtifactsDiff } from '../../model/diff/artifact-diff.ts';
import { type Both, bothSides } from './both-sides.ts';
import type { TaskPair, TaskSide } from './task-pairs.ts';

export type Made = ArtifactContent & { readonly path: string };

/** What was found by looking into an artifact that differs. */
export type ArtifactLook = Pick<ArtifactChange, 'sharedBytes' | 'folder' | 'content'>;

/** `looks` has what is known by `artifactId`. */
export function diffArtifacts(
  pairs: readonly TaskPair[],
  looks: ReadonlyMap<string, ArtifactLook> = new Map(),
): ArtifactsDiff {
  const changed: ArtifactChange[] = [];
  let [same, sameBytes] = [0, 0];
  for (const { id: task, step, before, after } of pairs) {
    for (const role of ['output', 'plot'] as const) {
      for (const both of bothSides(MADE[role](before), MADE[role](after))) {
        if (isSame(both)) {
          same++;
          sameBytes += both.after?.sizeBytes ?? 0;
          continue;
        }
        const change = changeOf({ step, task, role }, both);
        changed.push({ ...change, ...looks.get(artifactId(change)) });
      }
    }
  }
  return { changed, same, sameBytes };
}

/** Unique among the artifacts of a run. */
export function artifactId({ task, role, name }: Pick<ArtifactChange, 'task' | 'role' | 'name'>): string {
  return JSON.stringify([task, role, name]);
}

export function changeOf(
  where: Pick<ArtifactChange, 'step' | 'task' | 'role'>,
  { name, before, after }: Both<Made>,
): ArtifactChange {
  const isFiles = before?.kind !== 'tree' && after?.kind !== 'tree';
  return {
    ...where,
    name,
    ...(before === undefined ? {} : { before: factOf(before) }),
    ...(after === undefined ? {} : { after: factOf(after) }),
    ...(isFiles || before?.kind !== after?.kind ? { sharedBytes: 0 } : {}),
  };
}

const MADE = {
  output: (side: TaskSide | undefined): { readonly [name: string]: Made } => side?.manifest.outputs ?? {},
  plot: plotsOf,
};

/** Data of plots, but for those that are outputs, too. */
function plotsOf(side: TaskSide | undefined): { readonly [name: string]: Made } {
  const outputs = new Set(Object.values(side?.manifest.outputs ?? {}).map(({ path }) => path));
  const plots = (side?.manifest.plots ?? []).filter(({ file }) => !outputs.has(file));
  return Object.fromEntries(
    plots.map(({ file, digest, sizeBytes }) => [file, { kind: 'file', digest, sizeBytes, path: file }]),
  );
}

function factOf({ kind, digest, sizeBytes, path }: Made): ArtifactFact {
  return { kind, digest, sizeBytes, path };
}

function isSame({ before, after }: Both<Made>): boolean {
  return before?.digest === after?.digest && before?.kind === after?.kind;
}
