import type { Candidate } from '../../model/completion.ts';
import type { ManifestOutput } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';
import { readTree } from '../../store/tree-walk.ts';
import type { Context } from '../context.ts';
import { findTarget } from '../find-target.ts';
import { targetContent } from '../read-artifact.ts';

/** Names of artifacts that only one task of the run has, in its order. */
export function artifactNames(run: RunRecord): Candidate[] {
  const found = new Map<string, { readonly output: ManifestOutput; readonly task: string; count: number }>();
  for (const [task, { outputs }] of Object.entries(run.manifest.tasks)) {
    for (const [name, output] of Object.entries(outputs)) {
      const known = found.get(name);
      if (known === undefined) found.set(name, { output, task, count: 1 });
      else known.count++;
    }
  }
  return [...found]
    .filter(([, { count }]) => count === 1)
    .map(([name, { task, output }]) => ({ value: name, help: `${output.path} of ${task}` }));
}

/** How the path of a SPEC may go on: steps, items, artifacts, and the files of those that are folders and here. */
export async function pathsIn(
  context: Context,
  run: RunRecord,
  head: string,
  typed: string,
): Promise<Candidate[]> {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const inTasks = below(run, folder);
  if (folder === '') return [...artifactNames(run), ...inTasks];
  return [...inTasks, ...(await filesIn(context, run, head, folder))];
}

/** The next words of tasks, and what a task of just this name made. */
function below(run: RunRecord, folder: string): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const [id, { outputs }] of Object.entries(run.manifest.tasks)) {
    if (`${id}/` === folder) {
      for (const [name, { path }] of Object.entries(outputs))
        found.set(name, { value: `${folder}${name}`, help: path });
    } else if (id.startsWith(folder)) {
      const [word = ''] = id.slice(folder.length).split('/');
      found.set(`${word}/`, { value: `${folder}${word}/`, help: 'step' });
    }
  }
  return [...found.values()];
}

/** A folder artifact is looked into where all it takes is here: pressing a key brings nothing over a network. */
async function filesIn(context: Context, run: RunRecord, head: string, folder: string): Promise<Candidate[]> {
  const path = folder.slice(0, -1);
  if (!isArtifact(run, path)) return [];
  const target = findTarget(run, { flow: run.flow, path, back: 0, text: `${head}:${path}` });
  if (target.kind !== 'artifact' || target.output.kind !== 'tree') return [];
  if (!(await context.store.holds(target.output))) return [];
  const content = await targetContent(context.store, target);
  if (content.kind !== 'tree') return [];
  const entries = await readTree(context.store, content.digest);
  return entries.map(({ name, kind }) => ({ value: `${folder}${name}${kind === 'tree' ? '/' : ''}` }));
}

/** Whether an artifact is among the words, so that looking for it fails only where a person has mistyped. */
function isArtifact(run: RunRecord, path: string): boolean {
  const words = path.split('/');
  return Object.values(run.manifest.tasks).some(({ outputs }) =>
    words.some((word) => Object.hasOwn(outputs, word)),
  );
}
