import type { ReadableObjects, Ref } from '../../git/port.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { isRunIdPrefix } from '../../model/run-id.ts';
import { tagRef } from '../../model/run-ref.ts';
import type { Spec } from '../../model/spec.ts';
import { parseTravellingRef } from '../../model/travelling-ref.ts';
import { readTagTarget } from '../tag-commit.ts';

export interface InQuestionOptions {
  readonly objects: ReadableObjects;
  readonly wholeFlow: boolean;
  /** Whether a branch decides about this tag: then it may be any run of the flow. */
  readonly isBound: (flow: string, tag: string) => Promise<boolean>;
}

/**
 * Of a remote's refs those that can bear on what a SPEC means, so that the records of no others are brought: those
 * of its flow, and of the runs only the named ones where it names some. The answer is the one that all refs give.
 * `wholeFlow` keeps the flow's other runs, as for the log of a task that was computed in one of them.
 */
export async function refsInQuestion(
  refs: readonly Ref[],
  spec: Omit<Spec, 'text'>,
  { objects, wholeFlow, isBound }: InQuestionOptions,
): Promise<readonly Ref[]> {
  const { flow, rev, back } = spec;
  if (flow === undefined) return refs;
  // An archive may hold runs of any flow.
  const ofFlow = refs.filter(({ name }) => [flow, undefined].includes(flowOf(name)));
  // Then it is a word that is no flow, or one with a typing error: all names are wanted.
  if (!ofFlow.some(({ name }) => runOf(name) !== undefined)) return refs;
  if (wholeFlow || rev === undefined || back > 0) return ofFlow;
  const named = new Set<string>();
  const tag = ofFlow.find(({ name }) => name === tagRef(flow, rev));
  const tagged = tag === undefined ? undefined : await targetOf(objects, tag);
  if (tag !== undefined && (tagged === undefined || (await isBound(flow, rev)))) return ofFlow;
  if (tagged !== undefined) named.add(tagged);
  for (const { name } of ofFlow) {
    const id = runOf(name);
    if (id !== undefined && isRunIdPrefix(rev) && id.startsWith(rev)) named.add(id);
  }
  if (named.size === 0) return ofFlow;
  return ofFlow.filter(({ name }) => {
    const id = runOf(name);
    return id === undefined || named.has(id);
  });
}

/** A damaged tag is reported by whoever resolves it. */
async function targetOf(objects: ReadableObjects, tag: Ref): Promise<string | undefined> {
  try {
    return await readTagTarget(objects, tag);
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'bad-tag') return undefined;
    throw error;
  }
}

function flowOf(name: string): string | undefined {
  const ref = parseTravellingRef(name.slice('refs/mlgit/'.length));
  return ref.kind === 'other' ? undefined : ref.flow;
}

function runOf(name: string): string | undefined {
  const ref = parseTravellingRef(name.slice('refs/mlgit/'.length));
  return ref.kind === 'run' ? ref.id : undefined;
}
