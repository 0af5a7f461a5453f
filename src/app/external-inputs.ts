import { basename } from 'node:path';
import type { ResolvedInput } from '../executor/ports.ts';
import type { Plan, PlannedTask } from '../flow/plan-types.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { EventSink } from '../model/event.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { formatSpec, parseSpec } from '../model/parse-spec.ts';
import type { RunRecord } from '../model/run.ts';
import type { SnapshotCode } from '../workspace/snapshot-code.ts';
import { resolveTreeInput } from '../workspace/tree-inputs.ts';
import type { CodeTree } from './code-tree.ts';
import type { Context } from './context.ts';
import type { LoadedFlow } from './load-flow.ts';
import { targetContent } from './read-artifact.ts';
import { requireArtifact, resolveSpec } from './resolve-spec.ts';
import { bringContents } from './sharing/bring-content.ts';
import { chooseStore } from './sharing/store-remotes.ts';

/** Inputs of all needed tasks that come from outside the run, resolved once at its start. */
export interface ExternalInputs {
  of(task: PlannedTask, input: string): ResolvedInput | undefined;
  /** Input SPEC → the run that it was taken from. */
  readonly consumed: ReadonlyMap<string, RunRecord>;
}

interface Surroundings {
  readonly flow: LoadedFlow;
  readonly plan: Plan;
  readonly code: SnapshotCode;
  readonly tree: CodeTree;
  /** SPEC → id of the run that an earlier run took for it, which this one goes on with. */
  readonly pinned: { readonly [spec: string]: string };
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  /** Whether their bytes are needed; else it is enough to know which they are. */
  readonly keep: boolean;
}

export async function resolveExternalInputs(context: Context, around: Surroundings): Promise<ExternalInputs> {
  const found = new Map<string, ResolvedInput>();
  const consumed = new Map<string, RunRecord>();
  const byPath = new Map<string, Promise<ArtifactContent>>();
  for (const task of around.plan.steps) {
    if (!task.selected && !task.needed) continue;
    for (const [name, source] of Object.entries(task.step.inputs)) {
      const id = `${task.id}\0${name}`;
      if (source.kind === 'path') {
        const known =
          byPath.get(source.path) ??
          treeInput(context, around, { step: task.step.name, name, path: source.path });
        byPath.set(source.path, known);
        found.set(id, { path: source.path, input: { ...(await known), from: { path: source.path } } });
      } else if (source.kind === 'history') {
        const resolved = await historyInput(context, around, { name, source, consumed });
        if (resolved !== undefined) found.set(id, resolved);
      }
    }
  }
  return { consumed, of: (task, input) => found.get(`${task.step.name}\0${input}`) };
}

async function treeInput(context: Context, around: Surroundings, input: TreeInput): Promise<ArtifactContent> {
  const { tree, flow } = around;
  if (!tree.isRecorded) return contentOf(context, around, { ...input, root: flow.root });
  const { keep, signal } = around;
  const known = tree.inputAt(input.path);
  if (known !== undefined) {
    if (keep) await bringContents(context, [known], { what: input.path, signal });
    return known;
  }
  try {
    return await contentOf(context, around, { ...input, root: await tree.folder() });
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'input-missing') throw error;
    warn(context, around, `${input.path} is not in the recorded tree: the file of the working tree is taken`);
    return contentOf(context, around, { ...input, root: flow.root });
  }
}

function warn(context: Context, { emit }: Surroundings, message: string, hints: readonly string[] = []) {
  emit({ type: 'warning', at: context.config.clock.now(), message, hints });
}

interface TreeInput {
  readonly step: string;
  readonly name: string;
  readonly path: string;
}

function contentOf(
  context: Context,
  around: Surroundings,
  { root, ...input }: TreeInput & { readonly root: string },
): Promise<ArtifactContent> {
  const { code, keep, signal } = around;
  return resolveTreeInput(input, {
    root,
    isToBeHad: async (content, path) => {
      if (await context.store.use(content)) return true;
      if ((await chooseStore(context)) === undefined) return false;
      if (keep) await bringContents(context, [content], { what: path, signal });
      return true;
    },
    snapshotFile: async (path) => {
      const [file] = await code.select((one) => one === path);
      if (file !== undefined) await code.ensureStored([file]);
      return file;
    },
    ingest: (path) => context.ingestTracked(path),
    warn: (message, hints) => warn(context, around, message, hints),
  });
}

interface HistoryInput {
  readonly name: string;
  readonly source: { readonly spec: string; readonly optional: boolean };
  readonly consumed: Map<string, RunRecord>;
}

async function historyInput(
  context: Context,
  around: Surroundings,
  { name, source, consumed }: HistoryInput,
): Promise<ResolvedInput | undefined> {
  try {
    const { keep, signal } = around;
    const spec = await pinnedSpec(context, around, source.spec);
    const { run, target } = requireArtifact(await resolveSpec(context, spec), source.spec);
    const content = await targetContent(context.reading, target);
    if (keep) await bringContents(context, [content], { what: source.spec, signal });
    consumed.set(source.spec, run);
    const file = target.inner.at(-1) ?? basename(target.output.path);
    const { kind, digest, sizeBytes, executable } = content;
    return {
      path: `inputs/${name}/${file}`,
      input: {
        kind,
        digest,
        sizeBytes,
        ...(executable === undefined ? {} : { executable }),
        from: { spec: source.spec },
      },
    };
  } catch (error) {
    // Only what was proven absent makes an optional input empty; a damaged record does not.
    if (source.optional && error instanceof MlgitError && error.kind === 'usage') return undefined;
    throw error;
  }
}

/** The same run as before, as long as it is there: `latest` may have moved meanwhile. */
async function pinnedSpec(context: Context, { pinned }: Surroundings, text: string): Promise<string> {
  const spec = parseSpec(text);
  const id = pinned[text];
  if (id === undefined || spec.flow === undefined || spec.repo !== undefined) return text;
  const isHere = (await context.runs.ofFlow(spec.flow)).some((run) => run.id === id);
  return isHere ? formatSpec({ ...spec, rev: id, back: 0 }) : text;
}
